import NIOCore
import NIOHTTP1
import Synchronization

/// The way back to the one who asked. What is not yet written to a slow reader is counted and bounded.
/// Thread: any; writes go out in their order.
final class ReplyChannel: Sendable {
    private let channel: any Channel
    private let inbox: RequestInbox
    private let keepsAlive: Bool
    private let state = Mutex(State())

    private struct State {
        var pending = 0
        var isClosed = false
    }

    /// Bytes that may wait for a slow reader before it is cut off.
    private static let mostPending = 16 << 20

    init(_ channel: any Channel, keepsAlive: Bool, _ inbox: RequestInbox) {
        self.channel = channel
        self.keepsAlive = keepsAlive
        self.inbox = inbox
        channel.closeFuture.whenComplete { [weak self] _ in self?.close() }
    }

    private func close() {
        state.withLock { $0.isClosed = true }
        inbox.wake()
    }

    /// Nobody waits any more.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// A whole answer.
    func answer(_ code: Int, _ body: [UInt8], type: String, warnings: [String] = []) {
        var headers = ReplyChannel.headers(type)
        headers.add(name: "Content-Length", value: String(body.count))
        for warning in warnings { headers.add(name: "Warning", value: "299 - \(ReplyChannel.quoted(warning))") }
        if code == 429 { headers.add(name: "Retry-After", value: "1") }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        send(HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: headers))
        send(body)
        end()
    }

    /// The head of an answer that lasts; its parts follow.
    func begin(type: String) {
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ReplyChannel.headers(type))
        // At once: a client waits for it, and the first part may be long in coming.
        channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
    }

    func send(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        let isTooMuch = state.withLock { state in
            state.pending += bytes.count
            return state.pending > ReplyChannel.mostPending
        }
        if isTooMuch {
            channel.close(promise: nil)
            return
        }
        let count = bytes.count
        let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
        channel.writeAndFlush(part).whenComplete { [self] _ in state.withLock { $0.pending -= count } }
    }

    func end() {
        let done = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        if !keepsAlive { done.whenComplete { [channel] _ in channel.close(promise: nil) } }
    }

    private func send(_ head: HTTPResponseHead) {
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
    }

    /// What is answered is for this client now, and for no page of a browser.
    private static func headers(_ type: String) -> HTTPHeaders {
        [
            "Content-Type": type, "Cache-Control": "no-cache, private", "X-Content-Type-Options": "nosniff",
        ]
    }

    /// A quoted string of HTTP (RFC 9110 5.6.4), of one line.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
