internal import CLinux

/// A netlink message under construction: header, a family's own header, attributes. Numbers are in host order unless
/// the kernel wants them otherwise, which `big` says.
package struct NetlinkMessage {
    package private(set) var bytes: [UInt8] = []

    package init(_ type: some BinaryInteger) {
        self.init(type, flags: 0)
    }

    package init(_ type: some BinaryInteger, flags: some BinaryInteger) {
        append(UInt32(0))  // length, set by `sealed`
        append(UInt16(type))
        append(UInt16(flags) | UInt16(NLM_F_REQUEST) | UInt16(NLM_F_ACK))
        append(UInt32(0))  // sequence
        append(UInt32(0))  // port
    }

    package mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number) { bytes += $0 }
    }

    /// An attribute of raw bytes, padded to four.
    package mutating func attribute(_ type: some BinaryInteger, bytes value: [UInt8]) {
        append(UInt16(4 + value.count))
        append(UInt16(type))
        bytes += value
        pad()
    }

    package mutating func attribute(_ type: some BinaryInteger, _ number: some FixedWidthInteger) {
        attribute(type, bytes: withUnsafeBytes(of: number) { Array($0) })
    }

    /// A number in network order.
    package mutating func attribute(_ type: some BinaryInteger, big number: some FixedWidthInteger) {
        attribute(type, number.bigEndian)
    }

    /// Text with its closing zero.
    package mutating func attribute(_ type: some BinaryInteger, _ text: String) {
        attribute(type, bytes: Array(text.utf8) + [0])
    }

    /// An attribute that holds attributes.
    package mutating func nest(_ type: some BinaryInteger, _ fill: (inout NetlinkMessage) -> Void) {
        let start = bytes.count
        append(UInt16(0))
        append(UInt16(type) | UInt16(NLA_F_NESTED))
        fill(&self)
        let length = UInt16(bytes.count - start)
        withUnsafeBytes(of: length) { bytes.replaceSubrange(start..<start + 2, with: $0) }
        pad()
    }

    private mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    /// With length and sequence number, ready to be sent.
    package func sealed(sequence: UInt32) -> [UInt8] {
        var done = bytes
        withUnsafeBytes(of: UInt32(bytes.count)) { done.replaceSubrange(0..<4, with: $0) }
        withUnsafeBytes(of: sequence) { done.replaceSubrange(8..<12, with: $0) }
        return done
    }
}

/// The attributes of an answer, read without trust in their lengths.
package struct NetlinkAttributes {
    private var values: [UInt16: ArraySlice<UInt8>] = [:]

    package init(_ bytes: ArraySlice<UInt8>) {
        var at = bytes.startIndex
        while at + 4 <= bytes.endIndex {
            let length = Int(bytes.number(at, as: UInt16.self))
            let type = bytes.number(at + 2, as: UInt16.self) & UInt16(NLA_TYPE_MASK_BITS)
            guard length >= 4, at + length <= bytes.endIndex else { return }
            values[type] = bytes[at + 4..<at + length]
            at += (length + 3) & ~3
        }
    }

    package subscript(_ type: some BinaryInteger) -> ArraySlice<UInt8>? { values[UInt16(type)] }

    package func number<T: FixedWidthInteger>(_ type: some BinaryInteger, as: T.Type) -> T? {
        guard let value = self[type], value.count >= MemoryLayout<T>.size else { return nil }
        return value.number(value.startIndex, as: T.self)
    }

    package func text(_ type: some BinaryInteger) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// `NLA_TYPE_MASK` is an expression that Swift does not import: the two upper bits are flags.
private let NLA_TYPE_MASK_BITS = 0x3FFF
private let NLA_F_NESTED = 0x8000

extension ArraySlice<UInt8> {
    /// A number in host order at an index; the caller has checked the length.
    package func number<T: FixedWidthInteger>(_ index: Int, as: T.Type) -> T {
        withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index - startIndex, as: T.self) }
    }
}
