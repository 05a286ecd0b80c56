import Glibc
import PodLifecycle
import PodLinux
import PodModel
import PodTesting
import Testing

@Suite(.serialized) struct FaultTests {
    @Test func aSandboxThatIsKilledIsToldAndCanBeMadeAnew() throws {
        let bed = try MachineBed("lost")
        let life = try bed.start("web", [bed.container("c", "sleep 1000")])
        let before = try #require(bed.runtime.sandboxHandle(of: life))
        kill(before.pause, SIGKILL)
        #expect(bed.heard(life) { $0 == .sandboxLost } != nil)
        #expect(bed.runtime.containerHandle(of: life, container: 0) == nil)
        try bed.makeSandbox(life)
        try bed.startContainer(life, run: 1)
        try bed.runtime.inject(.killSandbox(life), at: MachineTime.now())
        #expect(bed.heard(life) { $0 == .sandboxLost } != nil)
        try bed.remove(life)
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
        let life = try bed.start("web", [bed.container("a", "sleep 1000"), bed.container("b", "sleep 1000")])
        try bed.runtime.inject(.killContainer(life, container: 0), at: MachineTime.now())
        #expect(bed.exit(life, 0) == .killed)
        #expect(bed.runtime.containerHandle(of: life, container: 1) != nil)
        #expect(throws: Failure.self) { try bed.runtime.inject(.killContainer(life, container: 0), at: MachineTime.now()) }
    }

    @Test func S08_aSandboxThatCannotBeMadeIsUndone() throws {
        let bed = try MachineBed("undo")
        let life = bed.admit("web", [bed.container("c", "sleep 1000")]) { $0.security.sysctls = ["kernel.core_pattern": "x"] }
        bed.perform(.ensureSandbox, life)
        let failed = bed.heard(life) { if case .sandboxFailed = $0 { true } else { false } }
        guard case .sandboxFailed(let message)? = failed?.news else {
            Issue.record("no failure")
            return
        }
        #expect(message.contains("kernel.core_pattern"), "\(message)")
        let left = bed.residue
        #expect(left.processes.isEmpty, "\(left)")
        // The environment's own and the node's stay for the next pod.
        #expect(left.links.count <= 2, "\(left)")
    }

    @Test func R20_anOCIRuntimeThatFailsIsPassedOver() throws {
        let fake = TemporaryHome()
        try Fakes.write("\(fake.path)/crun", "#!/bin/sh\necho garbage\nexit 0\n")
        let bed = try MachineBed("r20", path: "\(fake.path):/usr/sbin:/usr/bin:/sbin:/bin")
        #expect(bed.runtime.program.path.hasSuffix("/runc"), "\(bed.runtime.runtimeChoice)")
        #expect(bed.runtime.runtimeChoice.contains("crun"), "\(bed.runtime.runtimeChoice)")
        let life = try bed.start("web", [bed.container("c", "echo hello; sleep 1000")])
        #expect(bed.says(life, "hello"))
        try bed.remove(life)
    }

    @Test func R20_withoutAnOCIRuntimeNothingIsOpenedAndNothingLeft() throws {
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
            let life = try bed.start("web\(n)", [bed.container("c", "sleep 1000")])
            try bed.remove(life)
        }
        for n in 0..<3 { try round(n) }
        func count() -> Int? { eventually(20) { Processes.descriptors() } }
        let before = try #require(count())
        for n in 3..<25 { try round(n) }
        #expect(eventually(20) { Processes.descriptors() <= before + 2 ? true : nil } == true, "\(before) → \(Processes.descriptors())")
        bed.runtime.close()
        #expect(bed.residue.isEmpty, "\(bed.residue)")
    }
}
