/// The answer section of what a nameserver says; nothing in it is trusted.
struct DNSAnswer {
    let code: UInt8
    /// Addresses and aliases, their names written out.
    private(set) var records: [DNSReply.RawRecord] = []

    private let bytes: [UInt8]

    /// nil for what is no answer, or ends too early.
    init?(_ packet: [UInt8]) {
        guard packet.count >= 12, packet[2] & 0x80 != 0 else { return nil }
        bytes = packet
        code = packet[3] & 0x0F
        var at = 12
        for _ in 0..<number(4) {
            guard let question = name(at: at), question.end + 4 <= packet.count else { return nil }
            at = question.end + 4
        }
        for _ in 0..<number(6) {
            guard let next = read(at: at) else { return nil }
            at = next
        }
    }

    private func number(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }

    /// Takes the record that begins there; the place behind it.
    private mutating func read(at start: Int) -> Int? {
        guard let owner = name(at: start), owner.end + 10 <= bytes.count else { return nil }
        let at = owner.end
        let (type, data) = (UInt16(number(at)), at + 10)
        let end = data + number(at + 8)
        guard end <= bytes.count else { return nil }
        let timeToLive = UInt32(number(at + 4)) << 16 | UInt32(number(at + 6))
        switch type {
        case DNSQuery.Kind.a, DNSQuery.Kind.aaaa:
            records.append(.init(name: owner.bytes, type: type, timeToLive: timeToLive, data: Array(bytes[data..<end])))
        case DNSQuery.Kind.cname:
            guard let target = name(at: data) else { return nil }
            records.append(.init(name: owner.bytes, type: type, timeToLive: timeToLive, data: target.bytes))
        default: break
        }
        return end
    }

    /// A name with its pointers followed, each to what stands before it, so that none leads in a circle; at most 255
    /// bytes (RFC 1035, 4.1.4).
    private func name(at start: Int) -> (bytes: [UInt8], end: Int)? {
        var (at, least, end): (Int, Int, Int?) = (start, start, nil)
        var name: [UInt8] = []
        while at < bytes.count, name.count < 255 {
            let length = Int(bytes[at])
            switch length {
            case 0: return (name + [0], end ?? at + 1)
            case 1...63:
                guard at + 1 + length <= bytes.count else { return nil }
                name += bytes[at...at + length]
                at += 1 + length
            case 0xC0...:
                guard at + 1 < bytes.count else { return nil }
                let place = number(at) & 0x3FFF
                guard place < least else { return nil }
                end = end ?? at + 2
                (at, least) = (place, place)
            default: return nil
            }
        }
        return nil
    }
}
