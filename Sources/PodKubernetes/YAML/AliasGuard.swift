/// Bounds what aliases can cost before anything is composed: an alias that stands for a node with
/// aliases in it multiplies, and the reader compares keys by all that is in them. Anchors and aliases are counted as
/// the text has them; in strings and comments too, so the numbers are upper bounds.
struct AliasGuard {
    private(set) var anchors = 0
    private(set) var aliases = 0
    /// A key may be a list, a map or an alias.
    private(set) var hasComplexKeys = false
    /// Where the first alias stands.
    private(set) var firstAlias = 0

    /// Nodes nest by aliases, one level each; far from the end of any stack.
    static let most = 2_000
    /// Fewer can be multiplied to no harm even inside of keys.
    static let mostInKeys = 20

    init(_ bytes: [UInt8]) {
        var previous: UInt8 = 0x0A
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            let next = i + 1 < bytes.count ? bytes[i + 1] : 0x0A
            switch byte {
            case UInt8(ascii: "&") where isBefore(previous) && isName(next): anchors += 1
            case UInt8(ascii: "*") where isBefore(previous) && isName(next):
                if aliases == 0 { firstAlias = i }
                aliases += 1
                if isKey(after: end(of: i + 1, bytes), bytes) { hasComplexKeys = true }
            case UInt8(ascii: "?") where isBefore(previous) && isBlank(next): hasComplexKeys = true
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if isKey(after: i + 1, bytes) { hasComplexKeys = true }
            default: break
            }
            previous = byte
            i += 1
        }
    }

    /// Why the text is not read; nil when it may be.
    var refusal: String? {
        if anchors == 0 { return nil }
        if aliases > AliasGuard.most { return "more than \(AliasGuard.most) aliases" }
        if anchors > 1, aliases > AliasGuard.mostInKeys, hasComplexKeys {
            return "more than \(AliasGuard.mostInKeys) aliases, and keys that are lists or maps"
        }
        return nil
    }

    private func end(of start: Int, _ bytes: [UInt8]) -> Int {
        var i = start
        while i < bytes.count, isName(bytes[i]) { i += 1 }
        return i
    }

    /// A colon follows on the same line.
    private func isKey(after start: Int, _ bytes: [UInt8]) -> Bool {
        var i = start
        while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
        return i < bytes.count && bytes[i] == UInt8(ascii: ":")
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    /// What may stand before an anchor, an alias or a `?`: a blank, or punctuation of a flow. Line ends that only
    /// YAML 1.1 knows end in a byte above ASCII.
    private func isBefore(_ byte: UInt8) -> Bool {
        isBlank(byte) || byte >= 0x80 || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
            || byte == UInt8(ascii: ",")
            || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "?")
            || byte == UInt8(ascii: "]")
            || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    /// A character of an anchor's name, as libyaml has it.
    private func isName(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}
