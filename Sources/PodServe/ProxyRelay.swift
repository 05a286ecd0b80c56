import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import PodAPI
import PodText

/// Passes one request on to a pod, and its answer back as it comes.
/// Thread: the loop of the connection that asked.
final class ProxyRelay: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: ProxiedRequest
    private let reply: ReplyChannel
    private var hasBegun = false

    /// How long a pod may take to answer the call.
    private static let patience = TimeAmount.seconds(10)
    /// Of one connection, not of what is passed on (RFC 9110, 7.6.1); how much there is says the relay itself.
    static let ownHeaders: Set = [
        "connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host",
        "content-length",
    ]

    private init(_ request: ProxiedRequest, _ reply: ReplyChannel) {
        self.request = request
        self.reply = reply
    }

    static func begin(_ request: ProxiedRequest, _ reply: ReplyChannel) {
        ClientBootstrap(group: reply.eventLoop)
            .connectTimeout(patience)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if request.isSecure {
                        // As the API server does it: pods have certificates of their own, for names of their own.
                        var configuration = TLSConfiguration.makeClientConfiguration()
                        configuration.certificateVerification = .none
                        let context = try NIOSSLContext(configuration: configuration)
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(ProxyRelay(request, reply))
                }
            }
            .connect(host: request.host, port: Int(request.port))
            .whenFailure { error in
                // As Go's dialer says it, and so the API server.
                let cause = (error as? NIOConnectionError)?.connectionErrors.first?.error as? IOError
                let why =
                    cause.map { "connect: " + String(cString: strerror($0.errnoCode)).lowercased() } ?? "i/o timeout"
                reply.answer(.failure(.unreachable("dial tcp \(request.host):\(request.port): \(why)")))
            }
    }

    func channelActive(context: ChannelHandlerContext) {
        var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        headers.add(name: "Host", value: "\(request.host):\(request.port)")
        headers.add(name: "Connection", value: "close")
        if !request.body.isEmpty || request.method != .get {
            headers.add(name: "Content-Length", value: String(request.body.count))
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .init(rawValue: request.method.rawValue), uri: request.target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: request.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        reply.onEnd(closing: context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            hasBegun = true
            let kept = head.headers.filter { !ProxyRelay.ownHeaders.contains($0.name.lowercased()) }
            reply.begin(code: Int(head.status.code), HTTPHeaders(kept.map { ($0.name, $0.value) }))
        case .body(let bytes):
            // Nothing more is read until this is on its way.
            let channel = context.channel
            _ = channel.setOption(.autoRead, value: false)
            reply.send(Array(bytes.readableBytesView)) { _ = channel.setOption(.autoRead, value: true) }
        case .end:
            reply.end()
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        // An answer that is not whole is broken off, so that nobody takes it for one that is.
        if hasBegun {
            reply.breakOff()
        } else {
            reply.answer(.failure(.unreachable("the pod ended the connection without an answer")))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
