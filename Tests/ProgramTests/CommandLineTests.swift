import Foundation
import PodTesting
import Testing

/// How podsh is called, and what it answers to the caller.
@Suite struct CommandLineTests {
    let podsh = Program.podsh

    @Test func runsATextFromTheCommandLine() throws {
        let result = try podsh.run("-c", "print 1 + 1")
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output == "2\n")
        #expect(result.error.isEmpty)
    }

    @Test func runsStandardInput() throws {
        let result = try podsh.run("-", input: "let n = 3\nprint n * 2\n")
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output == "6\n")
    }

    @Test func runsAFileByItsNameWithArguments() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("greet.pod")
            try Data("print args[0]\nprint len(args)\n".utf8).write(to: file)
            let result = try podsh.run(file.path, "hello", "--world")
            #expect(result.code == 0, "\(result.story)")
            #expect(result.output == "hello\n2\n")
        }
    }

    @Test func runsAsAScriptOfItsOwn() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("hello")
            try Data("#!/usr/bin/env podsh\nprint \"hello\"\n".utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            var script = Program.podsh
            script.path = file.path
            let folders = [ProjectFiles.program.deletingLastPathComponent().path, podsh.environment["PATH"] ?? ""]
            script.environment["PATH"] = folders.joined(separator: ":")
            let result = try script.run([])
            #expect(result.code == 0, "\(result.story)")
            #expect(result.output == "hello\n")
        }
    }

    @Test func setOverridesATopLevelLet() throws {
        let script = "let tag = \"1.26\"\nprint tag\n"
        #expect(try runFile(script, ["--set", "tag=1.27"]).output == "1.27\n")
        #expect(try runFile(script, []).output == "1.26\n")
        let unknown = try runFile(script, ["--set", "tga=1.27"])
        #expect(unknown.code == 2 || unknown.code == 64, "\(unknown.story)")
        #expect(unknown.error.contains("tga"))
    }

    @Test func theSameSeedGivesTheSameRunAndAnotherSeedAnother() throws {
        let script = "replicate web 20 < container nginx >\nwait web ready\nevents\n"
        let one = try runFile(script, ["--sim", "--seed", "1"])
        #expect(one.code == 0, "\(one.story)")
        #expect(try runFile(script, ["--sim", "--seed", "1"]).output == one.output)
        #expect(try runFile(script, ["--sim", "--seed", "2"]).output != one.output)
    }

    @Test func keepGoingReportsEveryFailureAndEndsWithTheFirst() throws {
        let script = "expect 1 == 2 \"one\"\nexpect 2 == 3 \"two\"\nprint \"end\"\n"
        let stops = try runFile(script, [])
        #expect(stops.code == 1 && !stops.output.contains("end") && !stops.error.contains("two"), "\(stops.story)")
        let goes = try runFile(script, ["--keep-going"])
        #expect(goes.code == 1 && goes.output == "end\n", "\(goes.story)")
        #expect(goes.error.contains("one") && goes.error.contains("two"))
    }

    @Test func dataAndChatterKeepApart() throws {
        let result = try runFile("pod web < container nginx >\nwait web ready\nget pods\n", ["--sim"])
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.hasPrefix("NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   0"))
        #expect(result.error.contains("pod/web created"))
        #expect(!result.outputBytes.contains(0x1B) && !result.errorBytes.contains(0x1B), "no colours in a pipe")
    }

    @Test func dataCanBePipedToHostCommands() throws {
        let result = try runFile(
            "pod web < container nginx >\npod db < container redis >\nwait all ready\nget pods | grep web\n", ["--sim"])
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.contains("web") && !result.output.contains("db") && !result.output.contains("NAME"))
    }

    @Test func aFailingPipeFailsTheScript() throws {
        let result = try runFile("pod web < container nginx >\nwait web ready\nget pods | grep nothing\n", ["--sim"])
        #expect(result.code == 1, "\(result.story)")
    }

    @Test func checkFindsEveryErrorAndRunsNothing() throws {
        let script = "print \"ran\"\npod web < container nginx prot 80 >\npod db < cuntainer redis >\n"
        let checked = try withScript(script) { try podsh.run(["check", $0]) }
        #expect(checked.code == 2, "\(checked.story)")
        #expect(checked.error.contains("script.pod:2:27:") && checked.error.contains("did you mean 'port'?"))
        #expect(checked.error.contains("script.pod:3:10:") && checked.error.contains("'container'"))
        let run = try runFile(script, ["--sim"])
        #expect(run.code == 2 && run.output.isEmpty, "nothing of a file runs when the file does not check")
    }

    @Test func formatsFilesAndSaysWhichAreNot() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("a.pod")
            try Data("pod   web<container nginx;container redis>\n".utf8).write(to: file)
            let unformatted = try podsh.run("fmt", "--check", file.path)
            #expect(unformatted.code == 1, "\(unformatted.story)")
            #expect((unformatted.output + unformatted.error).contains("a.pod"))
            #expect(try podsh.run("fmt", file.path).code == 0)
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.hasPrefix("pod web <"))
            #expect(try podsh.run("fmt", "--check", file.path).code == 0)
        }
    }

    @Test func showsTheTree() throws {
        let result = try withScript("pod web < container nginx >\n") { try podsh.run(["parse", $0]) }
        #expect(result.code == 0, "\(result.story)")
        #expect(result.output.contains("nginx"))
    }

    @Test func helpAndVersion() throws {
        for arguments in [["--help"], ["run", "--help"], ["check", "--help"], ["help", "check"], ["help", "run"]] {
            let help = try podsh.run(arguments)
            #expect(help.code == 0, "\(help.story)")
            #expect(help.output.contains("USAGE"))
        }
        let version = try podsh.run("--version")
        #expect(version.code == 0 && version.output.contains("."), "\(version.story)")
        let word = try podsh.run("-c", "help pod")
        #expect(word.code == 0 && word.output.contains("container"), "\(word.story)")
        let kind = try podsh.run("-c", "help pods")
        #expect(kind.code == 0 && kind.output.hasPrefix("pod\n"), "\(kind.story)")
        let topic = try podsh.run("-c", "explain pod.container.probe")
        #expect(topic.code == 0 && topic.output.contains("every"), "\(topic.story)")
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func writesShellCompletions(_ shell: String) throws {
        let result = try podsh.run("--generate-completion-script", shell)
        #expect(result.code == 0 && result.output.contains("podsh"), "\(result.story)")
    }

    @Test func theJUnitFileIsXMLWithACaseForEachExpectation() throws {
        try withTemporaryFolder { folder in
            let report = folder.appendingPathComponent("report.xml")
            let script = """
                pod web < container nginx >
                wait web ready within 60s
                expect web.phase == "Running" "it runs & <serves>"
                expect web.restarts == 7 within 5s "it was \\u{1B}[31mrestarted\\u{1B}[0m"
                """
            let result = try runFile(script, ["--sim", "--junit", report.path])
            #expect(result.code == 1, "\(result.story)")
            let read = try JUnitFile(report)
            #expect(read.tests == 3 && read.cases.contains("it runs & <serves>") && read.failures == 1)
        }
    }

    private func withScript(_ text: String, _ body: (String) throws -> ProgramResult) throws -> ProgramResult {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("script.pod")
            try Data(text.utf8).write(to: file)
            return try body(file.path)
        }
    }

    private func runFile(_ text: String, _ options: [String]) throws -> ProgramResult {
        try withScript(text) { try podsh.run(["run"] + options + [$0]) }
    }
}
