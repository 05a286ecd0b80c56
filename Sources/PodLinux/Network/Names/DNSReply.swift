internal import PodModel

/// Answers as bytes.
enum DNSReply {
    static let formatError: UInt8 = 1
    static let serverFailure: UInt8 = 2
    static let nameError: UInt8 = 3
    static let notImplemented: UInt8 = 4

    enum Record: Equatable {
        case address(IPv4)
        case service(port: UInt16, target: String)
        case pointer(String)
    }

    /// Seconds that an answer may be remembered: services come and go.
    private static let life: UInt32 = 5

    static func make(_ query: DNSQuery, _ records: [Record], code: UInt8 = 0) -> [UInt8] {
        var bytes = head(query.id, query.flags, code: code, questions: 1, answers: records.count, query.hasExtension)
        bytes += query.question
        for record in records { append(record, to: &bytes) }
        // The root, OPT, 4096 bytes, no flags, no data.
        if query.hasExtension { bytes += [0, 0, UInt8(DNSQuery.Kind.opt), 16, 0, 0, 0, 0, 0, 0, 0] }
        return bytes
    }

    static func make(id: UInt16, code: UInt8) -> [UInt8] {
        head(id, 0, code: code, questions: 0, answers: 0, false)
    }

    /// A long answer for a UDP asker: come again by TCP.
    static func truncated(_ query: DNSQuery) -> [UInt8] {
        var bytes = make(query, [])
        bytes[2] |= 0x02
        return bytes
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
        }
        append(type, to: &bytes)
        append(UInt16(1), to: &bytes)
        append(life, to: &bytes)
        append(UInt16(data.count), to: &bytes)
        bytes += data
    }

    private static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
    }
}
