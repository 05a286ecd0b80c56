import Foundation
import Glibc
import PodTesting
import Testing

/// podsh killed outright, at any moment of its life: the next `clean`, or the next start, finds everything.
@Suite(.serialized) struct CrashTests {
    let home = TemporaryHome()

    private var podsh: Program {
        var program = Program.podsh
        program.environment["PODSH_HOME"] = home.path
        return program
    }

    private let script = """
        nodes 2
        run "sleep 1001 & (setsid env -i sleep 1002 &); true"
        replicate web 3 < container main < image "dir:image"; command sleep 1000 >; grace 1s >
        print "declared"
        wait web ready within 60s
        run "(setsid sleep 1003 &); true"
        print "up"
        sleep 10m
        """

    private func write(_ script: String? = nil) throws -> String {
        let script = script ?? self.script
        let path = "\(home.path)/crash.pod"
        try FileManager.default.createDirectory(atPath: "\(home.path)/image/bin", withIntermediateDirectories: true)
        for name in ["busybox", "sleep"] { link("/bin/busybox", "\(home.path)/image/bin/\(name)") }
        try Data(script.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(arguments: [0, 40, 120, 250, 400, 700, 1200]) func afterAKillAtAnyInstantCleanLeavesNothing(
        _ milliseconds: Int32
    ) throws {
        let path = try write()
        let run = try BackgroundProgram(podsh, ["run", "--env", "crash", path], folder: home.path)
        poll(nil, 0, milliseconds)
        // With the guards of its commands: alive they would end them.
        let guards = try Program(path: "/usr/bin/pgrep").run("--parent", "\(run.process)", "--exact", "podsh-run")
            .output
        let numbers = guards.split(separator: "\n").compactMap { Int32($0) }
        for number in numbers { kill(number, SIGSTOP) }
        run.signal(SIGKILL)
        for number in numbers { kill(number, SIGKILL) }
        #expect(run.waitForExit() == 137, "\(run.story)")
        let clean = try podsh.run("clean")
        #expect(clean.code == 0, "\(clean.story)")
        let left = KernelResidue.of("crash", home: home.path)
        #expect(left.isEmpty, "\(left)\n\(clean.story)")
        // By its name: a podsh that another test has killed may just have lost its home, which any `clean` tells.
        #expect(try podsh.run("clean", "crash").output == "nothing to clean\n")
    }

    /// Everything that leaves traces, from the first to the last of them.
    private let whole = """
        nodes 2
        config settings < key=value >
        volume disk size 1Mi
        template web <
            grace 1s
            volume data
            volume fast memory
            volume settings config settings
            volume disk claim disk
            container main < image "dir:image"; command sleep 1000 >
        >
        replicate web 2
        service web port 80
        wait web ready within 60s
        exec pod/${web.pods[0].name} -- sleep 0
        fail container ${web.pods[0].name}/main
        wait web ready within 60s
        delete pod ${web.pods[0].name}
        wait web ready within 60s
        """

    /// Killed just before any of the calls that change something outside of podsh: links, addresses, tables, mounts,
    /// cgroups, files, processes (`Tests/EffectKiller`). The gate takes some of them, each run others; the long lane
    /// takes 300.
    @Test func afterAKillBetweenAnyTwoEffectsCleanLeavesNothing() throws {
        let path = try write(whole)
        var podsh = podsh
        podsh.environment["LD_PRELOAD"] = ProjectFiles.effectKiller.path
        podsh.environment["EFFECT_COUNT"] = "\(home.path)/count"
        let unharmed = try podsh.run("run", "--env", "crash", path)
        #expect(unharmed.code == 0, "\(unharmed.story)")
        let count = try #require(Int(String(contentsOfFile: "\(home.path)/count", encoding: .utf8)))
        #expect(count > 300, "podsh's calls go through the killer")
        let stride = max(1, count / Lane.count(24, full: 300))
        var killed = 0
        for step in Swift.stride(from: 1 + Int(getpid()) % stride, through: count, by: stride) {
            podsh.environment["EFFECT_KILL_AT"] = "\(step)"
            if try podsh.run("run", "--env", "crash", path).code == 137 { killed += 1 }
            let clean = try self.podsh.run("clean")
            #expect(clean.code == 0, "killed at \(step) of \(count): \(clean.story)")
            let left = KernelResidue.of("crash", home: home.path)
            #expect(left.isEmpty, "killed at \(step) of \(count): \(left)\n\(clean.story)")
        }
        // A run that happens to need fewer calls is not killed at its last.
        #expect(killed * stride > count / 2, "\(killed) were killed")
    }

    @Test func theNextStartCleansAndSaysSo() throws {
        let path = try write()
        let run = try BackgroundProgram(podsh, ["run", "--env", "crash", path], folder: home.path)
        #expect(run.shows("up"), "\(run.story)")
        run.signal(SIGKILL)
        #expect(run.waitForExit() == 137)
        #expect(!KernelResidue.of("crash", home: home.path).isEmpty)
        let dry = try podsh.run("clean", "--dry-run")
        #expect(
            dry.output.contains("crash   left by a podsh that ended") && dry.output.contains("processes"),
            "\(dry.story)")
        let counts = try #require(
            dry.output.firstRange(of: "ended   ").map { dry.output[$0.upperBound...].prefix { $0 != "\n" } })
        let next = try podsh.run(
            "--env", "next", "-c",
            "pod a < container b < image \"dir:\(home.path)/image\"; command sleep 1 >; restart never >")
        #expect(next.code == 0 && next.error.contains("cleaned environment crash, left by process"), "\(next.story)")
        #expect(next.error.contains(": \(counts)\n"), "as many as were there: \(dry.story) \(next.story)")
        let left = KernelResidue.of("crash", home: home.path)
        #expect(left.isEmpty, "\(left)")
    }

