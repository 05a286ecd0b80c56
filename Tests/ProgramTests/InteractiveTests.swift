import Foundation
import PodTesting
import Testing

/// The shell on a terminal, with a person's keys: the user's own three lines, exactly as they stand.
@Suite(.serialized) struct InteractiveTests {
    /// A shell on simulated machines, at its first prompt.
    private func shell() throws -> TerminalSession {
        var podsh = Program.podsh
        podsh.environment["TERM"] = "xterm"
        podsh.environment["NO_COLOR"] = "1"
        podsh.environment["PAGER"] = "cat"
        let session = try TerminalSession(podsh, ["--sim"])
        try #require(session.wait(for: "> ") != nil, "\(session.text)")
        return session
    }

    private func web(_ session: TerminalSession) throws {
        session.enter("pod web < container nginx port 80; volume data >")
        try #require(session.wait(for: "pod/web created") != nil, "\(session.text)")
        session.enter("replicate web 3")
        try #require(session.wait(for: "replicaset/web created") != nil, "\(session.text)")
        session.enter("on node-fail recover")
        session.enter("wait web ready")
        session.enter("print \"set \" + \"up\"")
        try #require(session.wait(for: "set up") != nil, "\(session.text)")
        try #require(session.wait(for: "> ") != nil, "\(session.text)")
    }

    /// The rows of `get pods wide`, by column.
    private func pods(_ session: TerminalSession) throws -> [[String]] {
        session.enter("get pods wide; print \"that was\" + \" all\"")
        let shown = try #require(session.wait(for: "that was all\n"), "\(session.text)")
        let lines = shown.split(separator: "\n").map(String.init)
        let header = try #require(lines.firstIndex { $0.hasPrefix("NAME ") }, "\(shown)")
        return lines[(header + 1)...].prefix { !$0.hasPrefix("that was") }
            .map {
                $0.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            }
    }

    @Test func theThreeLinesWork() throws {
        let session = try shell()
        try web(session)
        let before = try pods(session)
        #expect(before.count == 3)
        #expect(before.someAndAllSatisfy { $0[2] == "Running" })
        #expect(Set(before.map { $0[5] }).count == 3, "three addresses")
        #expect(Set(before.map { $0[6] }) == ["node-1", "node-2", "node-3"])

        session.enter("fail node node-2")
        session.enter("wait web ready")
        session.enter("print \"heal\" + \"ed\"")
        try #require(session.wait(for: "healed") != nil, "\(session.text)")
        let after = try pods(session).filter { $0[2] == "Running" }
        #expect(after.count == 3)
        #expect(after.someAndAllSatisfy { $0[6] != "node-2" }, "the replacement runs elsewhere")

        let replacement = try #require(after.map { $0[0] }.first { name in !before.contains { $0[0] == name } })
        session.enter("describe pod \(replacement)")
        #expect(session.wait(for: "Events:") != nil || session.wait(for: "Started") != nil, "\(session.text)")
        session.enter("events")
        #expect(session.wait(for: "NodeNotReady") != nil || session.text.contains("node-2"), "\(session.text)")
    }

    @Test func controlCDropsTheLineAndKeepsThePods() throws {
        let session = try shell()
        try web(session)
        session.type("delete pod web")
        #expect(session.wait(for: "delete pod web") != nil)
        session.type(TerminalSession.controlC)
        #expect(session.wait(for: "^C") != nil)
        #expect(session.wait(for: "> ") != nil)
        let count = try pods(session).count
        #expect(count == 3, "\(session.text)")
    }

    @Test func controlCEndsWhatRunsAndKeepsThePods() throws {
        let session = try shell()
        session.enter("pod web < container nginx >; while true { sleep 1s }")
        try #require(session.wait(for: "pod/web created") != nil)
        session.type(TerminalSession.controlC)
        #expect(session.wait(for: "interrupted") != nil, "\(session.text)")
        #expect(try pods(session).count == 1)
    }

    @Test func controlDWarnsOnceAndThenLeaves() throws {
        let session = try shell()
        try web(session)
        session.type(TerminalSession.controlD)
        #expect(session.wait(for: "3 pods") != nil, "\(session.text)")
        #expect(session.wait(for: "> ") != nil)
        session.type(TerminalSession.controlD)
        #expect(session.waitForExit() == 0)
    }

    @Test func anOpenBracketAsksForMore() throws {
        let session = try shell()
        session.enter("pod web <")
        session.enter("container nginx port 80")
        session.enter(">")
        #expect(session.wait(for: "pod/web created") != nil, "\(session.text)")
    }

    @Test func aMistakeShowsWhereAndLeavesThePrompt() throws {
        let session = try shell()
        session.enter("pod web < container nginx prot 80 >")
        #expect(session.wait(for: "did you mean 'port'?") != nil, "\(session.text)")
        session.enter("print 1 + 1")
        #expect(session.wait(for: "\n2\n") != nil, "\(session.text)")
    }

    @Test func quitLeavesAtOnce() throws {
        let session = try shell()
        session.enter("quit")
        #expect(session.waitForExit() == 0)
    }
}
