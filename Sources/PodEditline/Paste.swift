import PodShell

/// Bracketed paste: a pasted text goes into the line as text and waits for Return, however many newlines it holds.
enum Paste {
    static let on = "\u{1B}[?2004h"
    static let off = "\u{1B}[?2004l"

    /// What comes this soon after the end mark cannot have been typed: it belongs to the paste, whatever mark the
    /// pasted text brought itself.
    private static let quiet: Int32 = 25

    /// What the start mark is behind its Escape.
    static let startAfterEscape = "[200~"

    /// Reads to the end mark. Control characters other than newline and tab are dropped. `nil` at the end of input.
    static func read(from reader: EditlineReader) -> String? {
        var scalars: [Unicode.Scalar] = []
        repeat {
            guard read(from: reader, into: &scalars) else { return nil }
        } while reader.hasInput(within: quiet)
        var text = String.UnicodeScalarView()
        for scalar in scalars {
            switch scalar {
            case "\r": text.append("\n")
            case "\t": text.append(contentsOf: "    ".unicodeScalars)
            case "\n": text.append("\n")
            default: if scalar.properties.generalCategory != .control { text.append(scalar) }
            }
        }
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }

    private static let endMark = Array("\u{1B}[201~".unicodeScalars)
    private static let startMark = Array("\u{1B}[200~".unicodeScalars)

    /// Adds scalars up to an end mark or a pause. False at the end of input.
    private static func read(from reader: EditlineReader, into scalars: inout [Unicode.Scalar]) -> Bool {
        var isFirst = true
        while isFirst || reader.hasInput(within: 1000) {
            isFirst = false
            guard let scalar = reader.readScalar() else { return false }
            scalars.append(scalar)
            if scalars.suffix(startMark.count).elementsEqual(startMark) { scalars.removeLast(startMark.count) }
            if scalars.suffix(endMark.count).elementsEqual(endMark) {
                scalars.removeLast(endMark.count)
                return true
            }
        }
        return true
    }
}
