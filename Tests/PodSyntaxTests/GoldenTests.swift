import PodSyntax
import PodTesting
import Testing

@Suite("Golden cases of the syntax")
struct GoldenTests {
    private func result(_ each: GoldenCase) -> ParseResult {
        parse(SourceText(name: "\(each.name).pod", bytes: each.bytes, provenance: .file(path: each.name)))
    }

    @Test("what sentences are read as", arguments: GoldenCase.all(in: "syntax", extension: "pod"))
    func trees(each: GoldenCase) {
        let result = result(each)
        #expect(each.difference(dump(result.tree) + FindingReport.text(result), "tree") == nil)
        #expect(GrammarTests.rebuilt(result.tree) == each.bytes)
    }

    @Test("what errors say", arguments: GoldenCase.all(in: "findings", extension: "pod"))
    func findings(each: GoldenCase) {
        let result = result(each)
        #expect(each.difference(FindingReport.text(result), "findings") == nil)
        #expect(GrammarTests.rebuilt(result.tree) == each.bytes)
    }

    @Test("how text is formatted, and formatted again", arguments: GoldenCase.all(in: "format", extension: "pod"))
    func formatted(each: GoldenCase) {
        let result = result(each)
        let once = format(result) ?? FindingReport.text(result)
        #expect(each.difference(once, "formatted") == nil)
        let again = parse(SourceText(name: each.name, text: once))
        #expect(format(again) == once)
        #expect(dump(again.tree) == dump(result.tree))
    }

    @Test("the cases are there")
    func count() {
        #expect(GoldenCase.all(in: "syntax", extension: "pod").count > 25)
        #expect(GoldenCase.all(in: "findings", extension: "pod").count > 8)
    }
}
