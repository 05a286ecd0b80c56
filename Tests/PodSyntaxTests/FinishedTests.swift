import PodSyntax
import Testing

@Suite("Is this input finished?")
struct FinishedTests {
    private func answer(_ text: String) -> String {
        switch isFinished(text) {
        case .complete: "complete"
        case .needsMore(let open): "needs more: \(open.title)"
        case .error(let findings): "error: \(findings[0].message)"
        }
    }

    @Test(
        "an open bracket, string, operator, comma or line asks for more",
        arguments: [
            ("pod web < container nginx >", "complete"), ("", "complete"), ("# x", "complete"),
            ("pod web <", "needs more: <"),
            ("pod web <\n container nginx", "needs more: <"), ("if x {", "needs more: {"),
            ("if x { pod web <", "needs more: <"),
            ("print (1 +", "needs more: …"), ("print (1", "needs more: ("), ("print [1,", "needs more: ["),
            ("let m = {a: 1", "needs more: {"),
            ("print \"${x", "needs more: ${"), ("print \"\"\"\n a", "needs more: \"\"\""),
            ("print '''", "needs more: '''"),
            ("print 1 \\\n", "needs more: \\"), ("print 1 +\n", "needs more: …"), ("print 1,", "needs more: …"),
            ("print \"abc", "error: the string is not closed on its line"),
            ("pdo web", "error: unknown statement 'pdo'"), ("web.ready", "complete"),
            ("pod web < prot 80", "needs more: <"), ("command [a,", "error: unknown statement 'command'"),
            ("pod a < container n command [sleep,", "needs more: ["),
            ("if x { } else {", "needs more: {"), ("print 1)", "error: expected the end of the statement, found ')'"),
        ])
    func states(text: String, expected: String) { #expect(answer(text) == expected) }
}
