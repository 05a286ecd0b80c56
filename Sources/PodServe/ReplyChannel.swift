import NIOCore
import NIOHTTP1
import PodAPI
import PodText
import Synchronization

/// The way back to the one who asked.
/// Thread: any; what is written goes out in its order. An answer has one head and one end, whatever is called when.
final class ReplyChannel: Sendable {
    private let channel: any Channel
    private let inbox: RequestInbox
    private let keepsAlive: Bool
    private let state: Mutex<State>

    private enum Stage {
        /// For its answer.
        case waiting
        /// Its head is written, parts follow.
        case lasting
        case ended
    }

    private struct State {
        var stage = Stage.waiting
        /// Bytes that the reader has not taken yet.
        var pending = 0
        var isClosed = false
        /// Its time was over before its answer began.
        var isOverdue = false
        /// The request has been read to its end, or no more of it will be.
        var isRead: Bool
        var isWritten = false
        /// `timeoutSeconds`.
        var timeout: Scheduled<Void>?
    }

    /// Bytes that may wait for a slow reader before nothing more is made for him.
    private static let mostPending = 128 << 10

    /// How long a reader that is too far behind may take for what is left.
    private static let mostEnding = TimeAmount.seconds(2)

    /// `isRead` false: it is answered before its request is read to the end, and `requestIsOver` follows.
    init(_ channel: any Channel, keepsAlive: Bool, isRead: Bool = true, _ inbox: RequestInbox) {
        self.channel = channel
        self.keepsAlive = keepsAlive
        self.inbox = inbox
        state = Mutex(State(isRead: isRead))
    }

    /// The connection is gone.
    func close() {
        let timeout = state.withLock { state in
            state.isClosed = true
            defer { state.timeout = nil }
            return state.timeout
        }
        timeout?.cancel()
        inbox.wake()
    }

    /// Nobody waits any more: the connection is gone, or the answer has ended.
    var isOver: Bool {
        state.withLock { state in
            switch state.stage {
            case .ended: true
            case .waiting, .lasting: state.isClosed
            }
        }
    }

    /// The reader keeps up: more may be made for him. When that becomes true the inbox wakes.
    var isReady: Bool { state.withLock { $0.pending < ReplyChannel.mostPending } }

    /// Ends what lasts after this time.
    func limit(to span: TimeAmount) {
        let timeout = channel.eventLoop.scheduleTask(in: span) { [weak self] in
            guard let self else { return }
            self.timeIsOver()
        }
        state.withLock { $0.timeout = timeout }
    }

    private func timeIsOver() {
        state.withLock { state in
            switch state.stage {
            case .waiting: state.isOverdue = true
            case .lasting: writeEnd(&state)
            case .ended: break
            }
        }
        inbox.wake()
    }

    /// A whole answer.
    func answer(_ code: Int, _ body: [UInt8], type: String, warnings: [String] = []) {
        var headers = ReplyChannel.headers(type)
        headers.add(name: "Content-Length", value: String(body.count))
        for warning in warnings { headers.add(name: "Warning", value: "299 - \(ReplyChannel.quoted(warning))") }
        if code == 429 { headers.add(name: "Retry-After", value: "1") }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: headers)
        state.withLock { state in
            guard case .waiting = state.stage else { return }
            let channel = channel
            channel.eventLoop.execute {
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
            }
            writeEnd(&state)
        }
    }

    func answer(_ answer: APIReply) {
        self.answer(
            answer.code, Array(answer.document.jsonLine.utf8), type: ReplyChannel.type(of: answer.document),
            warnings: answer.warnings)
    }

    /// Aggregated discovery is told from plain one by its content type alone.
    private static func type(of document: Document) -> String {
        guard case .string("APIGroupDiscoveryList")? = document["kind"],
            case .string(let version)? = document["apiVersion"]
        else { return "application/json" }
        return "application/json;g=apidiscovery.k8s.io;v=\(version.split(separator: "/").last ?? "");"
            + "as=APIGroupDiscoveryList"
    }

    /// The head of an answer that lasts; its parts follow.
    func begin(type: String) { begin(code: 200, ReplyChannel.headers(type)) }

    func begin(code: Int, _ headers: HTTPHeaders) {
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: code), headers: headers)
        state.withLock { state in
            guard case .waiting = state.stage else { return }
            state.stage = .lasting
            let channel = channel
            // At once: a client waits for it, and the first part may be long in coming.
            channel.eventLoop.execute { channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil) }
            if state.isOverdue { writeEnd(&state) }
        }
    }

    /// `isTaken`: called on the connection's loop when the reader has it.
    func send(_ bytes: [UInt8], isTaken: @escaping @Sendable () -> Void = {}) {
        if bytes.isEmpty { return isTaken() }
        state.withLock { state in
            guard case .lasting = state.stage else { return }
            state.pending += bytes.count
            let channel = channel
            channel.eventLoop.execute { [self] in
                let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes)))
                channel.writeAndFlush(part).whenComplete { [self] _ in
                    taken(bytes.count)
                    isTaken()
                }
            }
        }
    }

    private func taken(_ count: Int) {
        let hasCaughtUp = state.withLock { state in
            let wasReady = state.pending < ReplyChannel.mostPending
            state.pending -= count
            return !wasReady && state.pending < ReplyChannel.mostPending
        }
        if hasCaughtUp { inbox.wake() }
    }

    func end() {
        state.withLock { state in
            guard case .lasting = state.stage else { return }
            writeEnd(&state)
        }
    }

    /// For a reader that is too far behind and may not read at all: then the connection is closed.
    func endInTime() {
        end()
        channel.eventLoop.scheduleTask(in: ReplyChannel.mostEnding) { [self] in
            if !state.withLock({ $0.isWritten }) { channel.close(promise: nil) }
        }
    }

    var eventLoop: any EventLoop { channel.eventLoop }

    /// With this connection goes another that serves it.
    func onEnd(closing other: any Channel) { channel.closeFuture.whenComplete { _ in other.close(promise: nil) } }

    /// What lasts cannot be told to its end.
    func breakOff() {
        let isOpen = state.withLock { state in
            guard case .lasting = state.stage else { return false }
            state.stage = .ended
            return true
        }
        if isOpen { channel.close(promise: nil) }
    }

    /// Nothing more of its request will be read: a connection that does not stay may be closed.
    func requestIsOver() {
        let isTime = state.withLock { state in
            state.isRead = true
            return state.isWritten && !keepsAlive
        }
        if isTime { channel.close(promise: nil) }
    }

    /// Under the lock: what is written before stays before, and nothing comes after. The loop does it later, never
    /// within this call.
    private func writeEnd(_ state: inout State) {
        state.stage = .ended
        state.timeout?.cancel()
        state.timeout = nil
        let channel = channel
        channel.eventLoop.execute { [self] in
            channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { [self] _ in written() }
        }
    }

    private func written() {
        let isTime = state.withLock { state in
            state.isWritten = true
            return state.isRead && !keepsAlive
        }
        if isTime { channel.close(promise: nil) }
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
