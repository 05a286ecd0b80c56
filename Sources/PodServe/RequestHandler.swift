import NIOCore
import NIOHTTP1
import PodAPI
import PodText

/// Reads one request after the other of a connection, lets in who may come in, and hands over.
final class RequestHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let inbox: RequestInbox
    private let gate: AccessGate
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isRefused = false

    /// As the API server takes (`MaxRequestBodyBytes`).
    private static let mostBytes = 3 << 20

    init(_ inbox: RequestInbox, _ gate: AccessGate) {
        self.inbox = inbox
        self.gate = gate
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            isRefused = false
        case .body(let part):
            if isRefused { return }
            if body.readableBytes + part.readableBytes > RequestHandler.mostBytes {
                isRefused = true
                body.clear()
                return
            }
            body.writeImmutableBuffer(part)
        case .end:
            guard let head else { return }
            self.head = nil
            take(head, context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func take(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let reply = ReplyChannel(context.channel, keepsAlive: head.isKeepAlive, inbox)
        if isRefused {
            return refuse(
                APIStatus.requestEntityTooLarge("limit is \(RequestHandler.mostBytes)"),
                reply)
        }
        if let failure = gate.refusal(of: head) { return refuse(failure, reply) }
        guard let method = APIRequest.Method(rawValue: head.method.rawValue) else {
            return refuse(
                .badRequest("the server does not allow this method on the requested resource"), reply)
        }
        let bytes = body.readBytes(length: body.readableBytes) ?? []
        guard
            var request = APIRequest(
                method, target: head.uri, accept: head.headers.first(name: "Accept") ?? "",
                contentType: head.headers.first(name: "Content-Type") ?? "", body: bytes)
        else { return refuse(APIStatus.badRequest("the request's address is no valid one"), reply) }
        if let agent = head.headers.first(name: "User-Agent") {
            request.userAgent = String(agent.prefix { $0 != "/" }.prefix(128))
        }
        if let seconds = (request["timeoutSeconds"] ?? request["timeout"]).flatMap(RequestHandler.seconds),
            request.isSet("watch")
        {
            // A watch is given up by both sides after as long as was asked for.
            context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(seconds)) { reply.end() }
        }
        if !inbox.put(RequestInbox.Entry(request: request, way: .reply(reply))) {
            refuse(APIStatus.tooManyRequests("too many requests, please try again later", retryAfterSeconds: 1), reply)
        }
    }

    private static func seconds(_ text: String) -> Int64? {
        Int64(text) ?? (text.hasSuffix("s") ? Int64(text.dropLast()) : nil)
    }

    private func refuse(_ failure: APIStatus, _ reply: ReplyChannel) {
        reply.answer(failure.code, Array(failure.document.jsonLine.utf8), type: "application/json")
    }
}
