internal import PodModel

/// A question as it came over the network; nothing in it is trusted.
package struct DNSQuery: Sendable {
    enum Kind {
        static let a: UInt16 = 1
        static let cname: UInt16 = 5
        static let ptr: UInt16 = 12
        static let aaaa: UInt16 = 28
        static let srv: UInt16 = 33
        static let opt: UInt16 = 41
        static let any: UInt16 = 255
    }

    let id: UInt16
    let flags: UInt16
    /// In lower case, without the root.
    let labels: [[UInt8]]
    let type: UInt16
    /// Name, type and class as they came: what an answer repeats.
    let question: [UInt8]
    /// The longest answer that the asker takes by UDP; 512 when it did not say.
    let size: Int
    let hasExtension: Bool

    enum Parsed {
        case query(DNSQuery)
        /// To be answered with that code.
        case wrong(id: UInt16, code: UInt8)
        /// No question at all: not answered.
        case nothing
    }

    static func parse(_ packet: [UInt8]) -> Parsed {
        guard packet.count >= 12 else { return .nothing }
        func number(_ at: Int) -> UInt16 { UInt16(packet[at]) << 8 | UInt16(packet[at + 1]) }
        let id = number(0)
        let flags = number(2)
        // An answer that is answered makes a loop.
        if flags & 0x8000 != 0 { return .nothing }
        if flags & 0x7800 != 0 { return .wrong(id: id, code: DNSReply.notImplemented) }
        guard number(4) == 1, let (labels, end) = name(packet, at: 12), end + 4 <= packet.count else {
            return .wrong(id: id, code: DNSReply.formatError)
        }
        let asked = number(6) == 0 && number(8) == 0 && number(10) > 0 ? size(packet, at: end + 4) : nil
        return .query(
            DNSQuery(
                id: id, flags: flags, labels: labels, type: number(end), question: Array(packet[12..<end + 4]),
                size: min(4096, max(512, asked ?? 512)), hasExtension: asked != nil))
    }

    /// A name without compression, which questions do not need: at most 255 bytes, labels of at most 63.
    private static func name(_ packet: [UInt8], at start: Int) -> (labels: [[UInt8]], end: Int)? {
        var at = start
        var labels: [[UInt8]] = []
        while at < packet.count, at - start < 255 {
            let length = Int(packet[at])
            if length == 0 { return (labels, at + 1) }
            guard length <= 63, at + 1 + length < packet.count else { return nil }
            labels.append(packet[at + 1...at + length].map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 })
            at += 1 + length
        }
        return nil
    }

    /// The extension record's size, when the record directly behind the question is one.
    private static func size(_ packet: [UInt8], at start: Int) -> Int? {
        guard start + 11 <= packet.count, packet[start] == 0, packet[start + 1] == 0,
            packet[start + 2] == UInt8(Kind.opt)
        else { return nil }
        return Int(packet[start + 3]) << 8 | Int(packet[start + 4])
    }
}
