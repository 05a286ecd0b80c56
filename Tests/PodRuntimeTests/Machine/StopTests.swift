import PodKernel
import Glibc
import PodLifecycle
import PodModel
import PodRuntime
import PodTesting
import Testing

@Suite(.serialized) struct StopTests {
    @Test func theStopSignalIsAskedForAndMayBeAnswered() throws {
        let bed = try MachineBed("term")
        let worker = try bed.start(
            "web",
            [
                bed.container("c", "trap 'exit 4' USR1; echo up; while :; do sleep 0.05; done") {
                    $0.stopSignal = "USR1"
                }
            ])
        #expect(bed.says(worker, "up"))
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .seconds(60)), worker)
        #expect(bed.exit(worker) == Exit(code: 4))
    }

    @Test func whoIgnoresTheStopSignalIsKilledWhenTheGraceIsOver() throws {
        let bed = try MachineBed("r10")
        let worker = try bed.start("web", [bed.container("c", "trap '' TERM; echo up; while :; do sleep 1; done")])
        #expect(bed.says(worker, "up"))
        let begin = monotonicNow()
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .seconds(60)), worker)
        // A second stop can only bring the end nearer.
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .seconds(1)), worker)
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .seconds(90)), worker)
        #expect(bed.exit(worker) == .killed)
        let took = monotonicNow() - begin
        #expect(took >= .seconds(1) && took < .seconds(20), "\(took)")
    }

    @Test func aStopSignalBeforeTheProgramHasItsHandlerIsSaidAgain() throws {
        let bed = try MachineBed("early")
        let script =
            "echo up; until [ -e /go ]; do :; done; trap 'exit 4' TERM; echo ready; while :; do sleep 0.05; done"
        let worker = try bed.start("web", [bed.container("c", script)])
        #expect(bed.says(worker, "up"))
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .seconds(60)), worker)
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        #expect(mknod("/proc/\(handle.process)/root/go", S_IFREG | 0o644, 0) == 0)
        #expect(bed.exit(worker) == Exit(code: 4))
    }

    @Test func atTheEnvironmentsEndNobodyWaitsForWhoHearsNoSignal() throws {
        let bed = try MachineBed("deaf")
        let worker = try bed.start("web", [bed.container("c", "echo up; while :; do sleep 1; done")])
        #expect(bed.says(worker, "up"))
        let begin = monotonicNow()
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .seconds(600)), worker)
        // Until then it may still get a handler.
        #expect(bed.exit(worker, seconds: 2) == nil)
        bed.runtime.end()
        #expect(bed.exit(worker) == .killed)
        #expect(monotonicNow() - begin < .seconds(60))
    }

    @Test(arguments: [false, true]) func stoppedOrFrozenContainersCanBeEnded(isFrozen: Bool) throws {
        let bed = try MachineBed("r11")
        let worker = try bed.start("web", [bed.container("c", "echo up; while :; do sleep 1; done")])
        #expect(bed.says(worker, "up"))
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        if isFrozen {
            let freezer = bed.runtime.cgroups.legacy.first { $0.hasSuffix("/freezer") }
            let file =
                freezer.map { "\($0)/\(handle.cgroup)/freezer.state" }
                ?? "\(bed.runtime.cgroups.unified ?? "")/\(handle.cgroup)/cgroup.freeze"
            #expect(writeKernelFile(file, freezer == nil ? "1" : "FROZEN") == 0)
        } else {
            kill(handle.process, SIGSTOP)
        }
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now() + .milliseconds(300)), worker)
        #expect(bed.exit(worker)?.code == 137)
        try bed.remove(worker)
    }

    @Test func aFrozenPodIsTakenAway() throws {
        let bed = try MachineBed("r11b")
        let worker = try bed.start("web", [bed.container("c", "sleep 1000")])
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        let unified = try #require(bed.runtime.cgroups.unified)
        #expect(writeKernelFile("\(unified)/\(handle.sandbox.cgroup)/cgroup.freeze", "1") == 0)
        try bed.remove(worker)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func aProcessThatHasEndedIsNeverMistakenForAnother() throws {
        let child = try Spawn(["/bin/busybox", "true"]).start()
        let exit = child.wait(timeout: .seconds(30))
        #expect(exit == Exit(code: 0))
        // Reaped: its number may be a stranger's by now.
        let isKilled = child.kill(SIGKILL)
        #expect(!isKilled)
    }
}
