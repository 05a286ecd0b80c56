import PodKubernetes
import PodModel
import PodSyntax
import PodTesting
import Testing

/// Texts of several documents, each read on its own as kubectl does it.
@Suite struct DocumentTests {
    private static func config(_ name: String, _ rest: String = "") -> String {
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\n\(rest)"
    }

    private func names(_ text: String) -> [String] { read(text).objects.map(\.key.name) }

    @Test func anAnchorIsKnownInItsOwnDocumentAlone() {
        let text = Self.config("a", "data: &d {a: b}\n---\n") + Self.config("b", "data: *d\n")
        #expect(lines(read(text), of: text) == ["9:7 yaml this is no YAML: found undefined alias"])
        #expect(
            names(
                Self.config("a", "data: &d {a: b}\nbinaryData: {c: \"\"}\n---\n")
                    + Self.config("b", "data: &d {a: c}\n")) == ["a", "b"])
    }

    @Test func everyDocumentThatIsNoYAMLIsNamedAtItsPlace() {
        let text =
            Self.config("a", "data: {a: \"b}\n---\n") + Self.config("b", "dta: {}\n--- # c\n")
            + Self.config("c", "data: [\n")
        let found = read(text).findings.map { SourceText(name: "", text: text).position(at: $0.span.start).line }
        #expect(found.count == 3 && found[0] <= 5 && found[1] == 9 && found[2] >= 13, "\(lines(read(text), of: text))")
    }

    @Test(arguments: [
        "\u{FEFF}§---\n\u{FEFF}¶", "# c\n---\n# d\n---\n§---\n---\n¶---\n", "%YAML 1.1\n---\n§...\n---\n¶",
        "§...\n%YAML 1.1\n---\n¶", "---\r\n§--- \r\n¶",
        "---\t# c\n§---\n¶...\n", "--- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n¶",
        "§\n\n---\n\n\u{20}\n¶",
    ]) func documentsAreFoundHoweverTheyAreDivided(_ form: String) {
        let text = form.replacing("§", with: Self.config("a")).replacing("¶", with: Self.config("b"))
        #expect(names(text) == ["a", "b"], "\(lines(read(text), of: text))")
    }

    @Test func dashesInATextDivideNothing() {
        let text = Self.config("a", "data:\n  x: |\n    ---\n    kind: Pod\n  y: \"a ---\"\n  z: ---a\n")
        #expect(
            data(read(text))?["x"]?.text == "---\nkind: Pod\n" && data(read(text))?["z"]?.text == "---a",
            "\(lines(read(text), of: text))")
    }

    @Test func aByteOrderMarkMovesNoPlace() {
        let text = Self.config("a", "---\n\u{FEFF}") + "apiVersion: v1\nkind: ConfigMap\nmetadata: {nam: b}\n"
        #expect(
            lines(read(text), of: text).contains { $0.hasPrefix("7:12 not-carried metadata.nam") },
            "\(lines(read(text), of: text))")
    }

    @Test("JSON's two escapes of one character are that character, and places stay")
    func surrogates() {
        let text =
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"#
            + #""data":{"x":"\ud83d\ude00\ud83D\uDE00","y":"\\ud83d\\ude00","z\ud83d\ude00":7}}"#
        let fine = text.replacing(#""z\ud83d\ude00":7"#, with: #""z":"7\/""#)
        #expect(
            data(read(fine))?["x"]?.text == "😀😀" && data(read(fine))?["y"]?.text == #"\ud83d\ude00"#,
            "\(lines(read(fine), of: fine))")
        #expect(data(read(fine))?["z"]?.text == "7/")
        let place = text.utf8.count - text.utf8.reversed().prefix { $0 != UInt8(ascii: "7") }.count
        #expect(lines(read(text), of: text) == ["1:\(place) wrong-type data.z😀: expected a string, this is a number"])
        let alone = text.replacing(#"\ud83d\ude00\ud83D\uDE00"#, with: #"\ud83d"#)
        #expect(read(alone).findings.map(\.code) == ["yaml"], "half a character is refused")
    }
}

@Suite struct KindGroupTests {
    @Test("the words of the language live in the groups in which their kinds are read")
    func groups() throws {
        for entry in try Vocabulary.entries(in: .kind).nonEmpty() where entry.keyword != .container {
            let kind = try #require(ObjectKind(word: entry.word), "\(entry.word)")
            #expect((entry.apiVersions.first ?? "") == kind.apiVersion, "\(entry.word)")
            #expect(Set(kind.readVersions).isSubset(of: entry.apiVersions), "\(entry.word)")
        }
    }
}
