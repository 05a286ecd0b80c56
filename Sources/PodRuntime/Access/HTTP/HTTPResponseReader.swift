/// Reads an HTTP/1.x response as it comes in, piece by piece. The body is ended by its length, by chunks or by the
/// connection's end; what exceeds `limit` bytes ends the reading. Trailers and interim responses (1xx) are skipped.
package struct HTTPResponseReader: Sendable {
    package enum Progress: Hashable, Sendable {
        case more, done
        /// Not HTTP; the cause.
        case broken(String)
    }

    private enum Stage {
        case head
        case body(left: Int)
        case untilEnd
        case chunkSize
        case chunk(left: Int)
        case trailers
        case finished
    }

    /// 64 KiB: a longer head is refused.
    private static let longestHead = 64 << 10

    /// HTTP's status code.
    package private(set) var status = 0
    package private(set) var location: String?
    package private(set) var body: [UInt8] = []
    /// The body went on beyond the limit.
    package private(set) var isCut = false
    private let limit: Int
    private var stage = Stage.head
    /// What has come; what lies before `at` is understood.
    private var pending: [UInt8] = []
    private var at = 0
    /// Of the head and the trailers.
    private var headBytes = 0

    package init(limit: Int) {
        self.limit = limit
    }

    package mutating func feed(_ bytes: some Collection<UInt8>) -> Progress {
        pending += bytes
        let progress = advance()
        pending.removeFirst(at)
        at = 0
        return progress
    }

    private mutating func advance() -> Progress {
        while true {
            switch stage {
            case .head:
                guard let line = takeLine() else { return unfinishedLine }
                headBytes += line.count
                if let broken = head(line) { return broken }
            case .body(let left):
                let isFull = take(min(left, pending.count - at))
                stage = .body(left: left - isFull.taken)
                if left == isFull.taken || isCut { return finish() }
                return .more
            case .untilEnd:
                _ = take(pending.count - at)
                return isCut ? finish() : .more
            case .chunkSize:
                guard let line = takeLine() else { return unfinishedLine }
                let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 }
                guard !digits.isEmpty, digits.count <= 15,
                    let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0
                else { return .broken("malformed chunked encoding") }
                stage = size == 0 ? .trailers : .chunk(left: size)
            case .chunk(let left):
                if left > 0 {
                    let taken = take(min(left, pending.count - at)).taken
                    if isCut { return finish() }
                    stage = .chunk(left: left - taken)
                    if left > taken { return .more }
                }
                guard let line = takeLine() else { return unfinishedLine }
                guard line.isEmpty else { return .broken("malformed chunked encoding") }
                stage = .chunkSize
            case .trailers:
                guard let line = takeLine() else { return unfinishedLine }
                if line.isEmpty { return finish() }
                headBytes += line.count
                if headBytes > Self.longestHead { return tooLong }
            case .finished: return .done
            }
        }
    }

    /// The other side has closed.
    package mutating func end() -> Progress {
        switch stage {
        case .untilEnd: finish()
        case .finished: .done
        case .head where status == 0 && headBytes == 0 && pending.isEmpty: .broken("EOF")
        case .head, .body, .chunkSize, .chunk, .trailers: .broken("unexpected EOF")
        }
    }

    private mutating func finish() -> Progress {
        stage = .finished
        return .done
    }

    private var unfinishedLine: Progress { headBytes + pending.count - at > Self.longestHead ? tooLong : .more }

    private var tooLong: Progress { .broken("server response headers exceeded \(Self.longestHead) bytes") }

    /// Without its line end; nil while the line is not whole.
    private mutating func takeLine() -> ArraySlice<UInt8>? {
        guard let end = pending[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var line = pending[at..<end]
        at = end + 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    private mutating func take(_ count: Int) -> (taken: Int, kept: Int) {
        let kept = min(count, limit - body.count)
        body += pending[at..<at + kept]
        if kept < count { isCut = true }
        at += count
        return (count, kept)
    }

    private var contentLength: Int?
    private var isChunked = false

    /// One line of the head.
    private mutating func head(_ line: ArraySlice<UInt8>) -> Progress? {
        if headBytes > Self.longestHead { return tooLong }
        let text = String(decoding: line, as: UTF8.self)
        if status == 0 {
            let parts = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[1].utf8.count == 3, let code = Int(parts[1]),
                code >= 100
            else { return .broken("malformed HTTP response \"\(text.prefix(60))\"") }
            status = code
            return nil
        }
        if text.isEmpty { return headEnded() }
        guard let colon = text.firstIndex(of: ":") else { return .broken("malformed HTTP header") }
        let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        switch text[..<colon].lowercased() {
        case "content-length":
            guard let length = Int(value.prefix { $0 != " " }), length >= 0 else {
                return .broken("bad Content-Length \"\(value.prefix(40))\"")
            }
            contentLength = length
        case "transfer-encoding": isChunked = value.lowercased().hasSuffix("chunked")
        case "location": location = String(value)
        default: break
        }
        return nil
    }

    private mutating func headEnded() -> Progress? {
        if (100...199).contains(status) {
            status = 0
            return nil
        }
        if status == 204 || status == 304 { return finish() }
        if isChunked {
            stage = .chunkSize
        } else if let contentLength {
            if contentLength == 0 { return finish() }
            stage = .body(left: contentLength)
        } else {
            stage = .untilEnd
        }
        return nil
    }
}
