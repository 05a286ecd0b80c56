import PodModel

/// Answers as bytes.
package enum DNSReply {
    static let formatError: UInt8 = 1
    static let serverFailure: UInt8 = 2
    static let nameError: UInt8 = 3
    static let notImplemented: UInt8 = 4

    enum Record: Equatable {
        case address(IPv4)
        case service(port: UInt16, target: String)
        case pointer(String)
        /// The name is another's.
        case alias(String)
        /// Of an answer of others.
        case raw(RawRecord)
    }

    /// A record as it stands in an answer, its own names written out.
    struct RawRecord: Equatable {
        var name: [UInt8]
        var type: UInt16
        var timeToLive: UInt32
        var data: [UInt8]
    }

    /// Seconds that an answer may be remembered: services come and go.
    static let timeToLive: UInt32 = 5

    /// The root, OPT, 4096 bytes, no flags, no data.
    private static let option: [UInt8] = [0, 0, UInt8(DNSQuery.Kind.opt), 16, 0, 0, 0, 0, 0, 0, 0]

    static func make(_ query: DNSQuery, _ records: [Record], code: UInt8 = 0) -> [UInt8] {
        var bytes = head(query.id, query.flags, code: code, questions: 1, answers: records.count, query.hasExtension)
        bytes += query.question
        for record in records { append(record, to: &bytes) }
        if query.hasExtension { bytes += option }
        return bytes
    }

    static func make(id: UInt16, code: UInt8) -> [UInt8] {
        head(id, 0, code: code, questions: 0, answers: 0, false)
    }

    /// An answer to the query, cut where it is longer than the asker takes: marked so, and with the records of its
    /// answer section that fit. Who can, comes again by TCP; who cannot (musl before 1.2.4) makes do with what it has.
    static func fit(_ bytes: [UInt8], to limit: Int, _ query: DNSQuery) -> [UInt8] {
        let front = 12 + query.question.count
        if bytes.count <= limit || bytes.count < front { return bytes }
        let room = limit - (query.hasExtension ? option.count : 0)
        var (end, kept) = (front, 0)
        let count = Int(bytes[6]) << 8 | Int(bytes[7])
        while kept < count, let next = endOfRecord(bytes, at: end), next <= room { (end, kept) = (next, kept + 1) }
        var cut = Array(bytes[..<end])
        cut[2] |= 0x02
        cut.replaceSubrange(6..<12, with: [UInt8(kept >> 8), UInt8(kept & 255), 0, 0, 0, query.hasExtension ? 1 : 0])
        return query.hasExtension ? cut + option : cut
    }

    /// Behind name, type, class, time to live, length and data of a record; nil when it is none.
    private static func endOfRecord(_ bytes: [UInt8], at start: Int) -> Int? {
        var at = start
        while at < bytes.count, bytes[at] != 0, bytes[at] < 0x40 { at += 1 + Int(bytes[at]) }
        guard at < bytes.count else { return nil }
        // The root, or a pointer, which is two bytes long.
        at += bytes[at] == 0 ? 1 : 2
        guard at + 10 <= bytes.count else { return nil }
        let end = at + 10 + Int(bytes[at + 8]) << 8 + Int(bytes[at + 9])
        return end <= bytes.count ? end : nil
    }

    private static func head(
        _ id: UInt16, _ flags: UInt16, code: UInt8, questions: UInt16, answers: Int, _ hasExtension: Bool
    ) -> [UInt8] {
        // Response, authoritative, recursion as desired and available.
        let word = 0x8480 | flags & 0x0100 | UInt16(code)
        var bytes: [UInt8] = []
        for number in [id, word, questions, UInt16(answers), 0, hasExtension ? 1 : 0] { append(number, to: &bytes) }
        return bytes
    }

    private static func append(_ record: Record, to bytes: inout [UInt8]) {
        if case .raw(let raw) = record { return append(raw, to: &bytes) }
        bytes += [0xC0, 12]  // the question's name
        let type: UInt16
        let data: [UInt8]
        switch record {
        case .address(let address):
            type = DNSQuery.Kind.a
            data = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: address.rawValue >> $0) }
        case .service(let port, let target):
            type = DNSQuery.Kind.srv
            data = [0, 0, 0, 100, UInt8(port >> 8), UInt8(truncatingIfNeeded: port)] + name(target)
        case .pointer(let target):
            type = DNSQuery.Kind.ptr
            data = name(target)
        case .alias(let target):
            type = DNSQuery.Kind.cname
            data = name(target)
        case .raw: return
        }
        append(type, to: &bytes)
        append(UInt16(1), to: &bytes)
        append(timeToLive, to: &bytes)
        append(UInt16(data.count), to: &bytes)
        bytes += data
    }

    private static func append(_ raw: RawRecord, to bytes: inout [UInt8]) {
        bytes += raw.name
        append(raw.type, to: &bytes)
        append(UInt16(1), to: &bytes)
        append(raw.timeToLive, to: &bytes)
        append(UInt16(raw.data.count), to: &bytes)
        bytes += raw.data
    }

    /// A name as it stands in a message, uncompressed.
    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }
}
