/// The wire format of protocol buffers: numbered fields, one after the other.
struct WireReader {
    enum Value {
        /// A varint, as its 64 bits.
        case number(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        case bytes(ArraySlice<UInt8>)
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next field; nil at the end.
    mutating func next() throws(ProtobufError) -> (number: Int, value: Value)? {
        if rest.isEmpty { return nil }
        let tag = try varint()
        // The largest number of a field has 29 bits.
        guard tag >> 3 > 0, let number = Int(exactly: tag >> 3), number < 1 << 29 else {
            throw ProtobufError("a field has the number \(tag >> 3)")
        }
        switch tag & 7 {
        case 0: return (number, .number(try varint()))
        case 1: return (number, .fixed64(try take(8)))
        case 2:
            let length = try varint()
            guard length <= UInt64(rest.count) else { throw ProtobufError("field \(number) ends behind the body") }
            defer { rest = rest.dropFirst(Int(length)) }
            return (number, .bytes(rest.prefix(Int(length))))
        case 5: return (number, .fixed32(try take(4)))
        case let type: throw ProtobufError("field \(number) has the wire type \(type)")
        }
    }

    mutating func varint() throws(ProtobufError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw ProtobufError("a number is cut off") }
            if shift == 63, byte > 1 { throw ProtobufError("a number has more than 64 bits") }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        throw ProtobufError("a number has more than 64 bits")
    }

    /// Little-endian.
    private mutating func take<Number: FixedWidthInteger>(_ count: Int) throws(ProtobufError) -> Number {
        guard rest.count >= count else { throw ProtobufError("a number is cut off") }
        var number: Number = 0
        for (place, byte) in rest.prefix(count).enumerated() { number |= Number(byte) << (8 * Number(place)) }
        rest = rest.dropFirst(count)
        return number
    }
}

/// Why bytes are no message.
package struct ProtobufError: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) {
        self.message = message
    }
}
