/// The word under the cursor as far as it is typed: a bare run, or an open quote with what follows it.
struct CursorWord {
    /// Byte offset of its first byte.
    let start: Int
    let typed: String

    init(_ text: ArraySlice<UInt8>) {
        var quote: Int?
        var index = text.startIndex
        // A quote that is still open begins the word; inside `${` of a string the cursor is in an expression again.
        while index < text.endIndex {
            let byte = text[index]
            if let opening = quote {
                if byte == UInt8(ascii: "\\"), text[opening] == UInt8(ascii: "\"") {
                    index += 1
                } else if byte == text[opening] {
                    quote = nil
                } else if byte == UInt8(ascii: "$"), text[opening] == UInt8(ascii: "\""), index + 1 < text.endIndex,
                    text[index + 1] == UInt8(ascii: "{")
                {
                    if !text[index...].contains(UInt8(ascii: "}")) { quote = nil }
                }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = index
            } else if byte == 0x0A {
                quote = nil
            }
            index += 1
        }
        var start = text.endIndex
        while start > text.startIndex, !CursorWord.ends(text[start - 1]) { start -= 1 }
        if let quote {
            // `pod/"my` is one word with its head.
            start = quote
            while start > text.startIndex, !CursorWord.ends(text[start - 1]) { start -= 1 }
        }
        self.start = start
        typed = String(decoding: text[start...], as: UTF8.self)
    }

    /// Spaces, brackets, separators and quotes.
    private static func ends(_ byte: UInt8) -> Bool {
        byte <= 0x20 || "<>{}()[];|,\"'".utf8.contains(byte)
    }

    /// What was typed without its quote.
    var unquoted: String { String(typed.filter { $0 != "\"" && $0 != "'" && $0 != "\\" }) }

    /// Compares without quotes, so that a quoted candidate goes on from a bare beginning and the other way round.
    func isBeginning(of candidate: String) -> Bool {
        let plain = candidate.filter { $0 != "\"" && $0 != "\\" }
        return plain.hasPrefix(unquoted)
    }
}

/// Names as words of the language.
enum WordQuoting {
    /// Bare where every byte may be, else in double quotes with its escapes: the same object, and never code.
    static func quoted(_ text: String) -> String {
        if isBare(text) { return text }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "$": out += "\\$"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            default:
                let isHidden =
                    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                if isHidden {
                    out += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    private static func isBare(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "#") else { return false }
        return text.utf8.allSatisfy { byte in
            (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39
                || "-_./:@=+~%".utf8.contains(byte)
        }
    }
}
