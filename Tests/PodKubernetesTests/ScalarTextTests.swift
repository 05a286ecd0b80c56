import PodKubernetes
import PodModel
import PodTesting
import PodText
import Testing

/// Whatever a string holds, it is written so that YAML reads the same.
@Suite struct ScalarTextTests {
    private static let pieces = [
        "a", "NO", "y", "null", "~", "1", "0x1", "1_0", "12:30", ":", ": ", " #", "#", "-", "- ", "?", "? ", "*a", "&a",
        "!a", "%", "@", "`",
        "\"", "'", "\\", "{", "}", "[", "]", ",", "|", ">", "<<", "=", ".", ".inf", "e", "\n", "\n\n", "\n ", "\t",
        "\r", " ", "\u{85}",
        "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{7F}", "\u{1}", "\u{0}", "é", "日", "🙂", "---", "...", "\u{E000}",
        "\u{FFFE}",
    ]

    @Test func everyShortStringComesBack() {
        for first in Self.pieces {
            for second in Self.pieces {
                for third in ["", "a", "\n", " "] { expectTheSame(first + second + third) }
            }
        }
    }

    @Test func longerStringsComeBack() {
        var numbers = SeededNumbers(seed: 42)
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<12 { text += Self.pieces[numbers.below(Self.pieces.count)] }
            expectTheSame(text)
        }
    }

    private func expectTheSame(_ text: String) {
        let document = Document.fields(
            ("apiVersion", .string("v1")), ("kind", .string("ConfigMap")),
            ("metadata", .fields(("name", .string("a")))),
            ("data", .fields(("a", .string(text)), ("z", .string("end")))))
        let yaml = document.yamlText
        let read = read(yaml)
        #expect(read.findings.isEmpty, "\(text.debugDescription) as\n\(yaml)")
        #expect(data(read)?["a"]?.bytes == Array(text.utf8), "\(text.debugDescription) as\n\(yaml)")
        #expect(data(read)?["z"] == "end")
    }
}
