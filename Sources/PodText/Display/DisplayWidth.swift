/// How many cells of a terminal a text takes: 2 for wide East Asian letters and emoji, 0 for marks that combine, as
/// `wcwidth` of current terminals has it.
package enum DisplayWidth {
    /// Cells of a text that has been made visible: it holds no control character.
    package static func of(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { $0 + of($1) }
    }

    /// As much of a text as fits into so many cells.
    package static func cut(_ text: String, to width: Int) -> String {
        var kept = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += of(scalar)
            if used > width { break }
            kept.append(scalar)
        }
        return String(kept)
    }

    package static func of(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // Hangul vowels and finals join the syllable before them.
        if scalar.value >= 0x1160, scalar.value <= 0x11FF { return 0 }
        return isWide(scalar) ? 2 : 1
    }

    /// East Asian Width W and F (Unicode's EastAsianWidth.txt, by block), and emoji shown as pictures.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x17000...0x18DFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
            return true
        case 0x1F000...0x1FAFF, 0x231A...0x2B55:
            return scalar.properties.isEmojiPresentation
        default:
            return false
        }
    }
}
