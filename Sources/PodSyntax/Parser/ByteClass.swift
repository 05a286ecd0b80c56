/// What a byte can be part of; one table look-up a byte.
struct ByteClass: OptionSet {
    let rawValue: UInt8
    /// May stand unquoted in a word.
    static let bare = ByteClass(rawValue: 1)
    /// May stand in a name of an expression.
    static let name = ByteClass(rawValue: 2)
    static let digit = ByteClass(rawValue: 4)
    /// A letter or `_`: may begin a name.
    static let nameStart = ByteClass(rawValue: 8)
    /// Space or tab.
    static let space = ByteClass(rawValue: 16)

    /// The class of every byte.
    static let table: [UInt8] = (0...255).map { (byte: Int) -> UInt8 in
        var result: ByteClass = []
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            result = [.bare, .name, .nameStart]
        case UInt8(ascii: "0")...UInt8(ascii: "9"): result = [.bare, .name, .digit]
        case UInt8(ascii: "-"): result = [.bare, .name]
        case UInt8(ascii: " "), 0x09: result = [.space]
        case 0...0x20, 0x7F...0xFF: result = []
        default: result = "<>{}()[];|\"'$\\".utf8.contains(UInt8(byte)) ? [] : [.bare]
        }
        return result.rawValue
    }
}

extension UInt8 {
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let quote = UInt8(ascii: "\"")
    static let apostrophe = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")
    static let dollar = UInt8(ascii: "$")
}
