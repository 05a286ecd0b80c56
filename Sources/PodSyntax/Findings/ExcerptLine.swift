import PodText

/// A line of source made fit to be shown: cut to the span's neighbourhood, hidden characters written out, and the
/// caret's place worked out so that it stands right under tabs, wide and combining characters.
struct ExcerptLine {
    private(set) var text = ""
    /// What stands before the caret: spaces, and tabs where the line has tabs.
    private(set) var padding = ""
    private(set) var carets = ""

    /// Bytes shown before and behind the start of the span.
    private static let reach = 160

    /// `unicode`: the screen shows more than ASCII.
    init(_ bytes: [UInt8], _ line: Range<Int>, _ span: TextSpan, unicode: Bool) {
        func visible(_ range: Range<Int>) -> String {
            VisibleCharacters.of(String(decoding: bytes[range], as: UTF8.self), keepsLines: true, unicode: unicode)
        }
        let start = min(max(span.start, line.lowerBound), line.upperBound)
        let end = min(max(span.end, start), line.upperBound)
        let from = boundary(bytes, max(line.lowerBound, start - ExcerptLine.reach), line)
        let to = boundary(bytes, min(line.upperBound, start + ExcerptLine.reach), line)
        let ellipsis = unicode ? "…" : "..."
        let before = (from > line.lowerBound ? ellipsis : "") + visible(from..<start)
        let middle = max(start, min(end, to))
        let marked = visible(start..<middle)
        text = before + marked + visible(middle..<max(to, middle))
        if to < line.upperBound { text += ellipsis }
        for scalar in before.unicodeScalars {
            padding += scalar == "\t" ? "\t" : String(repeating: " ", count: DisplayWidth.of(scalar))
        }
        carets = String(repeating: "^", count: max(1, DisplayWidth.of(marked)))
    }

    /// The nearest start of a character at or before an offset.
    private func boundary(_ bytes: [UInt8], _ offset: Int, _ line: Range<Int>) -> Int {
        var offset = offset
        while offset > line.lowerBound, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset
    }
}
