/// A place a person can go to: line and column, both counted from 1; a column is one character as people see it
/// (a grapheme cluster; a tab counts as one).
package struct SourcePosition: Hashable, Sendable {
    package let line: Int
    package let column: Int
}

extension SourceText {
    /// The position of a byte offset. Finding the line is a binary search in `lines`; without it the text is scanned.
    package func position(at offset: Int, lines: LineTable? = nil) -> SourcePosition {
        let table = lines ?? LineTable(bytes)
        let line = table.line(at: offset)
        let start = table.start(ofLine: line)
        let before = text(TextSpan(start, offset))
        let hidden = start == 0 && before.unicodeScalars.first == "\u{FEFF}" ? 1 : 0
        return SourcePosition(line: line, column: before.count - hidden + 1)
    }
}
