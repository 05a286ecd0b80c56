/// Characters that look like ASCII but are not, and what was probably meant.
enum Lookalike {
    /// `U+0430 'а'`, or only the number where showing the character would mislead.
    static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
            .unassigned,
            .nonspacingMark, .enclosingMark:
            return number
        default: return "'\(Character(scalar))' (\(number))"
        }
    }

    /// Spaces that are not the ASCII one.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00A0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// U+202A…202E and U+2066…2069: they make code read otherwise than it runs.
    static func isBidirectional(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }

    /// Invisible: zero-width spaces, joiners, marks, soft hyphen.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x200B...0x200F, 0x2060...0x2064, 0xFEFF, 0xFE00...0xFE0F: true
        default: false
        }
    }

    /// The ASCII character that a full-width form, a typographic sign or a foreign letter looks like.
    static func twin(_ scalar: Unicode.Scalar) -> Character? {
        if (0xFF01...0xFF5E).contains(scalar.value) {
            return Unicode.Scalar(scalar.value - 0xFEE0).map(Character.init)
        }
        return twins[scalar]
    }

    private static let twins: [Unicode.Scalar: Character] = [
        "“": "\"", "”": "\"", "„": "\"", "«": "\"", "»": "\"", "‘": "'", "’": "'", "‚": "'", "‹": "<", "›": ">",
        "〈": "<", "〉": ">", "《": "<", "》": ">", "「": "\"", "」": "\"", "【": "[", "】": "]", "、": ",", "。": ".",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": ".", "⁄": "/", "∕": "/", "×": "*", "·": ".", "≤": "<",
        "≥": ">", "；": ";",
        "а": "a", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "і": "i", "ј": "j", "ӏ": "l", "о": "o", "р": "p", "ԛ": "q",
        "ѕ": "s",
        "т": "t", "у": "y", "х": "x", "ѵ": "v", "к": "k", "м": "m", "н": "h", "в": "b",
        "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "І": "I", "Ј": "J", "К": "K", "М": "M", "О": "O", "Р": "P",
        "Ѕ": "S",
        "Т": "T", "Х": "X", "У": "Y",
        "α": "a", "ο": "o", "ρ": "p", "ν": "v", "ι": "i", "κ": "k", "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H",
        "Ι": "I",
        "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Υ": "Y", "Χ": "X",
        "ı": "i", "ℓ": "l", "ᴏ": "o",
    ]
}
