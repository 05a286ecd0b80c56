import Foundation
import Glibc
import PodTesting
import Testing

/// The line being edited: Tab, paste, history, events that come meanwhile, signals.
@Suite(.serialized) struct PromptTests {
    private func shell(_ variables: [String: String] = [:]) throws -> TerminalSession {
        var podsh = Program.podsh
        podsh.environment["TERM"] = "xterm"
        podsh.environment["NO_COLOR"] = "1"
        podsh.environment.merge(variables) { $1 }
        let session = try TerminalSession(podsh, ["--sim"])
        try #require(session.wait(for: "3/3> ") != nil, "\(session.text)")
        return session
    }

    @Test func tabCompletesWithAWordOfDescription() throws {
        let session = try shell()
        session.enter("print \"a\" + \"b\"")
        _ = session.wait(for: "\nab\n")
        session.type("cordon n\t")
        #expect(session.wait(for: "node-") != nil, "\(session.text)")
        session.type("\t")
        #expect(session.wait(for: "node-3") != nil, "\(session.text)")
        session.type("2\r")
        #expect(session.wait(for: "node-2") != nil, "\(session.text)")
        session.enter("print node/node-2.cordoned")
        #expect(session.wait(for: "\ntrue\n") != nil, "\(session.text)")
    }

    @Test("a paste that brings its own end mark and a newline runs nothing unseen")
    func paste() throws {
        let session = try shell()
        session.type("\u{1B}[200~print \"one\" + \"1\"\u{1B}[201~\rprint \"two\" + \"2\"\r\u{1B}[201~")
        #expect(session.wait(for: "\none1\n", seconds: 1) == nil, "\(session.text)")
        session.type("\r")
        #expect(session.wait(for: "\none1\n") != nil, "\(session.text)")
        #expect(session.wait(for: "two2\n") != nil, "\(session.text)")
    }

    @Test("events print above the line being edited, which goes on")
    func eventsWhileTyping() throws {
        let session = try shell()
        session.enter("pod web < container nginx simulate < pull 700ms > >")
        try #require(session.wait(for: "pod/web created") != nil)
        session.type("print \"he")
        #expect(session.wait(for: "pod/web Ready on node-") != nil, "\(session.text)")
        #expect(session.wait(for: "print \"he") != nil, "the line is drawn again: \(session.text)")
        session.type("llo\" + \"!\"\r")
        #expect(session.wait(for: "\nhello!\n") != nil, "\(session.text)")
    }

    @Test("what was typed is there the next time, private, without secrets")
    func history() throws {
        try withTemporaryFolder { folder in
            let variables = ["XDG_STATE_HOME": folder.path]
            let first = try shell(variables)
            first.enter("print \"re\" + \"membered\"")
            try #require(first.wait(for: "\nremembered\n") != nil, "\(first.text)")
            first.enter("secret db < PASSWORD=hunter2 >")
            try #require(first.wait(for: "secret/db created") != nil, "\(first.text)")
            first.enter("quit")
            #expect(first.waitForExit() == 0)
            let path = folder.appendingPathComponent("podsh/history").path
            let kept = try String(contentsOfFile: path, encoding: .utf8)
            #expect(kept.contains("membered") && !kept.contains("hunter2"))
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            let second = try shell(variables)
            second.type("\u{1B}[A\u{1B}[A\r")
            #expect(second.wait(for: "\nremembered\n") != nil, "\(second.text)")
        }
    }

    @Test("TERM and a closed terminal end the shell, `on exit` runs", arguments: [SIGTERM, SIGHUP])
    func signals(_ signal: Int32) throws {
        let session = try shell()
        session.enter("on exit { print \"good\" + \"bye\" }")
        session.enter("print \"re\" + \"ady\"")
        try #require(session.wait(for: "\nready\n") != nil, "\(session.text)")
        kill(session.child, signal)
        #expect(session.waitForExit() == 143, "\(session.text)")
        #expect(session.wait(for: "goodbye") != nil, "\(session.text)")
    }

    @Test("a dumb terminal gets plain lines")
    func dumbTerminal() throws {
        let session = try shell(["TERM": "dumb"])
        session.enter("pod web < container nginx >; wait web ready; get pods")
        #expect(session.wait(for: "1/1") != nil, "\(session.text)")
        session.enter("quit")
        #expect(session.waitForExit() == 0)
    }

    @Test("no terminal, no home, no standard input") func bareSurroundings() throws {
        var podsh = Program.podsh
        podsh.environment = ["LANG": "C"]
        podsh.directory = "/"
        let result = try podsh.run(
            ["run", "--sim", "-"], input: Array("pod web < container nginx >\nwait web ready\nprint web.phase\n".utf8))
        #expect(result.code == 0 && result.output == "Running\n", "\(result.story)")
    }

    @Test func aSecondTerminalLearnsWhoHoldsThePods() throws {
        try withTemporaryFolder { folder in
            let variables = ["XDG_RUNTIME_DIR": folder.path]
            let session = try shell(variables)
            var podsh = Program.podsh
            podsh.environment.merge(variables) { $1 }
            let result = try podsh.run("get", "pods")
            #expect(result.code == 69, "\(result.story)")
            #expect(result.error.contains("process \(session.child)"), "\(result.story)")
            session.enter("quit")
            #expect(session.waitForExit() == 0)
            #expect(!(try podsh.run("get", "pods").error.contains("process \(session.child)")))
        }
    }

    @Test func withoutMachinesABatchRunSaysSo() throws {
        var bare = Program.podsh
        bare.environment["PODSH_PATH"] = "/nonexistent"
        let result = try bare.run("-c", "pod web < container nginx >")
        #expect(result.code == 69 && result.error.contains("--sim"), "\(result.story)")
        var simulated = Program.podsh
        simulated.environment["PODSH_RUNTIME"] = "sim"
        #expect(try simulated.run("-c", "pod web < container nginx >; wait web ready").code == 0)
    }
}
