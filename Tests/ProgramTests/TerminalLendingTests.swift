import Foundation
import Glibc
import PodTesting
import Testing

/// Programs that get podsh's terminal for a while: a pager, an editor, a command of `run`.
@Suite(.serialized) final class TerminalLendingTests {
    private let home = FileManager.default.temporaryDirectory.appendingPathComponent("podsh-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: home) }

    private func shell(
        _ variables: [String: String] = [:], _ options: [String] = ["--sim"], rows: UInt16 = 12
    ) throws -> TerminalSession {
        var podsh = Program.podsh
        podsh.environment["TERM"] = "xterm"
        podsh.environment["NO_COLOR"] = "1"
        podsh.environment["PODSH_HOME"] = home
        for (name, value) in variables { podsh.environment[name] = value }
        let session = try TerminalSession(podsh, options, columns: 60, rows: rows)
        try #require(session.wait(for: "> ") != nil, "\(session.text)")
        return session
    }

    @Test func theClusterLivesWhileAPagerIsOpen() throws {
        let session = try shell(["PAGER": "cat > /dev/null; echo paged; read line < /dev/tty; sleep 2.5; echo closed"])
        session.enter("let seen = 0; on pod-crash { seen = seen + 1; print \"crash \" + \"seen\" }")
        session.enter("pod web < container a image b simulate < run 1s exit 1 > >")
        try #require(session.wait(for: "pod/web created") != nil, "\(session.text)")
        session.enter("describe pod web")
        try #require(session.wait(for: "paged") != nil, "\(session.text)")
        session.enter("")
        let meanwhile = try #require(session.wait(for: "closed"), "\(session.text)")
        #expect(
            !meanwhile.contains("crash seen"), "what happens is told when the terminal is podsh's again: \(meanwhile)")
        #expect(session.wait(for: "crash seen") != nil, "\(session.text)")
        session.enter("print \"restarts:\", web.restarts > 0 and seen > 0")
        #expect(session.wait(for: "restarts: true") != nil, "\(session.text)")
    }

    @Test func theEditorGetsTheWholeStatement() throws {
        let session = try shell(["EDITOR": "sed -i -e 's/one/eins/' -e 's/two/zwei/'"])
        session.enter("if true {")
        session.enter("print \"one\"")
        session.type("print \"two\" }")
        session.type("\u{18}\u{05}")
        try #require(session.wait(for: "zwei") != nil, "\(session.text)")
        session.enter("")
        #expect(session.wait(for: "\neins\nzwei\n") != nil, "\(session.text)")
    }

    @Test func quitIsIgnoredAtThePrompt() throws {
        let session = try shell()
        session.enter("print 1")
        try #require(session.wait(for: "\n1\n") != nil && session.wait(for: "> ") != nil, "\(session.text)")
        try #require(session.waitForKeys())
        session.type("print 20 +")
        try #require(session.wait(for: "20 +") != nil)
        session.type("\u{1C}")
        session.enter(" 3")
        #expect(session.wait(for: "\n23\n") != nil, "\(session.text)")
        #expect(!session.text.contains("acktrace") && !session.text.contains("Crash"), "\(session.text)")
    }

    @Test func controlCEndsACommandAndNotTheShell() throws {
        let session = try shell(["PODSH_RUNTIME": "linux"], [])
        session.enter("run \"echo began; cat\"")
        try #require(session.wait(for: "\nbegan\n") != nil, "\(session.text)")
        // A shell that is interrupted between two programs starts the second all the same, and waits for it: here the
        // second has to have answered first.
        session.enter("answer")
        try #require(session.wait(for: "answer\nanswer\n") != nil, "\(session.text)")
        session.type(TerminalSession.controlC)
        try #require(session.wait(for: "interrupted") != nil, "\(session.text)")
        session.enter("print 20 + 3")
        #expect(session.wait(for: "\n23\n") != nil, "\(session.text)")
        // A killed one of root would leave its lock in /run/podsh.
        session.enter("exit")
        #expect(session.waitForExit(seconds: 20) == 0, "\(session.text)")
    }

    @Test func controlCInsideALineOfSeveralRowsLeavesTheNextPromptBelowIt() throws {
        let session = try shell()
        try #require(session.waitForKeys())
        session.type("print \"" + String(repeating: "x", count: 120) + "END\"")
        try #require(session.wait(for: "END") != nil)
        session.type("\u{01}Z")
        try #require(session.wait(for: "Z") != nil, "\(session.text)")
        session.type(TerminalSession.controlC)
        try #require(session.wait(for: "^C") != nil, "\(session.text)")
        // The end of the line is found again before ^C is drawn: down two rows, and then to its column.
        #expect(session.rawText.contains("\u{1B}[2B\r\u{1B}["), "\(session.rawText.debugDescription)")
        session.enter("print 1 + 1")
        #expect(session.wait(for: "\n2\n") != nil, "\(session.text)")
    }

    @Test func terminateEndsAShellWhosePagerDoesNotListen() throws {
        let session = try shell([
            "PAGER": "trap '' TERM HUP INT; cat > /dev/null; echo paged; while true; do sleep 0.1; done"
        ])
        session.enter("help pod")
        try #require(session.wait(for: "paged") != nil, "\(session.text)")
        kill(session.child, SIGTERM)
        #expect(session.waitForExit(seconds: 20) == 143, "\(session.text)")
    }
}
