import Foundation
import Glibc
import PodLinux
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
        replicate web 3 < container main < image "dir:image"; command sleep 1000 >; grace 1s >
        print "declared"
        wait web ready within 60s
        print "up"
        sleep 10m
        """

    private func write() throws -> String {
        let path = "\(home.path)/crash.pod"
        try FileManager.default.createDirectory(atPath: "\(home.path)/image/bin", withIntermediateDirectories: true)
        for name in ["busybox", "sleep"] { link("/bin/busybox", "\(home.path)/image/bin/\(name)") }
        try Data(script.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test(arguments: [0, 40, 120, 250, 400, 700, 1200]) func afterAKillAtAnyInstantCleanLeavesNothing_X01(_ milliseconds: Int32) throws {
        let path = try write()
        let run = try BackgroundProgram(podsh, ["run", "--env", "crash", path], folder: home.path)
        poll(nil, 0, milliseconds)
        run.signal(SIGKILL)
        #expect(run.waitForExit() == 137, "\(run.story)")
        let clean = try podsh.run("clean")
        #expect(clean.code == 0, "\(clean.story)")
        let left = KernelResidue.of("crash", home: home.path)
        #expect(left.isEmpty, "\(left)\n\(clean.story)")
        #expect(try podsh.run("clean").output == "nothing to clean\n")
    }

    @Test func theNextStartCleansAndSaysSo_X01() throws {
        let path = try write()
        let run = try BackgroundProgram(podsh, ["run", "--env", "crash", path], folder: home.path)
        #expect(run.shows("up"), "\(run.story)")
        run.signal(SIGKILL)
        #expect(run.waitForExit() == 137)
        #expect(!KernelResidue.of("crash", home: home.path).isEmpty)
        let dry = try podsh.run("clean", "--dry-run")
        #expect(dry.output.contains("crash   left by a podsh that ended") && dry.output.contains("processes"), "\(dry.story)")
        let next = try podsh.run("--env", "next", "-c", "pod a < container b < image \"dir:\(home.path)/image\"; command sleep 1 >; restart never >")
        #expect(next.code == 0 && next.error.contains("cleaned environment crash, left by process"), "\(next.story)")
        let left = KernelResidue.of("crash", home: home.path)
        #expect(left.isEmpty, "\(left)")
    }

    @Test func aHeldEnvironmentIsNotCleanedAndItsHolderNamed_S05() throws {
        let path = try write()
        let run = try BackgroundProgram(podsh, ["run", "--env", "held", path], folder: home.path)
        #expect(run.shows("up"), "\(run.story)")
        let second = try podsh.run("run", "--env", "held", path)
        #expect(second.code == 69 && second.error.contains("held by process \(run.process)"), "\(second.story)")
        let clean = try podsh.run("clean", "held")
        #expect(clean.code == 69 && clean.error.contains("held by process \(run.process)"), "\(clean.story)")
        #expect(try podsh.run("clean").output == "nothing to clean\n")
        run.signal(SIGTERM)
        #expect(run.waitForExit() == 143, "\(run.story)")
        let left = KernelResidue.of("held", home: home.path)
        #expect(left.isEmpty, "\(left)")
    }
}
