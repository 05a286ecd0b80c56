package import PodModel

/// One call of `grpc.health.v1.Health/Check` over HTTP/2 without TLS (RFC 9113; gRPC's PROTOCOL-HTTP2): the bytes that
/// ask, and a reader of those that come back. Headers of the answer are passed over unread: without a message no call
/// has succeeded.
package struct GRPCHealthCall: Sendable {
    package enum Progress: Hashable, Sendable {
        case more
        case answered(Status)
        /// Not what gRPC says; the cause.
        case broken(String)
    }

    /// `HealthCheckResponse.ServingStatus`; what is none of them is what a newer server says.
    package enum Status: Hashable, Sendable {
        case unknown, serving, notServing, serviceUnknown
        case other(UInt64)

        init(_ number: UInt64) {
            switch number {
            case 0: self = .unknown
            case 1: self = .serving
            case 2: self = .notServing
            case 3: self = .serviceUnknown
            default: self = .other(number)
            }
        }

        package var apiName: String {
            switch self {
            case .unknown: "UNKNOWN"
            case .serving: "SERVING"
            case .notServing: "NOT_SERVING"
            case .serviceUnknown: "SERVICE_UNKNOWN"
            case .other(let number): String(number)
            }
        }
    }

    /// RFC 9113, section 6; a type that is none of them is passed over.
    private enum FrameType: UInt8 {
        case data, headers, priority, resetStream, settings, pushPromise, ping, goAway, windowUpdate, continuation
    }

    private static let endStream: UInt8 = 0x1
    private static let acknowledges: UInt8 = 0x1
    private static let endHeaders: UInt8 = 0x4
    private static let isPadded: UInt8 = 0x8
    /// Bytes of a frame's payload, unless settings say otherwise, which ours do not.
    private static let longestFrame = 16 << 10
    /// 64 KiB: an answer has a few hundred bytes.
    private static let mostBytes = 64 << 10

    /// What the server still has to be sent.
    package private(set) var outgoing: [UInt8]
    private var pending: [UInt8] = []
    private var received = 0
    private var message: [UInt8] = []

    package init(service: String, authority: String) {
        outgoing = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        // No table for headers, which are not read, and no pushes.
        outgoing += Self.frame(.settings, [0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0], stream: 0)
        let headers = [
            (":method", "POST"), (":scheme", "http"), (":path", "/grpc.health.v1.Health/Check"),
            (":authority", authority), ("content-type", "application/grpc"), ("user-agent", "podsh-probe"),
            ("te", "trailers"),
        ]
        let block: [UInt8] = headers.flatMap { [0] + Self.text($0.0) + Self.text($0.1) }
        outgoing += Self.frame(.headers, block, flags: Self.endHeaders, stream: 1)
        let name = Array(service.utf8)
        let request: [UInt8] = name.isEmpty ? [] : [0x0A] + Self.varint(name.count) + name
        outgoing += Self.frame(.data, [0] + Self.bytes(request.count, 4) + request, flags: Self.endStream, stream: 1)
    }

    package mutating func sent(_ count: Int) { outgoing.removeFirst(count) }

    package mutating func feed(_ bytes: [UInt8]) -> Progress {
        received += bytes.count
        if received > Self.mostBytes { return .broken("the answer is longer than \(Self.mostBytes) bytes") }
        pending += bytes
        var at = 0
        defer { pending.removeFirst(at) }
        while pending.count - at >= 9 {
            let length = Self.number(pending[at..<at + 3])
            if length > Self.longestFrame { return .broken("a frame has \(length) bytes: this is no HTTP/2") }
            guard pending.count - at >= 9 + length else { return .more }
            let (type, flags) = (FrameType(rawValue: pending[at + 3]), pending[at + 4])
            let stream = Self.number(pending[at + 5..<at + 9]) & 0x7FFF_FFFF
            let payload = Array(pending[at + 9..<at + 9 + length])
            at += 9 + length
            let progress = type.map { take($0, flags, stream, payload) } ?? .more
            if progress != .more { return progress }
        }
        return .more
    }

    private mutating func take(_ type: FrameType, _ flags: UInt8, _ stream: Int, _ payload: [UInt8]) -> Progress {
        switch type {
        case .data where stream == 1:
            var body = payload[...]
            if flags & Self.isPadded != 0 {
                guard let padding = body.popFirst(), Int(padding) <= body.count else {
                    return .broken("a frame's padding is longer than the frame")
                }
                body = body.dropLast(Int(padding))
            }
            message += body
            return flags & Self.endStream == 0 ? .more : answer()
        case .headers where stream == 1: return flags & Self.endStream == 0 ? .more : answer()
        case .resetStream where stream == 1:
            return .broken("stream terminated by RST_STREAM with error \(Self.code(payload))")
        case .goAway where payload.count < 8 || Self.number(payload[..<4]) & 0x7FFF_FFFF < 1:
            return .broken("the server goes away, with error \(Self.code(Array(payload.dropFirst(4))))")
        case .settings where flags & Self.acknowledges == 0:
            outgoing += Self.frame(.settings, [], flags: Self.acknowledges, stream: 0)
        case .ping where flags & Self.acknowledges == 0:
            if payload.count != 8 { return .broken("a ping has \(payload.count) bytes") }
            outgoing += Self.frame(.ping, payload, flags: Self.acknowledges, stream: 0)
        case .pushPromise: return .broken("the server pushes although it was told not to")
        case .data, .headers, .priority, .resetStream, .settings, .ping, .goAway, .windowUpdate, .continuation: break
        }
        return .more
    }

    /// The stream has ended: five bytes and a `HealthCheckResponse`, or an error without one.
    private func answer() -> Progress {
        if message.isEmpty { return .broken("the server answers with an error, and does not tell its health") }
        guard message.count >= 5, message[0] == 0, Self.number(message[1..<5]) == message.count - 5 else {
            return .broken("malformed gRPC message")
        }
        var rest = message[5...]
        var status: UInt64 = 0
        while !rest.isEmpty {
            guard let key = Self.takeVarint(&rest), let value = Self.takeValue(&rest, kind: key & 7) else {
                return .broken("malformed HealthCheckResponse")
            }
            if key == 1 << 3 { status = value }
        }
        return .answered(Status(status))
    }

    // MARK: Bytes

    private static func frame(_ type: FrameType, _ payload: [UInt8], flags: UInt8 = 0, stream: Int) -> [UInt8] {
        bytes(payload.count, 3) + [type.rawValue, flags] + bytes(stream, 4) + payload
    }

    private static func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func code(_ payload: [UInt8]) -> Int { number(payload.prefix(4)) }

    /// RFC 7541, 5.1 and 5.2: a text as it is, its length in seven bits and more.
    private static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.count < 127 ? [UInt8(bytes.count)] + bytes : [127] + varint(bytes.count - 127) + bytes
    }

    /// Seven bits a byte, the lowest first; of HPACK and of protocol buffers alike.
    private static func varint(_ number: Int) -> [UInt8] {
        number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + varint(number >> 7)
    }

    private static func takeVarint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return number }
        }
        return nil
    }

    /// A field's value; 0 for what is no number.
    private static func takeValue(_ rest: inout ArraySlice<UInt8>, kind: UInt64) -> UInt64? {
        let length: Int
        switch kind {
        case 0: return takeVarint(&rest)
        case 1: length = 8
        case 2:
            guard let wanted = takeVarint(&rest).flatMap({ Int(exactly: $0) }) else { return nil }
            length = wanted
        case 5: length = 4
        default: return nil
        }
        guard length <= rest.count else { return nil }
        rest = rest.dropFirst(length)
        return 0
    }
}
