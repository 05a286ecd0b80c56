import PodSyntax
import Testing

@Suite("Excerpts")
struct ExcerptTests {
    @Test("the reference of the language page, to the letter")
    func reference() {
        let source = SourceText(name: "web.pod", text: "pod web <\n  container nginx <\n    prot 80\n  >\n>\n")
        #expect(
            FindingReport.text(parse(source)) == """
                web.pod:3:5: unknown attribute 'prot' in container
                  3 |     prot 80
                    |     ^^^^ did you mean 'port'?

                """)
    }

    @Test("L17 the caret stands right under tabs, wide, combining and joined characters", arguments: [
        ("\tx", 1, 1, "\t^"), ("日本 x", 7, 1, "     ^"), ("e\u{301} x", 4, 1, "  ^"), ("👩‍👩‍👧‍👦 x", 26, 1, "   ^"), ("日本", 0, 6, "^^^^"),
        ("a\u{1B}[0m x", 6, 1, "           ^"), ("é\tz", 3, 1, " \t^"), ("x", 1, 0, " ^"),
    ])
    func carets(text: String, start: Int, count: Int, expected: String) {
        let source = SourceText(name: "x", text: text)
        let report = FindingReport.text([Finding(TextSpan(start, start + count), "test", "here")], in: source)
        let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[2] == "    | " + expected)
    }

    @Test("columns count characters as people see them")
    func columns() {
        let source = SourceText(name: "x", text: "\t日本👩‍👩‍👧‍👦e\u{301}x")
        #expect(source.position(at: source.bytes.count - 1) == source.position(at: source.bytes.count - 1, lines: LineTable(source.bytes)))
        #expect(source.position(at: source.bytes.count - 1).column == 6)
    }

    @Test("a long line is cut to the neighbourhood of the span")
    func longLine() {
        let source = SourceText(name: "x", text: String(repeating: "a", count: 5000) + "!" + String(repeating: "b", count: 5000))
        let report = FindingReport.text([Finding(TextSpan(5000, 5001), "test", "here")], in: source)
        #expect(report.utf8.count < 1200)
        #expect(report.contains("x:1:5001: here"))
    }

    @Test("a warning says so")
    func warning() {
        let source = SourceText(name: "x", text: "pod web < container n command sleep 5 port 80 >")
        #expect(FindingReport.text(parse(source)).hasPrefix("x:1:39: warning: 'port' is taken as an argument here\n"))
    }
}
