import PodSyntax

/// Words of the language.
enum Word {
    /// As it is written so that it reads as this text: bare where it can be, else in quotes.
    static func quoted(_ text: String) -> String {
        if isBare(text) { return text }
        let isRaw = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "'") && $0 != 0x7F }
        return isRaw ? "'\(text)'" : "\"\(escaped(text))\""
    }

    /// Of what a container is given, where Kubernetes replaces `$(NAME)` and reads `$$` as one (`expansion.Expand` of
    /// its `third_party/forked/golang`): in compose both are plain text.
    static func plain(_ text: String) -> String {
        var out = ""
        var previous: Character = " "
        for character in text {
            if previous == "$", character == "(" || character == "$" { out.append("$") }
            out.append(character)
            previous = character
        }
        return quoted(out)
    }

    /// `[a, b]`.
    static func list(_ words: [String]) -> String { "[" + words.map(plain).joined(separator: ", ") + "]" }

    /// `KEY=VALUE`.
    static func pair(_ key: String, _ value: String) -> String {
        quoted(key) + "=" + (value.isEmpty ? "" : quoted(value))
    }

    /// A name where the grammar has words of its own, too.
    static func name(_ text: String) -> String {
        Keyword.allCases.contains { $0.spelling == text } ? "\"\(text)\"" : quoted(text)
    }

    private static func isBare(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        let letters = text.utf8.allSatisfy { byte in
            byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
                || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "%")
        }
        return letters && first != UInt8(ascii: "-") || letters && text.utf8.count > 1 && text.hasPrefix("-")
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "$": out += "\\$"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

/// A line of the script, and where in the compose files what it says stands.
struct ScriptLine: Sendable {
    let text: String
    let place: ComposePlace

    init(_ text: String, _ place: ComposePlace) {
        self.text = text
        self.place = place
    }
}
