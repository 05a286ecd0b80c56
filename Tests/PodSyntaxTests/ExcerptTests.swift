import PodSyntax
import PodTesting
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

    @Test("a secret's values are not shown, wherever in it the finding is")
    func secrets() {
        func shown(_ text: String) -> String { FindingReport.text(parse(SourceText(name: "x", text: text))) }
        #expect(
            shown("secret db <\n  PASSWORD=\"hunt er2é\"; prot 8\n>\n") == """
                x:2:25: unknown attribute '****' in config
                  2 |   PASSWORD=***** ******; **** *
                    |                          ^^^^ there are KEY=VALUE, file, env

                """)
        for text in [
            "secret x < K=hunter2 K=hunter2 >", "secret x < bad key=hunter2 >", "secret x < K=\"hunter2 >",
            "secret x < K=hunter2; ~ >",
            "secret x < K=hunter2", "if true {\n  secret x < K=hunter2; prot 8 >\n}",
            "secret x <\n K=\"a\n b=hunter2\" >",
            "secret x < K=a hunter2 >", "secret x < K=\"a\" hunter2\" >", "secret x < K=a$hunter2 >",
            "secret x < K=a(hunter2) >",
            "secret x < K=a>hunter2 >", "secret x < K=a> hunter2 >", "secret x < hunter2 >",
            "secret x < K= \"hunter2\" >",
            "secret x < K: hunter2 >", "secret x K=hunter2", "secret x { K=hunter2 }", "secret x = hunter2",
            "secret x < A=[hunter2 >",
            "secret x < K=hunter2é >", "secret x < K=éhunter2 >", "secret x < K=\"\"\"hunter2\n >",
            "secret x < K=\"hunter2\\q\" >",
            "secret x < K=\"a\n hunter2\" >\n", "secret x < K='hunter2\n>", "secret x < K=a | hunter2 >",
            "secret x < K=a; --hunter2 >",
        ] {
            #expect(!shown(text).isEmpty && !shown(text).contains("hunter2"), "\(text)\n\(shown(text))")
        }
        #expect(shown("config x < K=hunter2; prot 8 >").contains("K=hunter2; prot 8"))
        #expect(shown("secret x < K=hunter2; ~ >; prot 8").contains("unknown attribute '*'"))
        #expect(
            shown("secret x < K=a >\nconfig y < prot 8 >").contains("unknown attribute 'prot' in config"),
            "the next has no secrets")
    }

    @Test(
        "the caret stands right under tabs, wide, combining and joined characters",
        arguments: [
            ("\tx", 1, 1, "\t^"), ("日本 x", 7, 1, "     ^"), ("e\u{301} x", 4, 1, "  ^"),
            ("👩‍👩‍👧‍👦 x", 26, 1, String(repeating: " ", count: 33) + "^"), ("日本", 0, 6, "^^^^"),
            ("🚀 x", 5, 1, "   ^"), ("a\u{200B}b", 4, 1, "         ^"), ("a\u{202E}b", 4, 1, "         ^"),
            ("a\u{AD}b", 3, 1, "       ^"),
            ("a\u{200B}b", 1, 3, " ^^^^^^^^"),
            ("a\u{1B}[0m x", 6, 1, "           ^"), ("é\tz", 3, 1, " \t^"), ("x", 1, 0, " ^"),
        ])
    func carets(text: String, start: Int, count: Int, expected: String) {
        let source = SourceText(name: "x", text: text)
        let report = FindingReport.text([Finding(TextSpan(start, start + count), "test", "here")], in: source)
        let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[2] == "    | " + expected)
    }

    @Test(
        "on a screen that shows only ASCII the caret stands under what is shown there",
        arguments: [
            ("日本 x", 7, String(repeating: " ", count: 17) + "^"), ("é x", 3, "       ^"),
            (String(repeating: "a", count: 200) + "x", 200, String(repeating: " ", count: 163) + "^"),
        ])
    func asciiCarets(text: String, start: Int, expected: String) {
        let source = SourceText(name: "x", text: text)
        let report = FindingReport.text(
            [Finding(TextSpan(start, start + 1), "test", "here")], in: source, unicode: false)
        let lines = report.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[2] == "    | " + expected)
        #expect(report.utf8.someAndAllSatisfy { $0 < 0x80 })
    }

    @Test("columns count characters as people see them")
    func columns() {
        let source = SourceText(name: "x", text: "\t日本👩‍👩‍👧‍👦e\u{301}x")
        #expect(
            source.position(at: source.bytes.count - 1)
                == source.position(at: source.bytes.count - 1, lines: LineTable(source.bytes)))
        #expect(source.position(at: source.bytes.count - 1).column == 6)
    }

    @Test("a long line is cut to the neighbourhood of the span")
    func longLine() {
        let source = SourceText(
            name: "x", text: String(repeating: "a", count: 5000) + "!" + String(repeating: "b", count: 5000))
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
