import Foundation
import PodSyntax
import PodTesting
import Testing

@Suite("The grammar file")
struct GrammarTests {
    static let file = ProjectFiles.root.appendingPathComponent("grammar/podsh.ebnf")
    static let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    static let grammar = Ebnf(text)
    static let handwritten = Ebnf(String(text.components(separatedBy: VocabularyGrammar.marker)[0]))

    @Test("its second part is the vocabulary table written out")
    func vocabularyPart() throws {
        let parts = GrammarTests.text.components(separatedBy: VocabularyGrammar.marker)
        try #require(parts.count == 2)
        if ProcessInfo.processInfo.environment["PODSH_RECORD"] == "1" {
            try (parts[0] + VocabularyGrammar.marker + VocabularyGrammar.text()).write(
                to: GrammarTests.file, atomically: true, encoding: .utf8)
            Issue.record("recorded; run again without PODSH_RECORD")
        }
        #expect(firstDifference(expected: parts[1], actual: VocabularyGrammar.text()) == nil)
    }

    @Test("it can be read, and every name it uses is explained")
    func isClosed() {
        let grammar = GrammarTests.grammar
        #expect(grammar.errors == [])
        let known = Set(grammar.names)
        #expect(grammar.references.union(grammar.tokens).subtracting(known).sorted() == [])
    }

    @Test("its productions are the parser's functions")
    func productionsAreFunctions() throws {
        let folder = ProjectFiles.root.appendingPathComponent("Sources/PodSyntax/Parser")
        var functions: Set<String> = []
        for file in ProjectFiles.files(in: folder, extension: "swift") {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: #/`([a-z-]+) = /#) { functions.insert(String(match.output.1)) }
        }
        // What the vocabulary writes out, and what the file tells in words.
        let elsewhere: Set = [
            "slots", "attribute", "attributes", "body", "declaration", "command", "trivia", "comment", "escape",
        ]
        #expect(
            Set(GrammarTests.handwritten.names).symmetricDifference(functions.subtracting(elsewhere)).sorted() == [])
    }

    @Test("its words are those of the vocabulary, and none is missing")
    func terminalsAreTheVocabulary() {
        let words = GrammarTests.grammar.terminals.filter { $0.first?.isLetter == true }
        var vocabulary = Set(Keyword.allCases.filter { $0 != .pair && $0 != .dashes }.map(\.spelling))
        for kind in Vocabulary.entries(in: .kind) { vocabulary.formUnion(kind.aliases) }
        #expect(words.subtracting(vocabulary).sorted() == [])
        #expect(vocabulary.subtracting(words).sorted() == [])
    }

    @Test("sentences drawn from it parse, rebuild byte for byte and format to a fixed point", arguments: 0..<40)
    func sentences(block: Int) {
        let drawer = SentenceDrawer(GrammarTests.grammar)
        for seed in UInt64(block * 50)..<UInt64(block * 50 + 50) {
            let sentence = drawer.sentence("script", seed: seed)
            guard let complaint = GrammarTests.complaint(sentence) else { continue }
            Issue.record("seed \(seed): \(complaint)\n\(sentence)")
            return
        }
    }

    /// What is wrong with the reading of a correct sentence, or nil.
    static func complaint(_ sentence: String) -> String? {
        let result = parse(SourceText(name: "drawn", text: sentence))
        guard result.isValid else { return FindingReport.text(result) }
        guard rebuilt(result.tree) == Array(sentence.utf8) else { return "the tokens do not give the text back" }
        guard let once = format(result) else { return "not formatted" }
        let again = parse(SourceText(name: "formatted", text: once))
        guard again.isValid else { return "formatted:\n\(once)\(FindingReport.text(again))" }
        guard dump(again.tree) == dump(result.tree) else {
            return
                """
                formatting changed the \
                tree:\n\(once)\(firstDifference(expected: dump(result.tree), actual: dump(again.tree)) ?? "")
                """
        }
        guard let twice = format(again), twice == once else {
            return "formatting twice differs:\n\(once)---\n\(format(again) ?? "")"
        }
        return nil
    }

    static func rebuilt(_ tree: SyntaxTree) -> [UInt8] {
        var bytes: [UInt8] = []
        for token in tree.tokens { bytes += tree.source.bytes[token.span.start..<token.span.end] }
        return bytes
    }

    @Test("the same sentences with one edit never crash", arguments: 0..<20)
    func edited(block: Int) {
        let drawer = SentenceDrawer(GrammarTests.grammar)
        var numbers = SeededNumbers(seed: UInt64(block) + 1_000_000)
        let signs = Array("<>{}()[];|\"'$\\#=.,:-+ \n\t\r\u{0}\u{E9}".utf8)
        for seed in UInt64(block * 50)..<UInt64(block * 50 + 50) {
            var bytes = Array(drawer.sentence("script", seed: seed).utf8)
            guard !bytes.isEmpty else { continue }
            let place = numbers.below(bytes.count)
            switch numbers.below(3) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(signs[numbers.below(signs.count)], at: place)
            default: bytes[place] = signs[numbers.below(signs.count)]
            }
            let result = parse(SourceText(name: "edited", bytes: bytes))
            #expect(GrammarTests.rebuilt(result.tree) == bytes)
            _ = FindingReport.text(result)
            _ = format(result)
            for finding in result.findings {
                #expect(finding.span.start <= bytes.count && finding.span.end <= bytes.count)
            }
        }
    }
}
