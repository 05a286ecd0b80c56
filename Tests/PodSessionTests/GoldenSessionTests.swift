import Foundation
import PodTesting
import Testing

/// Each file of `Tests/Golden/session` is a script; behind the line `# ---- output` stands, in comments, what it says.
/// It runs twice, in virtual time, to the same bytes.
@Suite struct GoldenSessionTests {
    static let mark = "# ---- output"

    @Test(arguments: GoldenCase.all(in: "session", extension: "pod"))
    func says(_ golden: GoldenCase) throws {
        let lines = golden.input.split(separator: "\n", omittingEmptySubsequences: false)
        let script = lines.prefix { $0 != Self.mark }.joined(separator: "\n")
        let expected = lines.drop { $0 != Self.mark }.joined(separator: "\n")
        let first = transcript(script, golden.name)
        let second = transcript(script, golden.name)
        #expect(first == second, "two runs differ")
        if ProcessInfo.processInfo.environment["PODSH_RECORD"] == "1" {
            let body = script.hasSuffix("\n") ? script : script + "\n"
            try Data((body + first).utf8).write(to: golden.file)
            Issue.record("recorded \(golden.name); run again without PODSH_RECORD")
            return
        }
        #expect(firstDifference(expected: expected, actual: first) == nil)
    }

    private func transcript(_ script: String, _ name: String) -> String {
        let rehearsal = SimulatedSession()
        let code = rehearsal.run(script, name: "\(name).pod")
        var text = Self.mark + "\n"
        for line in (rehearsal.text + "exit \(code)").split(separator: "\n", omittingEmptySubsequences: false) {
            text += line.isEmpty ? "#\n" : "# \(line)\n"
        }
        return text
    }
}
