/// A line of source made fit to be shown: cut to the span's neighbourhood, controls escaped, and the caret's place worked out
/// so that it stands right under tabs, wide and combining characters (hostile case L17).
struct ExcerptLine {
    private(set) var text = ""
    /// What stands before the caret: spaces, and tabs where the line has tabs.
    private(set) var padding = ""
    private(set) var carets = ""

    /// Bytes shown before and behind the start of the span.
    private static let reach = 160

    init(_ bytes: [UInt8], _ line: Range<Int>, _ span: TextSpan) {
        let start = min(max(span.start, line.lowerBound), line.upperBound)
        let end = min(max(span.end, start), line.upperBound)
        let from = boundary(bytes, max(line.lowerBound, start - ExcerptLine.reach), line)
        let to = boundary(bytes, min(line.upperBound, start + ExcerptLine.reach), line)
        if from > line.lowerBound {
            text = "…"
            padding = " "
        }
        addBefore(String(decoding: bytes[from..<start], as: UTF8.self))
        let marked = ExcerptLine.visible(String(decoding: bytes[start..<max(start, min(end, to))], as: UTF8.self))
        text += marked
        carets = String(repeating: "^", count: max(1, marked.reduce(0) { $0 + DisplayWidth.of($1) }))
        text += ExcerptLine.visible(String(decoding: bytes[max(start, min(end, to))..<max(to, min(end, to), start)], as: UTF8.self))
        if to < line.upperBound { text += "…" }
    }

    private mutating func addBefore(_ before: String) {
        let shown = ExcerptLine.visible(before)
        text += shown
        for character in shown {
            padding += character == "\t" ? "\t" : String(repeating: " ", count: DisplayWidth.of(character))
        }
    }

    /// The nearest start of a character at or before an offset.
    private func boundary(_ bytes: [UInt8], _ offset: Int, _ line: Range<Int>) -> Int {
        var offset = offset
        while offset > line.lowerBound, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }

    /// Control and bidirectional characters written out: a line shown must not steer the terminal.
    private static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.value < 0x20 && scalar != "\t") || (0x7F...0x9F).contains(scalar.value) || Lookalike.isBidirectional(scalar)
            || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
