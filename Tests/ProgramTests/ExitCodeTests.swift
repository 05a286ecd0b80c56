import Foundation
import PodTesting
import Testing

/// The published table of exit codes: each kind of failure, the first cause decides.
@Suite struct ExitCodeTests {
    let podsh = Program.podsh

    /// A text and the code it ends with.
    static let scripts: [(String, Int32)] = [
        ("print 1", 0),
        ("exit", 0), ("exit 7", 7), ("exit 255", 255),
        ("expect 1 == 2", 1),
        ("pod web < container nginx >\nexpect web.restarts == 3 within 5s", 1),
        ("pod web < container nginx; simulate < run 1s exit 1 > >", 2),
        ("pod web < container nginx simulate < run 1s exit 1 >; restart never >\nwait web done within 60s", 1),
        ("delete pod nothing", 2),
        ("for i in 1..1 { delete pod ${\"noth\" + \"ing\"} }", 1),
        ("pod web < prot 80 >", 2),
        ("print undefined_name", 2),
        ("print 1 / 0", 1),
        ("pod web < container nginx simulate < start 10m > >\nwait web ready within 1s", 124),
        ("top", 0), ("exec web -- ls", 2), ("pod web < container nginx >\nexec web -- ls", 0),
        ("plan /nonexistent/x.pod", 66), ("import /nonexistent/x.yaml", 66),
        ("timeline", 64),
        ("deployment web 3 < container nginx prot 80 >", 2),
    ]

    @Test("each kind of failure has its code", arguments: scripts)
    func codes(_ script: String, _ code: Int32) throws {
        let result = try podsh.run(["run", "--sim", "-"], input: Array((script + "\n").utf8))
        #expect(result.code == code, "\(script)\n\(result.story)")
        #expect(code == 0 || code == 7 || code == 255 || !result.error.isEmpty, "a failure says why")
    }

    @Test("a wrong call ends with 64, a missing file with 66") func usage() throws {
        #expect(try podsh.run("--no-such-flag").code == 64)
        #expect(try podsh.run("run", "--seed", "many", "-").code == 64)
        let missing = try podsh.run("run", "--sim", "/nonexistent/web.pod")
        #expect(missing.code == 66, "\(missing.story)")
        #expect(missing.error.contains("/nonexistent/web.pod"))
        #expect(try podsh.run("check", "/nonexistent/web.pod").code == 66)
    }

    @Test("several texts run in turn; what is wrong names its text") func severalTexts() throws {
        let fine = try podsh.run("--sim", "-c", "let n = 1", "-c", "print n + 1")
        #expect(fine.code == 0 && fine.output == "2\n", "\(fine.story)")
        let wrong = try podsh.run("--sim", "-c", "print 1", "-c", "print undefined_name")
        #expect(wrong.code == 2 && wrong.error.contains("-c 2:1:7: "), "\(wrong.story)")
        let alone = try podsh.run("--sim", "-c", "print undefined_name")
        #expect(alone.error.contains("-c:1:7: "), "\(alone.story)")
    }

    /// podsh never simulates a batch run on its own.
    @Test("without --sim and without machines, 69 and the way out") func noRuntime() throws {
        var bare = podsh
        bare.environment["PODSH_PATH"] = "/nonexistent"
        let result = try bare.run("-c", "pod web < container nginx >")
        #expect(result.code == 69, "\(result.story)")
        #expect(result.error.contains("--sim"))
        var simulating = podsh
        simulating.environment["PODSH_RUNTIME"] = "sim"
        #expect(try simulating.run("-c", "pod web < container nginx >").code == 0)
    }

    @Test("the first cause decides, also when the cleaning-up fails") func firstCause() throws {
        let both = try podsh.run("-c", "on exit { exit 9 }\nexpect 1 == 2")
        #expect(both.code == 1, "\(both.story)")
        let onlyCleanup = try podsh.run("-c", "on exit { expect 1 == 2 }\nprint 1")
        #expect(onlyCleanup.code == 1, "\(onlyCleanup.story)")
    }

    @Test("without HOME, terminal or input, in another language") func bareEnvironment() throws {
        var bare = podsh
        bare.environment = ["LANG": "C"]
        let result = try bare.run("-c", "print \"héllo\"")
        #expect(result.code == 0 && result.output == "héllo\n", "\(result.story)")
    }
}
