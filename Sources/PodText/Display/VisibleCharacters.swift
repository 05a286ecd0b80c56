/// Text as it may be shown: what would steer the terminal, hide other text or turn its direction is written out. One
/// rule for all that is shown, so that whoever counts cells counts those of what is seen.
package enum VisibleCharacters {
    private static func isHarmless(_ text: String) -> Bool {
        for byte in text.utf8 where byte < 0x20 || byte >= 0x7F { return false }
        return true
    }

    /// At most this many marks combine with one letter; a tower of them would cover the lines around it.
    private static let marksPerLetter = 4

    /// `unicode`: the screen shows more than ASCII. `isolates`: right-to-left text stands between marks of its own.
    package static func of(_ text: String, keepsLines: Bool, unicode: Bool, isolates: Bool = false) -> String {
        if isHarmless(text) { return text }
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
