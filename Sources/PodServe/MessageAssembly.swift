import NIOCore
import NIOWebSocket

/// The messages of a WebSocket, put together of their frames; pings answered.
/// Thread: the connection's.
struct MessageAssembly {
    private var message: [UInt8] = []

    /// Of one message, and of what may wait for somebody to read it.
    static let mostBytes = 1 << 20

    enum Step {
        case message([UInt8])
        case more
        /// The client says that it goes, or sends what it must not.
        case close
    }

    mutating func take(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) -> Step {
        switch frame.opcode {
        case .binary, .text, .continuation:
            message += frame.unmaskedData.readableBytesView
            guard message.count <= MessageAssembly.mostBytes else { return .close }
            guard frame.fin else { return .more }
            defer { message = [] }
            return .message(message)
        case .ping:
            context.writeAndFlush(
                NIOAny(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)), promise: nil)
            return .more
        case .connectionClose: return .close
        default: return .more
        }
    }
}
