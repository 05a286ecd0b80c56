import PodModel

extension Value {
    /// The value as JSON text on one line, or with two spaces of indentation. What JSON cannot say becomes the string
    /// that `print` shows: durations, quantities, percentages, ranges, times, objects.
    package func json(indented: Bool = false) -> String {
        var text = ""
        writeJSON(into: &text, indentation: indented ? 0 : nil)
        return text
    }

    private func writeJSON(into text: inout String, indentation: Int?) {
        switch self {
        case .null, .bool, .int, .decimal: text += rendered
        case .string(let string): string.writeJSON(into: &text)
        case .list(let list):
            text += "["
            for (i, element) in list.elements.enumerated() {
                if i > 0 { text += "," }
                newLine(into: &text, indentation.map { $0 + 1 })
                element.writeJSON(into: &text, indentation: indentation.map { $0 + 1 })
            }
            if list.count > 0 { newLine(into: &text, indentation) }
            text += "]"
        case .map(let map):
            text += "{"
            for (i, entry) in map.entries.enumerated() {
                if i > 0 { text += "," }
                newLine(into: &text, indentation.map { $0 + 1 })
                entry.key.writeJSON(into: &text)
                text += indentation == nil ? ":" : ": "
                entry.value.writeJSON(into: &text, indentation: indentation.map { $0 + 1 })
            }
            if map.count > 0 { newLine(into: &text, indentation) }
            text += "}"
        default: rendered.writeJSON(into: &text)
        }
    }

    private func newLine(into text: inout String, _ indentation: Int?) {
        guard let indentation else { return }
        text += "\n"
        for _ in 0..<indentation { text += "  " }
    }
}

extension String {
    /// In quotes, with everything escaped that RFC 8259 asks for.
    func writeJSON(into text: inout String) {
        text += "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
