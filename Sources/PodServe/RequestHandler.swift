import NIOCore
import NIOHTTP1
import PodAPI
import PodText

/// Reads one request after the other of a connection, lets in who may come in, and hands over.
/// Thread: the connection's loop.
final class RequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let inbox: RequestInbox
    private let gate: AccessGate
    private let upgrade: StreamUpgrade
    private var stage = Stage.between
    /// To the latest request.
    private var reply: ReplyChannel?
    /// Closes the connection unless somebody with a right is heard of.
    private var admission: Scheduled<Void>?

    private enum Stage {
        /// Requests.
        case between
        case reading(HTTPRequestHead, ByteBuffer, most: Int)
        /// It is answered already: what is left of it is dropped, and the connection ends.
        case refused(ReplyChannel, dropped: Int)
    }

    /// As the API server takes (`MaxRequestBodyBytes`).
    private static let mostBytes = 3 << 20
    /// How long whoever has no right may hold a connection.
    private static let mostAdmission = TimeAmount.seconds(10)
    /// What is still read of a refused request, so that its answer is: a client that is still sending would be told by
    /// the kernel that the connection was reset, in place of the answer.
    private static let mostDropped = 64 << 20
    private static let mostDropping = TimeAmount.seconds(2)
    /// The longest watch: `timeoutSeconds` of more means this.
    private static let longestWatch: Int64 = 24 * 3600

    init(_ inbox: RequestInbox, _ gate: AccessGate, _ upgrade: StreamUpgrade) {
        self.inbox = inbox
        self.gate = gate
        self.upgrade = upgrade
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        admission = context.eventLoop.scheduleTask(in: RequestHandler.mostAdmission) {
            channel.close(promise: nil)
        }
        context.fireChannelActive()
    }

    /// The connection is a WebSocket from now on: whoever has it was let in.
    func handlerRemoved(context: ChannelHandlerContext) {
        admission?.cancel()
        admission = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        admission?.cancel()
        reply?.close()
        reply = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), stage) {
        case (.head(let head), .between): begin(head, context)
        case (.body(let part), .reading(let head, var body, let most)):
            // Not held twice: a buffer that is held once grows in its place.
            stage = .between
            if body.readableBytes + part.readableBytes > most { return refuse(RequestHandler.tooLarge, context) }
            body.writeImmutableBuffer(part)
            stage = .reading(head, body, most: most)
        case (.body(let part), .refused(let reply, let dropped)):
            stage = .refused(reply, dropped: dropped + part.readableBytes)
            if dropped > RequestHandler.mostDropped { reply.requestIsOver() }
        case (.end, .reading(let head, let body, _)):
            stage = .between
            take(head, body, context)
        case (.end, .refused(let reply, _)): reply.requestIsOver()
        case (.head, .reading), (.head, .refused), (.body, .between), (.end, .between): break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private static let tooLarge = APIStatus.requestEntityTooLarge("limit is \(mostBytes)")

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        switch gate.judgement(of: head) {
        case .refused(let status): return refuse(status, context)
        case .open:
            // Whoever has no right sends nothing.
            stage = .reading(head, ByteBuffer(), most: 0)
        case .admitted:
            admission?.cancel()
            admission = nil
            if let length = head.headers.first(name: "Content-Length").flatMap({ Int($0) }),
                length > RequestHandler.mostBytes
            {
                return refuse(RequestHandler.tooLarge, context)
            }
            stage = .reading(head, ByteBuffer(), most: RequestHandler.mostBytes)
            if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
                let go = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
            }
        }
    }

    private func take(_ head: HTTPRequestHead, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        let reply = ReplyChannel(context.channel, keepsAlive: head.isKeepAlive, inbox)
        self.reply = reply
        // Its streams were asked for and refused already.
        if let refusal = upgrade.takeRefusal() { return reply.answer(refusal) }
        guard let method = APIRequest.Method(rawValue: head.method.rawValue) else {
            let status = APIStatus.badRequest("the server does not allow this method on the requested resource")
            return RequestHandler.answer(status, reply)
        }
        guard
            var request = APIRequest(
                method, target: head.uri, accept: head.headers.first(name: "Accept") ?? "",
                contentType: head.headers.first(name: "Content-Type") ?? "", body: Array(body.readableBytesView))
        else { return RequestHandler.answer(.badRequest("the request's address is no valid one"), reply) }
        if let agent = head.headers.first(name: "User-Agent") {
            request.userAgent = String(agent.prefix { $0 != "/" }.prefix(128))
        }
        if request.path.contains(APISubresource.proxy.rawValue) {
            request.headers = head.headers.map { ($0.name, $0.value) }.filter { name, _ in
                !ProxyRelay.ownHeaders.contains(name.lowercased()) && name.lowercased() != "authorization"
            }
        }
        if let seconds = (request["timeoutSeconds"] ?? request["timeout"]).flatMap(RequestHandler.seconds),
            request.isSet("watch"), seconds > 0
        {
            // A watch is given up by both sides after as long as was asked for.
            reply.limit(to: .seconds(min(seconds, RequestHandler.longestWatch)))
        }
        if !inbox.put(RequestInbox.Entry(request: request, way: .reply(reply))) {
            RequestHandler.answer(
                .tooManyRequests("too many requests, please try again later", retryAfterSeconds: 1), reply)
        }
    }

    private static func seconds(_ text: String) -> Int64? {
        Int64(text) ?? (text.hasSuffix("s") ? Int64(text.dropLast()) : nil)
    }

    private static func answer(_ status: APIStatus, _ reply: ReplyChannel) { reply.answer(.failure(status)) }

    /// Answers before the request is read, and reads it no longer than its answer needs to arrive.
    private func refuse(_ status: APIStatus, _ context: ChannelHandlerContext) {
        let reply = ReplyChannel(context.channel, keepsAlive: false, isRead: false, inbox)
        self.reply = reply
        stage = .refused(reply, dropped: 0)
        RequestHandler.answer(status, reply)
        context.eventLoop.scheduleTask(in: RequestHandler.mostDropping) { reply.requestIsOver() }
    }
}
