import NIOCore
import NIOHTTP1
import NIOWebSocket
import PodAPI

/// Makes a connection a WebSocket where a client asks for streams, once whoever answers requests agrees; else the
/// request is answered as any other, with the reason.
/// Thread: the connection's alone, but for `accept` and `refuse`, which hand over to it. So it may be shared, which the
/// compiler cannot see.
final class StreamUpgrade: @unchecked Sendable {
    /// What becomes of the connection.
    enum Streams {
        /// A command's streams.
        case command(StreamChannel)
        case forward(ForwardChannel)
    }

    private let inbox: RequestInbox
    private let gate: AccessGate
    /// Of the request that is answered now.
    private var streams: Streams?
    /// Why it was refused; whoever answers the request takes it.
    private var refusal: APIReply?

    init(_ inbox: RequestInbox, _ gate: AccessGate) {
        self.inbox = inbox
        self.gate = gate
    }

    var upgrader: NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: MessageAssembly.mostBytes,
            shouldUpgrade: { [self] channel, head in offer(channel, head) },
            upgradePipelineHandler: { [self] channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    switch streams {
                    case .command(let stream): try pipeline.addHandler(stream)
                    case .forward(let stream): try pipeline.addHandler(stream)
                    case nil: channel.close(promise: nil)
                    }
                    streams = nil
                }
            })
    }

    func takeRefusal() -> APIReply? {
        defer { refusal = nil }
        return refusal
    }

    private func offer(_ channel: any Channel, _ head: HTTPRequestHead) -> EventLoopFuture<HTTPHeaders?> {
        let offered = head.headers[canonicalForm: "Sec-WebSocket-Protocol"].map(String.init)
        guard case .admitted = gate.judgement(of: head), var request = APIRequest(.get, target: head.uri),
            let part = request.path.last.flatMap(APISubresource.init),
            let (name, made) = StreamUpgrade.streams(part, request, offered, channel, inbox)
        else { return channel.eventLoop.makeSucceededFuture(nil) }
        request.isStream = true
        streams = made
        let decision = channel.eventLoop.makePromise(of: HTTPHeaders?.self)
        let offer = Offer(streams: made, name: name, upgrade: self, decision: decision)
        if !inbox.put(RequestInbox.Entry(request: request, way: .stream(offer))) {
            offer.refuse(.failure(.tooManyRequests("too many requests, please try again later", retryAfterSeconds: 1)))
        }
        return decision.futureResult
    }

    private static func streams(
        _ part: APISubresource, _ request: APIRequest, _ offered: [String], _ channel: any Channel,
        _ inbox: RequestInbox
    ) -> (String, Streams)? {
        switch part {
        case .exec, .attach:
            guard let name = StreamChannel.protocols.first(where: offered.contains) else { return nil }
            return (name, .command(StreamChannel(channel, inbox)))
        case .portForward:
            if offered.contains(TunnelLines.name) {
                return (TunnelLines.name, .forward(ForwardChannel(channel, TunnelLines())))
            }
            guard offered.contains(ChannelLines.name), let ports = request.forwardedPorts,
                let lines = ChannelLines(ports: ports)
            else { return nil }
            return (ChannelLines.name, .forward(ForwardChannel(channel, lines)))
        case .status, .scale, .log, .eviction, .proxy, .resize, .token: return nil
        }
    }

    /// A connection that waits to become a WebSocket.
    struct Offer: Sendable {
        let streams: Streams
        fileprivate let name: String
        fileprivate let upgrade: StreamUpgrade
        fileprivate let decision: EventLoopPromise<HTTPHeaders?>

        func accept() { decision.succeed(["Sec-WebSocket-Protocol": name]) }

        func refuse(_ answer: APIReply) {
            decision.futureResult.eventLoop.execute {
                upgrade.streams = nil
                upgrade.refusal = answer
                decision.succeed(nil)
            }
        }
    }
}
