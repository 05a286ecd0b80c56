/// kubectl's flags and the words the formatter writes for them.
enum FlagWords {
    private static let words: [[UInt8]: ArraySlice<UInt8>] = Dictionary(
        SlotTable.shared.flags.map { ($0.bytes, ArraySlice($0.keyword.spelling.utf8)) },
        uniquingKeysWith: { first, _ in first })

    /// The token's text as it is written: of a flag its word; nil for `-o`, which the format's word replaces.
    static func written(_ token: Token, _ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        let text = bytes[token.span.start..<token.span.end]
        guard token.kind == .flag else { return text }
        let flag = text.last == UInt8(ascii: "=") ? text.dropLast() : text
        return words[Array(flag)]
    }
}
