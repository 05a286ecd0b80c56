/// Makes foreign text harmless to look at: no byte of a name, label, log or message steers the terminal, hides other
/// text or turns its direction. Data on its way to a file or pipe is never touched.
package enum VisibleText {
    /// One line for a cell or a sentence: control characters, direction overrides and invisible characters are shown
    /// as `\n`, `\t` or `\u{1b}`; text of right-to-left scripts is isolated from what stands beside it.
    package static func line(_ text: String, on screen: Screen = .plain) -> String {
        if isHarmless(text) { return text }
        return escape(text, keepsLines: false, unicode: screen.showsUnicode, isolates: screen.isTerminal)
    }

    /// A text of several lines, as `print` and logs have it: newlines and tabs act, all else as in `line`.
    package static func block(_ text: String, on screen: Screen) -> String {
        if isHarmless(text) { return text }
        return escape(text, keepsLines: true, unicode: screen.showsUnicode, isolates: false)
    }

    private static func isHarmless(_ text: String) -> Bool {
        for byte in text.utf8 where byte < 0x20 || byte >= 0x7F { return false }
        return true
    }

    /// At most this many marks combine with one letter; a tower of them would cover the lines around it.
    private static let marksPerLetter = 4

    private static func escape(_ text: String, keepsLines: Bool, unicode: Bool, isolates: Bool) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        var marks = 0
        var isRightToLeft = false
        for scalar in text.unicodeScalars {
            if scalar.value >= 0x20, scalar.value < 0x7F {
                marks = 0
                out.unicodeScalars.append(scalar)
                continue
            }
            switch scalar {
            case "\n": out += keepsLines ? "\n" : "\\n"
            case "\t": out += keepsLines ? "\t" : "\\t"
            case "\r": out += "\\r"
            default:
                if mustEscape(scalar) || !unicode {
                    out += "\\u{\(String(scalar.value, radix: 16))}"
                } else if DisplayWidth.of(scalar) == 0 {
                    marks += 1
                    if marks <= marksPerLetter { out.unicodeScalars.append(scalar) }
                    if marks == marksPerLetter + 1 { out += "\u{2026}" }
                    continue
                } else {
                    isRightToLeft = isRightToLeft || isRightToLeftLetter(scalar)
                    out.unicodeScalars.append(scalar)
                }
            }
            marks = 0
        }
        return isRightToLeft && isolates ? "\u{2068}\(out)\u{2069}" : out
    }

    /// Controls (C0, DEL, C1), format characters (zero-width, bidi, tags), line and paragraph separators, private use
    /// and unassigned code points. The variation selectors and the soft hyphen's like are marks and pass as such.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: true
        default: false
        }
    }

    /// Hebrew, Arabic and their neighbours.
    private static func isRightToLeftLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: true
        default: false
        }
    }
}
