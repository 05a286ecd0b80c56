/// Breaks prose into lines of a width, at spaces where there are any.
package enum Fold {
    /// At least one line; each at most `width` cells wide (a single letter wider than that stands alone).
    package static func lines(_ text: String, width: Int) -> [String] {
        guard DisplayWidth.of(text) > width else { return [text] }
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let wordWidth = DisplayWidth.of(String(word))
            if used > 0, used + 1 + wordWidth > width {
                lines.append(line)
                line = ""
                used = 0
            }
            if used > 0 {
                line += " "
                used += 1
            }
            if wordWidth <= width {
                line += word
                used += wordWidth
            } else {
                breakWord(word, width: width, into: &lines, line: &line, used: &used)
            }
        }
        lines.append(line)
        return lines
    }

    private static func breakWord(
        _ word: Substring, width: Int, into lines: inout [String], line: inout String, used: inout Int
    ) {
        for character in word {
            let cells = DisplayWidth.of(String(character))
            if used > 0, used + cells > width {
                lines.append(line)
                line = ""
                used = 0
            }
            line.append(character)
            used += cells
        }
    }
}
