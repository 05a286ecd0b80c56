/// A stream of SPDY; odd numbers are the client's.
package struct SPDYStream: Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What comes over a connection of SPDY/3.1, as far as port forwarding needs it. Nobody sends window updates there
/// (`moby/spdystream`): the connection below it holds back who is too fast.
package enum SPDYFrame: Hashable, Sendable {
    /// `SYN_STREAM`, with its headers. `isLast`: the client says nothing more on it.
    case open(SPDYStream, [String: String], isLast: Bool)
    case data(SPDYStream, [UInt8], isLast: Bool)
    /// `RST_STREAM`
    case reset(SPDYStream)
    case ping(UInt32)
    /// Nothing has to be done about it.
    case ignored
}

/// Why a stream is ended (`RST_STREAM`), as SPDY numbers it.
enum SPDYResetReason: UInt32 {
    case protocolError = 1
    case refusedStream = 3
}

/// The types of control frames.
private enum ControlType: UInt16 {
    case openStream = 1
    case reply, reset, settings
    case ping = 6
    case goAway, headers, windowUpdate
}

/// Frames as they come, in parts of any size.
package struct SPDYReader {
    private var waiting: [UInt8] = []
    private var headers = Inflater(dictionary: SPDYDictionary.bytes)

    /// Of a frame; Go's writers make them of 32 KiB.
    private static let mostBytes = 1 << 20
    /// Of a frame's headers, without compression.
    private static let mostHeaderBytes = 16 << 10
    private static let version: UInt16 = 3

    package init() {}

    /// The frames that are whole now.
    package mutating func read(_ bytes: [UInt8]) throws(StreamError) -> [SPDYFrame] {
        waiting += bytes
        var frames: [SPDYFrame] = []
        var start = 0
        defer { waiting.removeFirst(start) }
        while waiting.count - start >= 8 {
            let length = Int(SPDYReader.number(waiting[(start + 5)..<(start + 8)]))
            if length > SPDYReader.mostBytes { throw StreamError.tooLarge }
            let end = start + 8 + length
            if waiting.count < end { break }
            frames.append(try frame(waiting[start..<end]))
            start = end
        }
        return frames
    }

    /// A whole one.
    private mutating func frame(_ bytes: ArraySlice<UInt8>) throws(StreamError) -> SPDYFrame {
        let start = bytes.startIndex
        let first = SPDYReader.number(bytes[start..<(start + 4)])
        let isLast = bytes[start + 4] & 1 != 0
        let body = bytes[(start + 8)...]
        guard first & 0x8000_0000 != 0 else {
            if first == 0 { throw StreamError("data of no stream") }
            return .data(SPDYStream(rawValue: first), Array(body), isLast: isLast)
        }
        guard UInt16(first >> 16 & 0x7FFF) == SPDYReader.version else { throw StreamError("this is not SPDY/3.1") }
        guard let type = ControlType(rawValue: UInt16(first & 0xFFFF)) else { return .ignored }
        func word(_ count: Int) throws(StreamError) -> UInt32 {
            guard body.count >= count else { throw StreamError("a frame is too short") }
            return SPDYReader.number(body.prefix(4))
        }
        switch type {
        case .openStream:
            let stream = SPDYStream(rawValue: try word(10) & 0x7FFF_FFFF)
            if stream.rawValue & 1 == 0 { throw StreamError("the client opens a stream that is not its own") }
            return .open(stream, try fields(body.dropFirst(10)), isLast: isLast)
        case .reply, .headers:
            // They have to be read: what follows is compressed by what came before.
            _ = try word(4)
            _ = try fields(body.dropFirst(4))
            return .ignored
        case .reset: return .reset(SPDYStream(rawValue: try word(8) & 0x7FFF_FFFF))
        case .ping: return .ping(try word(4))
        case .settings, .goAway, .windowUpdate: return .ignored
        }
    }

    private mutating func fields(_ block: ArraySlice<UInt8>) throws(StreamError) -> [String: String] {
        let bytes = try headers.inflate(block, most: SPDYReader.mostHeaderBytes)
        var rest = bytes[...]
        func word() throws(StreamError) -> Int {
            guard rest.count >= 4 else { throw StreamError("headers are too short") }
            defer { rest = rest.dropFirst(4) }
            return Int(SPDYReader.number(rest.prefix(4)))
        }
        func text() throws(StreamError) -> String {
            let length = try word()
            guard rest.count >= length else { throw StreamError("headers are too short") }
            defer { rest = rest.dropFirst(length) }
            return String(decoding: rest.prefix(length), as: UTF8.self)
        }
        var found: [String: String] = [:]
        for _ in 0..<(try word()) {
            let name = try text()
            found[name] = try text()
        }
        return found
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}

/// Frames as they are sent.
struct SPDYWriter {
    private var hasBegun = false

    /// `SYN_REPLY` without headers. They are not compressed, but stand in zlib's blocks, and behind them, as Go's
    /// reader needs it, the empty one of a flush.
    mutating func reply(to stream: SPDYStream) -> [UInt8] {
        let head: [UInt8] = hasBegun ? [] : [0x78, 0x01]
        hasBegun = true
        let block: [UInt8] = [0, 4, 0, 0xFB, 0xFF, 0, 0, 0, 0] + [0, 0, 0, 0xFF, 0xFF]
        return SPDYWriter.control(.reply, SPDYWriter.bytes(stream.rawValue) + head + block)
    }

    static func data(_ stream: SPDYStream, _ bytes: [UInt8], isLast: Bool = false) -> [UInt8] {
        self.bytes(stream.rawValue) + [isLast ? 1 : 0] + self.bytes(UInt32(bytes.count)).dropFirst() + bytes
    }

    static func reset(_ stream: SPDYStream, _ reason: SPDYResetReason) -> [UInt8] {
        control(.reset, bytes(stream.rawValue) + bytes(reason.rawValue))
    }

    static func ping(_ number: UInt32) -> [UInt8] { control(.ping, bytes(number)) }

    private static func control(_ type: ControlType, _ body: [UInt8]) -> [UInt8] {
        bytes(0x8003_0000 | UInt32(type.rawValue)) + bytes(UInt32(body.count)) + body
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
}

/// What header blocks are compressed by (the draft of SPDY/3, 2.6.10.1): words after their lengths, and then text.
package enum SPDYDictionary {
    private static let words =
        """
        options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age \
        allow authorization cache-control connection content-base content-encoding content-language content-length \
        content-location content-md5 content-range content-type date etag expect expires from host if-match \
        if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma \
        proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade \
        user-agent vary via warning www-authenticate method get status
        """.split(separator: " ").map(String.init) + [
            "200 OK", "version", "HTTP/1.1", "url", "public", "set-cookie", "keep-alive", "origin",
        ]
    private static let text =
        """
        100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 \
        Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 \
        Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May \
        Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,\
        image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=\
        gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.
        """

    package static let bytes: [UInt8] =
        words.flatMap { [0, 0, 0, UInt8($0.utf8.count)] + Array($0.utf8) } + Array(text.utf8)
}
