import PodText

extension Document {
    /// YAML of the block style that kubectl prints: two spaces, lists not indented under their key. Strings that
    /// another reader could take for something else are quoted. Ends with a newline.
    package var yamlText: String {
        var out = ""
        switch self {
        case .object(let fields) where !fields.isEmpty: appendFields(fields, indent: 0, startsInline: false, to: &out)
        case .array(let items) where !items.isEmpty: appendItems(items, indent: 0, to: &out)
        case .null, .bool, .integer, .decimal, .string, .array, .object: out += scalarText + "\n"
        }
        return out
    }

    private func appendFields(_ fields: [Field], indent: Int, startsInline: Bool, to out: inout String) {
        let margin = String(repeating: " ", count: indent)
        for (i, field) in fields.enumerated() {
            if i > 0 || !startsInline { out += margin }
            out += YAMLScalar.text(field.key) + ":"
            switch field.value {
            case .object(let inner) where !inner.isEmpty:
                out += "\n"
                appendFields(inner, indent: indent + 2, startsInline: false, to: &out)
            case .array(let items) where !items.isEmpty:
                out += "\n"
                appendItems(items, indent: indent, to: &out)
            case .null, .bool, .integer, .decimal, .string, .array, .object:
                out += " " + field.value.scalar(indent: indent + 2) + "\n"
            }
        }
    }

    private func appendItems(_ items: [Document], indent: Int, to out: inout String) {
        let margin = String(repeating: " ", count: indent)
        for item in items {
            out += margin + "-"
            switch item {
            case .object(let fields) where !fields.isEmpty:
                out += " "
                appendFields(fields, indent: indent + 2, startsInline: true, to: &out)
            case .array(let inner) where !inner.isEmpty:
                out += "\n"
                appendItems(inner, indent: indent + 2, to: &out)
            case .null, .bool, .integer, .decimal, .string, .array, .object:
                out += " " + item.scalar(indent: indent + 2) + "\n"
            }
        }
    }

    /// A scalar behind its key; a text of several lines as a block whose lines stand at `indent`.
    private func scalar(indent: Int) -> String {
        if case .string(let text) = self, let block = YAMLScalar.block(text, indent: indent) { return block }
        return scalarText
    }

    private var scalarText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .decimal(let value): JSONWriter.text(of: value)
        case .string(let text): YAMLScalar.text(text)
        case .array: "[]"
        case .object: "{}"
        }
    }
}

private enum YAMLScalar {
    /// Plain where no reader can mistake it, else in double quotes.
    static func text(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// JSON's escapes, which YAML 1.2 shares; besides them what YAML 1.1 takes for a line's end, and what is not seen.
    private static func quoted(_ text: String) -> String {
        let plain = JSONWriter.quoted(text)
        guard plain.unicodeScalars.contains(where: isUnsafe) else { return plain }
        var escaped = ""
        for scalar in plain.unicodeScalars {
            if isUnsafe(scalar) {
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
            } else {
                escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// `|` and the lines, for a text of several that reads back the same; nil for any other.
    static func block(_ text: String, indent: Int) -> String? {
        let bytes = text.utf8
        guard bytes.contains(0x0A), let first = bytes.first, first > 0x20 else { return nil }
        for scalar in text.unicodeScalars
        where scalar != "\n" && scalar != "\t" && scalar.value < 0x20 || isUnsafe(scalar) { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var chomping = "-"
        if lines.last?.isEmpty == true {
            lines.removeLast()
            chomping = lines.last?.isEmpty == true ? "+" : ""
        }
        let margin = String(repeating: " ", count: indent)
        return "|" + chomping + lines.map { "\n" + ($0.isEmpty ? "" : margin + $0) }.joined()
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        let isLetter = (first | 0x20) >= 0x61 && (first | 0x20) <= 0x7A
        if !isLetter && first != UInt8(ascii: "/") && !isClearlyNoNumber(text) || last == UInt8(ascii: ":")
            || last == 0x20
        {
            return false
        }
        for byte in text.utf8 where byte < 0x20 || byte >= 0x7F { return false }
        if text.utf8.contains(UInt8(ascii: "#")) { return false }
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == UInt8(ascii: ":"), byte == 0x20 { return false }
            previous = byte
        }
        return !ambiguous.contains(text.lowercased())
    }

    /// `500m`, `64Mi`, `10.244.0.2`: begins with a digit, but no reader takes it for a number, a time or a date.
    private static func isClearlyNoNumber(_ text: String) -> Bool {
        guard let first = text.utf8.first, first >= 0x30, first <= 0x39, !text.utf8.contains(UInt8(ascii: ":")) else {
            return false
        }
        let dots = text.utf8.reduce(0) { $0 + ($1 == UInt8(ascii: ".") ? 1 : 0) }
        if text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 }) { return dots == 3 }
        // A letter that stands in no hexadecimal, octal, binary or exponent number.
        return text.utf8.contains {
            ($0 | 0x20) >= 0x67 && ($0 | 0x20) <= 0x7A && ($0 | 0x20) != 0x78 && ($0 | 0x20) != 0x6F
        }
    }

    /// Words that some reader takes for a boolean or null (YAML 1.1's list).
    private static let ambiguous: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
}
