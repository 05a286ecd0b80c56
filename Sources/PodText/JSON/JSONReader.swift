/// Why a text is no JSON: one sentence with line and column.
package struct JSONError: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) {
        self.message = message
    }
}

/// Reads a JSON text (RFC 8259) strictly: no comments, no trailing commas, no duplicate keys, bounded in size and
/// depth.
/// Whole numbers that fit 64 bits become whole numbers, others decimals.
package struct JSONReader {
    /// 16 MiB; a larger text is refused.
    package static let maximumBytes = 16 << 20
    /// One less than a value of the language may nest.
    package static let maximumDepth = 255

    private let bytes: [UInt8]
    private var at = 0

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The value of a whole text; the error names line and column, both from 1, the column in bytes.
    package static func value(of text: String) throws(JSONError) -> Document {
        try value(of: Array(text.utf8))
    }

    /// The value of a whole text in UTF-8.
    package static func value(of bytes: [UInt8]) throws(JSONError) -> Document {
        if bytes.count > maximumBytes {
            throw JSONError("the JSON text has \(bytes.count) bytes; the limit is \(maximumBytes)")
        }
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        if reader.at < bytes.count { throw reader.error("nothing may follow the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> Document {
        skipSpace()
        guard at < bytes.count else { throw error("expected a value, the text ends") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw error("expected a value")
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> Document {
        try descend(depth)
        var elements: [Document] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat { elements.append(try value(depth: depth + 1)) } while separator()
        guard take("]") else { throw error("expected ',' or ']'") }
        return .array(elements)
    }

    private mutating func object(depth: Int) throws(JSONError) -> Document {
        try descend(depth)
        var fields: [Document.Field] = []
        // By their bytes: Unicode's equivalent texts are two keys.
        var keys: Set<[UInt8]> = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            let start = at
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                throw error("expected a key in double quotes")
            }
            let key = try string()
            if !keys.insert(Array(key.utf8)).inserted {
                at = start
                throw error("the key \"\(key)\" is there twice")
            }
            skipSpace()
            guard take(":") else { throw error("expected ':'") }
            fields.append(Document.Field(key, try value(depth: depth + 1)))
        } while separator()
        guard take("}") else { throw error("expected ',' or '}'") }
        return .object(fields)
    }

    private mutating func descend(_ depth: Int) throws(JSONError) {
        if depth >= JSONReader.maximumDepth { throw error("nested deeper than \(JSONReader.maximumDepth)") }
        at += 1
    }

    private mutating func separator() -> Bool {
        skipSpace()
        return take(",")
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: byte) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 {
            at += 1
        }
    }

    private mutating func word(_ word: StaticString, _ value: Document) throws(JSONError) -> Document {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ bytes[at..<end].elementsEqual($0) }) else {
            throw error("expected a value")
        }
        at = end
        return value
    }

    private func error(_ message: String) -> JSONError {
        var line = 1
        var start = 0
        for i in 0..<min(at, bytes.count) where bytes[i] == 0x0A {
            line += 1
            start = i + 1
        }
        return JSONError("JSON line \(line) column \(at - start + 1): \(message)")
    }
}

extension JSONReader {
    private mutating func number() throws(JSONError) -> Document {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = digits()
        if whole == 0 || (whole > 1 && bytes[at - whole] == 0x30) { throw error("malformed number") }
        var isWhole = true
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            isWhole = false
            at += 1
            if digits() == 0 { throw error("malformed number") }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            if digits() == 0 { throw error("malformed number") }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, let n = Int64(text) { return .integer(n) }
        guard let d = Double(text), d.isFinite else {
            at = start
            throw error("the number is outside ±1.8e308")
        }
        return .decimal(d)
    }

    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
        return at - start
    }

    private mutating func string() throws(JSONError) -> String {
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("the string is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw error("a control character must be written as an escape")
            default:
                text.append(byte)
                at += 1
            }
        }
        throw error("the string has no end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard at + 1 < bytes.count else { throw error("the string has no end") }
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var code = try hex4()
            if (0xD800..<0xDC00).contains(code), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
                bytes[at + 1] == UInt8(ascii: "u")
            {
                at += 2
                let low = try hex4()
                guard (0xDC00..<0xE000).contains(low) else { throw error("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error("half a surrogate pair") }
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default: throw error("unknown escape")
        }
    }

    private mutating func hex4() throws(JSONError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw error("'\\u' needs four hex digits") }
        var code: UInt32 = 0
        for byte in bytes[at..<at + 4] {
            guard let digit = hexDigit(byte) else { throw error("'\\u' needs four hex digits") }
            code = code << 4 | UInt32(digit)
        }
        at += 4
        return code
    }
}

/// The worth of a hexadecimal digit.
package func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
