/// A text of JSON values, one after the other, as kubectl reads what begins with `{` (`NewYAMLOrJSONDecoder` of
/// k8s.io/apimachinery). JSON is YAML but for what this makes good: values that follow each other without `---`,
/// characters beyond the first plane as two escapes of four digits, and line ends of YAML 1.1 that are plain characters
/// in JSON.
struct JSONStream {
    /// One value. `text` has every character in its place, up to those that are escaped in its line.
    struct Piece {
        let start: Int
        let text: String
    }

    private(set) var pieces: [Piece] = []
    private let bytes: [UInt8]
    private var at = 0

    /// nil where it is anything but maps with blanks between them: YAML has its own say then.
    init?(_ document: ArraySlice<UInt8>, most: Int) {
        bytes = Array(document)
        while true {
            while at < bytes.count, JSONStream.isBlank(bytes[at]) { at += 1 }
            if at == bytes.count { break }
            guard pieces.count < most, bytes[at] == UInt8(ascii: "{"), let piece = nextPiece(document.startIndex) else {
                return nil
            }
            pieces.append(piece)
        }
        if pieces.isEmpty { return nil }
    }

    private mutating func nextPiece(_ base: Int) -> Piece? {
        let start = at
        var text: [UInt8] = []
        var depth = 0
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                guard string(into: &text) else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): break
            case _ where JSONStream.isBlank(byte): break
            // Numbers, `true`, `false`, `null`.
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: break
            default: return nil
            }
            text.append(byte)
            at += 1
            if depth == 0 {
                return String(validating: text, as: UTF8.self).map { Piece(start: base + start, text: $0) }
            }
        }
        return nil
    }

    /// A whole string. What it becomes shorter by follows as blanks, so that all behind it keeps its place.
    private mutating func string(into text: inout [UInt8]) -> Bool {
        var saved = 0
        text.append(bytes[at])
        at += 1
        while at < bytes.count {
            if let scalar = pair() {
                let digits = String(scalar, radix: 16)
                text.append(contentsOf: "\\U\(String(repeating: "0", count: 8 - digits.utf8.count))\(digits)".utf8)
                saved += 2
                at += 12
            } else if let (letter, length) = lineEnd() {
                text.append(contentsOf: [UInt8(ascii: "\\"), letter])
                saved -= 1
                at += length
            } else if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
                text.append(contentsOf: [bytes[at], bytes[at + 1]])
                at += 2
            } else {
                text.append(bytes[at])
                at += 1
                guard text.last == UInt8(ascii: "\"") else { continue }
                if saved > 0 { text.append(contentsOf: repeatElement(0x20, count: saved)) }
                return true
            }
        }
        return false
    }

    /// The character of a surrogate pair (RFC 8259, section 7) that stands here.
    private func pair() -> UInt32? {
        guard let high = unit(at), let low = unit(at + 6), (0xD800..<0xDC00).contains(high),
            (0xDC00..<0xE000).contains(low)
        else { return nil }
        return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }

    private func unit(_ start: Int) -> UInt32? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u"),
            bytes[start + 2] != UInt8(ascii: "+"), bytes[start + 2] != UInt8(ascii: "-")
        else { return nil }
        return UInt32(String(decoding: bytes[start + 2..<start + 6], as: UTF8.self), radix: 16)
    }

    /// YAML's escape for a line end that only YAML has: next line, line and paragraph separator.
    private func lineEnd() -> (letter: UInt8, length: Int)? {
        if bytes[at...].starts(with: [0xC2, 0x85]) { return (UInt8(ascii: "N"), 2) }
        if bytes[at...].starts(with: [0xE2, 0x80, 0xA8]) { return (UInt8(ascii: "L"), 3) }
        if bytes[at...].starts(with: [0xE2, 0x80, 0xA9]) { return (UInt8(ascii: "P"), 3) }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