    @Test func whatAKilledDoctorTriedIsCleaned() throws {
        try FileManager.default.createDirectory(atPath: home.path, withIntermediateDirectories: true)
        // A process that has ended; its number is not given again so soon.
        let ended = try BackgroundProgram(Program(path: "/bin/true"), [], folder: home.path)
        _ = ended.waitForExit()
        for name in [
            "doctor-\(ended.process)/upper", "doctor-runtime-\(ended.process)", "doctor-runtime-\(ended.process)-state",
            "doctors", "doctor-1x",
        ] {
            try Wreck.folders("\(home.path)/\(name)")
        }
        let dry = try podsh.run("clean", "--dry-run")
        #expect(dry.output.contains("doctor (trials that were broken off)   4 files"), "\(dry.story)")
        let clean = try podsh.run("clean")
        #expect(clean.code == 0 && clean.output.contains(": 4 files"), "\(clean.story)")
        let left = try FileManager.default.contentsOfDirectory(atPath: home.path).filter { $0.hasPrefix("doctor") }
            .sorted()
        #expect(left == ["doctor-1x", "doctors"], "what is not podsh's stays: \(left)")
    }

    @Test func aHeldEnvironmentIsNotCleanedAndItsHolderNamed() throws {
        let path = try write()
        let run = try BackgroundProgram(podsh, ["run", "--env", "held", path], folder: home.path)
        #expect(run.shows("up"), "\(run.story)")
        let second = try podsh.run("run", "--env", "held", path)
        #expect(second.code == 69 && second.error.contains("held by process \(run.process)"), "\(second.story)")
        let clean = try podsh.run("clean", "held")
        #expect(clean.code == 69 && clean.error.contains("held by process \(run.process)"), "\(clean.story)")
        #expect(try !podsh.run("clean").output.contains("held"))
        run.signal(SIGTERM)
        #expect(run.waitForExit() == 143, "\(run.story)")
        let left = KernelResidue.of("held", home: home.path)
        #expect(left.isEmpty, "\(left)")
    }
}
