import PodKernel
import PodNetwork
import PodLifecycle
import PodModel
import PodRuntime
import PodTesting
import Testing

@Suite(.serialized) struct ContainerTests {
    @Test func aPodRunsSaysSomethingEndsAndLeavesNothing() throws {
        let bed = try MachineBed("life")
        let worker = try bed.start("web", [bed.container("c", "echo hello; read x < /dev/zero; exit 3")])
        #expect(bed.says(worker, "hello"))
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        #expect(readText("/proc/\(handle.process)/cgroup")?.contains(bed.layout.cgroup) == true)
        bed.perform(.stopContainer(container: 0, killAt: MachineTime.now()), worker)
        #expect(bed.exit(worker)?.code == 137)
        try bed.remove(worker)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func exitCodesSignalsAndTheTerminationMessageAreTold() throws {
        let bed = try MachineBed("exits")
        let scripts = [
            ("exit 7", Exit(code: 7)), ("kill -9 $$; sleep 9", Exit(code: 0)),
            ("exit 137", Exit(code: 137)), ("echo bye > /dev/termination-log; exit 1", Exit(code: 1, message: "bye\n")),
        ]
        for (n, (script, wanted)) in scripts.enumerated() where n != 1 {
            let worker = try bed.start("p\(n)", [bed.container("c", script)])
            #expect(bed.exit(worker) == wanted, "\(script)")
            try bed.remove(worker)
        }
        let worker = try bed.start("killed", [bed.container("c", "sleep 1000")])
        bed.perform(.killContainer(container: 0), worker)
        #expect(bed.exit(worker) == .killed)
    }

    @Test func aProgramThatIsNotThereFailsTheStartWithItsName() throws {
        let bed = try MachineBed("missing")
        let worker = bed.admit("web", [bed.container("c", "") { $0.command = ["/bin/nothing"] }])
        try bed.makeSandbox(worker)
        bed.perform(.ensureImage(container: 0), worker)
        _ = bed.heard(worker) { if case .imageReady = $0 { true } else { false } }
        bed.perform(.startContainer(container: 0, run: 0), worker)
        let failed = bed.heard(worker) { if case .startFailed = $0 { true } else { false } }
        guard case .startFailed(_, _, let message)? = failed?.news else {
            Issue.record("no failure")
            return
        }
        #expect(message.contains("nothing"), "\(message)")
        // A start that failed leaves nothing, and another may follow.
        #expect(bed.residue.processes.count == 1, "\(bed.residue)")
    }

    @Test func containersOfAPodShareItsNamespacesAndNothingElse() throws {
        let bed = try MachineBed("shared")
        let worker = try bed.start("web", [bed.container("a", "sleep 1000"), bed.container("b", "sleep 1000")])
        let other = try bed.start("other", [bed.container("a", "sleep 1000")])
        func space(_ worker: PodWorkerSlot, _ i: Int, _ kind: String) -> String? {
            bed.runtime.containerHandle(of: worker, container: i).flatMap {
                Links.target("/proc/\($0.process)/ns/\(kind)")
            }
        }
        for kind in ["net", "ipc", "uts"] {
            #expect(space(worker, 0, kind) == space(worker, 1, kind), "\(kind)")
            #expect(space(worker, 0, kind) != space(other, 0, kind), "\(kind)")
        }
        for kind in ["pid", "mnt"] { #expect(space(worker, 0, kind) != space(worker, 1, kind), "\(kind)") }
    }

    @Test func aContainerHasThreeDescriptorsAndItsRootIsInside() throws {
        let bed = try MachineBed("r01")
        let worker = try bed.start("web", [bed.container("c", "ls -l /proc/1/cwd /proc/1/root; exec sleep 1000")])
        #expect(eventually(30) { bed.lines(worker).count == 2 ? true : nil } == true, "\(bed.lines(worker))")
        #expect(bed.lines(worker).someAndAllSatisfy { $0.hasSuffix(" -> /") }, "\(bed.lines(worker))")
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        #expect(eventually(30) { Links.names("/proc/\(handle.process)/fd") == ["0", "1", "2"] ? true : nil } == true)
        // The pause process keeps nothing open of podsh's either.
        #expect(Links.names("/proc/\(handle.sandbox.pause)/fd").count <= 4)
    }

    @Test func aMemoryHogIsKilledForThatAndItsNeighbourGoesOn() throws {
        let bed = try MachineBed("r07")
        let hog = bed.container("hog", "x=a; while :; do x=$x$x$x; done") { $0.resources.memoryLimit = 32 << 20 }
        let worker = try bed.start("web", [hog, bed.container("calm", "sleep 1000")])
        let exit = bed.exit(worker)
        #expect(exit?.isOutOfMemory == true && exit?.code == 137 && exit?.signal == 9, "\(String(describing: exit))")
        #expect(bed.runtime.containerHandle(of: worker, container: 1) != nil)
    }

    @Test func aForkBombMeetsItsLimitAndEndsWithItsPod() throws {
        let bed = try MachineBed("r06")
        let worker = try bed.start("bomb", [bed.container("c", "seq 3000 | xargs -n 1 -P 3000 sleep; exec sleep 1000")])
        let other = try bed.start("other", [bed.container("c", "echo fine; sleep 1000")])
        #expect(bed.says(other, "fine"))
        #expect(bed.says(worker, "xargs: sleep: Resource temporarily unavailable"), "\(bed.lines(worker))")
        bed.perform(.killContainer(container: 0), worker)
        #expect(bed.exit(worker)?.code == 137)
        try bed.remove(worker)
        #expect(bed.runtime.containerHandle(of: other, container: 0) != nil)
    }

    @Test func orphansOfASharedProcessSpaceAreReaped() throws {
        let bed = try MachineBed("r09")
        let script = "i=0; while [ $i -lt 500 ]; do (sleep 0 &); i=$((i+1)); done; echo done; exec sleep 1000"
        let worker = try bed.start("web", [bed.container("c", script)]) { $0.sharesProcesses = true }
        #expect(bed.says(worker, "done"))
        let handle = try #require(bed.runtime.sandboxHandle(of: worker))
        let left = eventually(20) { Processes.zombies(below: handle.cgroup).isEmpty ? true : nil }
        #expect(left == true, "\(Processes.zombies(below: handle.cgroup))")
    }
}
