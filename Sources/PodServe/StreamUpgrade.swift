import NIOCore
import NIOHTTP1
import NIOWebSocket
import PodAPI

/// Makes a connection a WebSocket where a client asks for a command's streams.
enum StreamUpgrade {
    static func upgrader(_ inbox: RequestInbox, _ gate: AccessGate) -> NIOWebSocketServerUpgrader {
        NIOWebSocketServerUpgrader(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in
                let isAdmitted = if case .admitted = gate.judgement(of: head) { true } else { false }
                let chosen = isAdmitted && request(head) != nil ? version(head) : nil
                return channel.eventLoop.makeSucceededFuture(chosen.map { ["Sec-WebSocket-Protocol": $0] })
            },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    let stream = StreamChannel(channel, inbox)
                    try channel.pipeline.syncOperations.addHandler(stream)
                    guard let request = request(head),
                        inbox.put(RequestInbox.Entry(request: request, way: .stream(stream)))
                    else { return channel.close(promise: nil) }
                }
            })
    }

    private static func version(_ head: HTTPRequestHead) -> String? {
        let offered = head.headers[canonicalForm: "Sec-WebSocket-Protocol"]
        return StreamChannel.protocols.first { name in offered.contains { $0 == name } }
    }

    private static func request(_ head: HTTPRequestHead) -> APIRequest? {
        guard var request = APIRequest(.get, target: head.uri), request.path.last == APISubresource.exec.rawValue else {
            return nil
        }
        request.isStream = true
        return request
    }
}
