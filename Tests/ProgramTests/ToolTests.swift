import Foundation
import PodTesting
import Testing

/// The tests' own tools tell the truth.
@Suite struct ToolTests {
    let shell = Program(path: "/bin/sh")

    @Test func aProgramsOutputsCodeAndInput() throws {
        let result = try shell.run("-c", "cat; echo oops >&2; exit 3", input: "hello")
        #expect(result.output == "hello" && result.error == "oops\n" && result.code == 3)
        #expect(try shell.run("-c", "kill -TERM $$").code == 143)
    }

    @Test func muchInputAndOutputDoNotDeadlock() throws {
        let result = try shell.run(
            ["-c", "cat; cat /dev/zero | head -c 1000000 >&2"], input: [UInt8](repeating: 0x61, count: 4_000_000))
        #expect(result.outputBytes.count == 4_000_000 && result.errorBytes.count == 1_000_000)
    }

    @Test func aProgramThatHangsIsKilled() throws {
        var patient = shell
        patient.timeout = 0.2
        let result = try patient.run("-c", "exec sleep 60")
        #expect(result.timedOut && result.code == 137 && result.seconds < 10)
    }

    @Test func memoryIsTheProgramsOwn() throws {
        let small = try shell.run("-c", "read line; exit 0", input: "x\n")
        #expect(small.peakMemory < 20_000_000, "\(small.peakMemory)")
    }

    @Test func aTerminalEchoesAndShowsPlainText() throws {
        let session = try TerminalSession(
            shell, ["-c", "read line; printf '\\033[31mgot\\033[0m %s\\n' \"$line\"; tty; exit 4"])
        session.enter("keys")
        #expect(session.wait(for: "got keys") != nil, "\(session.text)")
        #expect(session.wait(for: "/dev/pts/") != nil)
        #expect(session.waitForExit() == 4)
    }

    /// Their scripts are checked, run and hold, at a size that takes no time.
    @Test(arguments: [
        "scale 100", "rate 100", "loss 1000", "challenge 20000", "rollout 100", "watch 10", "zone 20000", "change 100",
        "records 10", "day 50", "syntax 1",
    ]) func measurementsRun(_ words: String) throws {
        let bench = Program(
            path: ProjectFiles.program.deletingLastPathComponent().appendingPathComponent("podsh-bench").path)
        let result = try bench.run(["child"] + words.split(separator: " ").map(String.init))
        #expect(result.code == 0 && result.output.contains("="), "\(result.story)")
    }

    @Test func expectationsAreInverted() {
        let text = """
            expect a == "b c" "it holds"
            expect web.ready == 3 and x within 60s "three"
            expect http(u).body =~ "within 3" within 5s
            for each in pods { expect each.ready "one" }
            # expect nothing
            """
        #expect(
            invertedExpectations(of: text).map { $0.text.split(separator: "\n")[$0.line - 1] } == [
                "expect not (a == \"b c\") \"it holds\"",
                "expect web.ready == 10 and x within 60s \"three\"",
                "expect http(u).body =~ \"within 3\" within 5s; expect not (http(u).body =~ \"within 3\")",
                "for each in pods { expect not (each.ready) \"one\" }",
            ])
    }

    @Test func fencedBlocksAreFound() {
        let blocks = fencedBlocks(of: "a\n```podsh exit=2\nprint 1\n```\nb\n```text\nx\ny\n```\n")
        #expect(blocks.map(\.text) == ["print 1\n", "x\ny\n"])
        #expect(blocks.first?.attribute("exit") == "2" && blocks.first?.line == 2)
    }
}
