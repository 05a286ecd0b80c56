import PodKernel
import PodNetwork
import PodRuntime
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

@Suite(.serialized) struct FaultTests {
    @Test func aSandboxThatIsKilledIsToldAndCanBeMadeAnew() throws {
        let bed = try MachineBed("lost")
        let worker = try bed.start("web", [bed.container("c", "sleep 1000")])
        let before = try #require(bed.runtime.sandboxHandle(of: worker))
        kill(before.pause, SIGKILL)
        #expect(bed.heard(worker) { $0 == .sandboxLost } != nil)
        #expect(bed.runtime.containerHandle(of: worker, container: 0) == nil)
        try bed.makeSandbox(worker)
        try bed.startContainer(worker, run: 1)
        try bed.runtime.inject(.killSandbox(worker), at: MachineTime.now())
        #expect(bed.heard(worker) { $0 == .sandboxLost } != nil)
        try bed.remove(worker)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func aNodeThatDiesTakesAllItsProcessesAndNobodyElses() throws {
        let bed = try MachineBed("node")
        let dead = try bed.start("dead", [bed.container("c", "sleep 1000")], on: 0)
        let alive = try bed.start("alive", [bed.container("c", "sleep 1000")], on: 1)
        let process = try #require(bed.runtime.containerHandle(of: dead, container: 0)).process
        try bed.runtime.inject(.nodeDied(0), at: MachineTime.now())
        bed.runtime.forget(dead)
        #expect(eventually(20) { kill(process, 0) != 0 ? true : nil } == true)
        #expect(bed.runtime.containerHandle(of: alive, container: 0) != nil)
        try bed.runtime.inject(.nodeReturned(0), at: MachineTime.now())
        try bed.runtime.inject(.linkUp(0), at: MachineTime.now())
        let again = try bed.start("again", [bed.container("c", "sleep 1000")], on: 0)
        try bed.remove(again)
        try bed.remove(alive)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func aContainerCanBeKilledAlone() throws {
        let bed = try MachineBed("one")
        let worker = try bed.start("web", [bed.container("a", "sleep 1000"), bed.container("b", "sleep 1000")])
        try bed.runtime.inject(.killContainer(worker, container: 0), at: MachineTime.now())
        #expect(bed.exit(worker, 0) == .killed)
        #expect(bed.runtime.containerHandle(of: worker, container: 1) != nil)
        #expect(throws: Failure.self) {
            try bed.runtime.inject(.killContainer(worker, container: 0), at: MachineTime.now())
        }
    }

    @Test func aSandboxThatCannotBeMadeIsUndone() throws {
        let bed = try MachineBed("undo")
        let worker = bed.admit("web", [bed.container("c", "sleep 1000")]) {
            $0.security.sysctls = ["kernel.core_pattern": "x"]
        }
        bed.perform(.ensureSandbox, worker)
        let failed = bed.heard(worker) { if case .sandboxFailed = $0 { true } else { false } }
        guard case .sandboxFailed(let message, _)? = failed?.news else {
            Issue.record("no failure")
            return
        }
        #expect(message.contains("kernel.core_pattern"), "\(message)")
        let left = bed.residue
        #expect(left.processes.isEmpty, "\(left)")
        // The environment's own and the node's stay for the next pod.
        #expect(left.links.count <= 2, "\(left)")
    }

    @Test func anOCIRuntimeThatFailsIsPassedOver() throws {
        let fake = TemporaryHome()
        try Fakes.write("\(fake.path)/crun", "#!/bin/sh\necho garbage\nexit 0\n")
        let bed = try MachineBed("r20", path: "\(fake.path):/usr/sbin:/usr/bin:/sbin:/bin")
        #expect(bed.runtime.program.path.hasSuffix("/runc"), "\(bed.runtime.runtimeChoice)")
        #expect(bed.runtime.runtimeChoice.contains("crun"), "\(bed.runtime.runtimeChoice)")
        let worker = try bed.start("web", [bed.container("c", "echo hello; sleep 1000")])
        #expect(bed.says(worker, "hello"))
        try bed.remove(worker)
    }

    /// An OCI runtime that behaves while it is tried, and then no more.
    private func bed(_ name: String, whereCreating script: String) throws -> (MachineBed, TemporaryHome) {
        let fake = TemporaryHome()
        let real = try #require(LinuxTools.locate("crun", in: LinuxTools.searchPath()))
        try Fakes.write(
            "\(fake.path)/crun",
            """
            #!/bin/sh
            case "$*" in
            *podsh-probe*) exec \(real) "$@" ;;
            *create*) \(script) ;;
            esac
            exec \(real) "$@"
            """)
        return (try MachineBed(name, path: "\(fake.path):/usr/sbin:/usr/bin:/sbin:/bin"), fake)
    }

    private func image(_ worker: PodWorkerSlot, _ bed: MachineBed) {
        bed.perform(.ensureImage(container: 0), worker)
        _ = bed.heard(worker) { if case .imageReady = $0 { true } else { false } }
    }

    @Test func aCreationThatHangsEndsWithItsPodAndHoldsNobodyUp() throws {
        let (bed, fake) = try bed("hang", whereCreating: "case \"$*\" in *slow-0*) exec sleep 1000 ;; esac")
        defer { withExtendedLifetime(fake) {} }
        let worker = bed.admit("web", [bed.container("slow", "sleep 1000")])
        try bed.makeSandbox(worker)
        image(worker, bed)
        bed.perform(.startContainer(container: 0, run: 0), worker)
        let other = try bed.start("other", [bed.container("c", "sleep 1000")])
        try bed.remove(worker)
        try bed.remove(other)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func aCreationThatDiesHalfwayIsUndone() throws {
        let real = try #require(LinuxTools.locate("crun", in: LinuxTools.searchPath()))
        let (bed, fake) = try bed("half", whereCreating: "\(real) \"$@\"; echo no more >&2; exit 3")
        defer { withExtendedLifetime(fake) {} }
        let worker = bed.admit("web", [bed.container("c", "sleep 1000")])
        try bed.makeSandbox(worker)
        image(worker, bed)
        bed.perform(.startContainer(container: 0, run: 0), worker)
        let failed = bed.heard(worker) { if case .startFailed = $0 { true } else { false } }
        #expect(failed != nil)
        // Only the pause process is left, and one folder of each kind.
        #expect(eventually(20) { bed.residue.processes.count == 1 ? true : nil } == true, "\(bed.residue)")
        try bed.remove(worker)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func withoutAnOCIRuntimeNothingIsOpenedAndNothingLeft() throws {
        let home = TemporaryHome()
        try Fakes.write("\(home.path)/crun", "#!/bin/sh\nexit 1\n")
        for tool in ["conmon", "catatonit"] { symlink("/usr/bin/\(tool)", "\(home.path)/\(tool)") }
        symlink("/usr/sbin/nft", "\(home.path)/nft")
        var options = LinuxOptions(layout: home.layout("none"), folder: home.path)
        options.path = home.path
        let failure = #expect(throws: Failure.self) { try LinuxRuntime.open(options) }
        #expect(failure?.message.contains("no OCI runtime works") == true, "\(String(describing: failure))")
        let residue = KernelResidue.of("none", home: home.path)
        #expect(residue.isEmpty, "\(residue)")
        options.path = "/nowhere"
        let missing = #expect(throws: Failure.self) { try LinuxRuntime.open(options) }
        for word in ["crun", "conmon", "apt-get install"] { #expect(missing?.message.contains(word) == true) }
    }

    @Test func startsAndStopsInALoopKeepNoDescriptor() throws {
        let bed = try MachineBed("loop")
        func round(_ n: Int) throws {
            let worker = try bed.start("web\(n)", [bed.container("c", "sleep 1000")])
            try bed.remove(worker)
        }
        for n in 0..<3 { try round(n) }
        func count() -> Int? { eventually(20) { Processes.descriptors() } }
        let before = try #require(count())
        for n in 3..<Lane.count(25, full: 503) { try round(n) }
        #expect(
            eventually(20) { Processes.descriptors() <= before + 2 ? true : nil } == true,
            "\(before) → \(Processes.descriptors())")
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func whatStillRunsEndsWithTheEnvironment() throws {
        let bed = try MachineBed("end")
        for n in 0..<3 {
            _ = try bed.start("web\(n)", [bed.container("c", "trap '' TERM; sleep 1000")], on: NodeIndex(n % 2)) {
                $0.sharesProcesses = n == 1
            }
        }
        // Nor does what is only half begun stay.
        let half = bed.admit("half", [bed.container("c", "sleep 1000")])
        bed.perform(.ensureSandbox, half)
        bed.perform(.ensureImage(container: 0), half)
        bed.perform(.startContainer(container: 0, run: 0), half)
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }

    @Test func aContainerWhoseConmonIsKilledHasEnded() throws {
        let bed = try MachineBed("conmon")
        let worker = try bed.start("web", [bed.container("c", "sleep 1000"), bed.container("d", "sleep 1000")])
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        let conmon = try #require(Processes.parent(of: handle.process))
        kill(conmon, SIGKILL)
        #expect(bed.exit(worker)?.code == 137)
        #expect(eventually(20) { Links.names("/proc/\(handle.process)/fd").isEmpty ? true : nil } == true)
        #expect(bed.runtime.containerHandle(of: worker, container: 1) != nil)
    }

    @Test func whatAContainerLeavesInASharedProcessSpaceEndsWithIt() throws {
        let bed = try MachineBed("rest")
        let script = "setsid sleep 2000 & sleep 0.1; echo up; read x; exit 5"
        let left = bed.container("a", script)
        let worker = try bed.start("web", [left, bed.container("b", "sleep 1000")]) { $0.sharesProcesses = true }
        #expect(bed.exit(worker, 0)?.code == 5)
        let sandbox = try #require(bed.runtime.sandboxHandle(of: worker))
        let alive = eventually(20) { () -> Bool? in
            let words = bed.runtime.cgroups.processes(sandbox.cgroup).map { readText("/proc/\($0)/cmdline") ?? "" }
            return words.contains { $0.contains("2000") } ? nil : true
        }
        #expect(alive == true)
        #expect(bed.runtime.containerHandle(of: worker, container: 1) != nil)
    }

    @Test func aRestartKeepsVolumesAddressAndTheLogBefore() throws {
        let bed = try MachineBed("again")
        let worker = try bed.start(
            "web",
            [
                bed.container("c", "cat /data/n 2>/dev/null; echo run >> /data/n; exit 1") {
                    $0.mounts = [VolumeMount(volume: "data", path: "/data")]
                }
            ]
        ) { $0.volumes = [Volume(name: "data")] }
        let address = bed.runtime.sandboxHandle(of: worker)?.address
        #expect(bed.exit(worker)?.code == 1)
        try bed.startContainer(worker, 0, run: 1)
        #expect(bed.exit(worker)?.code == 1)
        try bed.startContainer(worker, 0, run: 2)
        #expect(bed.exit(worker)?.code == 1)
        #expect(bed.lines(worker) == ["run", "run"])
        let before = try bed.runtime.logs(
            of: worker, container: 0, previous: true, since: nil, limit: 10, at: MachineTime.now())
        #expect(before.map(\.text) == ["run"])
        #expect(bed.runtime.sandboxHandle(of: worker)?.address == address)
    }

    @Test func aPodOnTheHostsNetworkHasNoLinkOfItsOwn() throws {
        let bed = try MachineBed("host")
        let worker = try bed.start("web", [bed.container("c", "sleep 1000")]) { $0.usesHostNetwork = true }
        let handle = try #require(bed.runtime.containerHandle(of: worker, container: 0))
        #expect(Links.target("/proc/\(handle.process)/ns/net") == Links.target("/proc/self/ns/net"))
        try bed.remove(worker)
    }
}
