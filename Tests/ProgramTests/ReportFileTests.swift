import Foundation
import PodTesting
import Testing

/// The JUnit file of whole runs of the program.
@Suite struct ReportFileTests {
    let podsh = Program.podsh

    /// File name, content, options, and the code.
    static let runs: [(String, String, [String], Int32)] = [
        ("a.pod", "print 1", ["--sim"], 0), ("a.pod", "exit 3", ["--sim"], 3), ("a.pod", "run \"exit 9\"", [], 9),
        ("a.pod", "run \"no-such-program\"", [], 127), ("a.pod", "run \"sleep 60\" within 200ms", [], 124),
        ("a.pod", "run [sleep, 60] within 200ms", ["--keep-going"], 124),
        ("a.pod", "run \"trap '' TERM; sleep 60; sleep 60\" within 200ms", ["--grace", "1s"], 124),
        ("a.pod", "run [\"true\"] within 1m", [], 0),
        ("a.pod", "print 1 / 0", ["--sim"], 1), ("a.pod", "pod x < prot 1 >", ["--sim"], 2),
        ("a.pod", "print 1", ["--set", "x=1"], 64),
        ("a.pod", "expect 1 == 2\nexit 0", ["--sim", "--keep-going"], 1), ("a.pod", "source ./none.pod", ["--sim"], 66),
        ("a.pod", "pod web < container nginx >", ["PODSH_PATH=/nonexistent"], 69),
        (
            "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}",
            ["--sim"], 0
        ),
        (
            "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, imag: nginx}]}",
            ["--sim"], 2
        ),
        (
            "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}",
            ["PODSH_PATH=/nonexistent"], 69
        ),
        ("none.pod", "", ["--sim"], 66), ("a.pod", "print 1", ["PODSH_RUNTIME=other"], 64),
    ]

    @Test("counts and code agree", arguments: runs) func agrees(
        _ name: String, _ content: String, _ options: [String], _ code: Int32
    ) throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent(name)
            if name != "none.pod" { try Data((content + "\n").utf8).write(to: file) }
            let report = folder.appendingPathComponent("report.xml")
            try Data(
                "an older report, longer than the new one will ever be\(String(repeating: ".", count: 20_000))".utf8
            ).write(to: report)
            var podsh = podsh
            for option in options where option.contains("_") {
                let pair = option.split(separator: "=")
                podsh.environment[String(pair[0])] = String(pair[1])
            }
            let result = try podsh.run(
                ["run", "--junit", report.path] + options.filter { !$0.contains("_") } + [file.path])
            #expect(result.code == code, "\(result.story)")
            let read = try JUnitFile(report)
            #expect((read.failures > 0) == (code != 0), "\(read.text)")
        }
    }

    /// What runs when the signal comes, the options, and what podsh shows by then.
    static let standing: [(String, [String], String)] = [
        ("run [sleep, 3600]", [], "begun"), ("run \"sleep 3600\"", [], "begun"),
        ("while true { let a = 1 }", ["--sim"], "begun"), ("print 2", ["--sim", "--stay"], "staying"),
    ]

    @Test(
        "a signal is an error of the report", arguments: standing, [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
    func interrupted(
        _ standing: (script: String, options: [String], shown: String), _ signal: (number: Int32, code: Int32)
    ) throws {
        try withTemporaryFolder { folder in
            let report = folder.appendingPathComponent("report.xml")
            let script = try write("expect true\nprint \"begun\"\n\(standing.script)", in: folder)
            let run = try BackgroundProgram(
                podsh, ["run", "--junit", report.path] + standing.options + [script], folder: folder.path)
            #expect(run.shows(standing.shown), "\(run.story)")
            // What would a reader see who comes now, or after SIGKILL?
            #expect(try JUnitFile(report).failures == 1)
            run.signal(signal.number)
            // Ctrl-C is how one leaves `--stay`.
            let isLeft = standing.options.contains("--stay") && signal.number == SIGINT
            #expect(run.waitForExit() == (isLeft ? 0 : signal.code), "\(run.story)")
            #expect(try (JUnitFile(report).failures > 0) == !isLeft)
        }
    }

    @Test("a report that cannot be written is an error before anything runs") func unwritable() throws {
        for path in ["/proc/report.xml", "/"] {
            let result = try podsh.run(["run", "--sim", "--junit", path, "-"], input: Array("print 1\n".utf8))
            #expect(result.code == 74 && result.output.isEmpty, "\(result.story)")
            #expect(result.error.contains("cannot write the report \(path)"))
        }
        let full = try podsh.run(["run", "--sim", "--junit", "/dev/full", "-"], input: Array("print 1\n".utf8))
        #expect(full.code == 74, "\(full.story)")
        let device = try podsh.run(["run", "--sim", "--junit", "/dev/stdout", "-"], input: Array("expect true\n".utf8))
        #expect(device.code == 0 && device.output.contains("tests=\"1\""), "\(device.story)")
    }

    @Test("of a name that another podsh holds the report says so") func held() throws {
        try withTemporaryFolder { folder in
            var podsh = podsh
            podsh.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
            let holder = try BackgroundProgram(
                podsh, ["run", "--sim", "--stay", "--env", "held", try write("print 1", in: folder)],
                folder: folder.path)
            #expect(holder.shows("staying"), "\(holder.story)")
            let report = folder.appendingPathComponent("report.xml")
            let second = try podsh.run(
                "run", "--sim", "--env", "held", "--junit", report.path, try write("print 1", in: folder))
            #expect(second.code == 69, "\(second.story)")
            #expect(try JUnitFile(report).failures == 1)
            holder.signal(SIGTERM)
            #expect(holder.waitForExit() == 143)
        }
    }

    private func write(_ text: String, in folder: URL) throws -> String {
        let file = folder.appendingPathComponent("script.pod")
        try Data((text + "\n").utf8).write(to: file)
        return file.path
    }
}
