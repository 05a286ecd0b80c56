import NIOCore
import NIOPosix
import NIOWebSocket
import PodAPI
import PodLifecycle

/// Connections to a pod's ports over a WebSocket: `portforward`.
/// Thread: the connection's alone, but for `begin`, which hands over to it. So it may be shared, which the compiler
/// cannot see of a channel handler.
final class ForwardChannel: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = WebSocketFrame

    private let channel: any Channel
    private var lines: any ForwardLines
    /// Opens a connection within the pod; nil before the session has let it begin.
    private var connector: PodConnector?
    private var connections: [ForwardedConnection: Connection] = [:]
    private var assembly = MessageAssembly()
    private var isUpgraded = false
    /// Bytes that the pod has not taken yet. Too many of them, and the client is not read for a while.
    private var waiting = 0

    private struct Connection {
        var pod: (any Channel)?
        /// What came before there was a connection.
        var early: [ByteBuffer] = []
        var isInputEnded = false
    }

    init(_ channel: any Channel, _ lines: any ForwardLines) {
        self.channel = channel
        self.lines = lines
    }

    /// Whoever answers requests has found the pod.
    func begin(_ connector: @escaping PodConnector) {
        channel.eventLoop.execute { [self] in
            self.connector = connector
            start()
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        isUpgraded = true
        start()
    }

    func channelInactive(context: ChannelHandlerContext) {
        for connection in connections.values { connection.pod?.close(promise: nil) }
        connections = [:]
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch assembly.take(unwrapInboundIn(data), context) {
        case .more: break
        case .close: context.close(promise: nil)
        case .message(let message):
            do throws(StreamError) {
                obey(try lines.take(message))
            } catch {
                context.close(promise: nil)
            }
        }
    }

    private func start() {
        if isUpgraded, connector != nil { obey(lines.begin()) }
    }

    private func obey(_ orders: [ForwardOrder]) {
        for order in orders {
            switch order {
            case .say(let bytes): say(bytes)
            case .open(let id, let port): open(id, port)
            case .data(let id, let bytes):
                guard connections[id] != nil else { continue }
                waiting += bytes.count
                if waiting > MessageAssembly.mostBytes { _ = channel.setOption(.autoRead, value: false) }
                let buffer = ByteBuffer(bytes: bytes)
                if let pod = connections[id]?.pod {
                    write(buffer, to: pod)
                } else {
                    connections[id]?.early.append(buffer)
                }
            case .end(let id):
                connections[id]?.isInputEnded = true
                connections[id]?.pod?.close(mode: .output, promise: nil)
            case .drop(let id): forget(id)
            }
        }
    }

    private func write(_ bytes: ByteBuffer, to pod: any Channel) {
        pod.writeAndFlush(bytes).whenComplete { [self] _ in taken(bytes.readableBytes) }
    }

    private func taken(_ count: Int) {
        let wasFull = waiting > MessageAssembly.mostBytes
        waiting -= count
        if wasFull, waiting <= MessageAssembly.mostBytes { _ = channel.setOption(.autoRead, value: true) }
    }

    private func open(_ id: ForwardedConnection, _ port: UInt16) {
        connections[id] = Connection()
        guard let connector else { return end(id, failure: "the pod is not known yet") }
        let loop = channel.eventLoop
        connector(port) { [self] result in
            loop.execute { [self] in
                switch result {
                case .success(let descriptor): adopt(descriptor, as: id)
                case .failure(let failure): end(id, failure: "error forwarding port \(port): \(failure.message)")
                }
            }
        }
    }

    private func adopt(_ descriptor: Int32, as id: ForwardedConnection) {
        ClientBootstrap(group: channel.eventLoop)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { [self] pod in
                pod.eventLoop.makeCompletedFuture {
                    try pod.pipeline.syncOperations.addHandler(PodHandler(id, self))
                }
            }
            .withConnectedSocket(descriptor)
            .whenComplete { [self] result in
                switch result {
                case .success(let pod): connected(id, pod)
                case .failure(let error): end(id, failure: "\(error)")
                }
            }
    }

    private func connected(_ id: ForwardedConnection, _ pod: any Channel) {
        guard let connection = connections[id] else { return pod.close(promise: nil) }
        connections[id]?.pod = pod
        connections[id]?.early = []
        for buffer in connection.early { write(buffer, to: pod) }
        if connection.isInputEnded { pod.close(mode: .output, promise: nil) }
    }

    /// A part of what the pod says.
    fileprivate func hand(_ id: ForwardedConnection, _ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        guard connections[id] != nil else { return channel.eventLoop.makeSucceededVoidFuture() }
        return say(lines.data(id, Array(bytes.readableBytesView)))
    }

    fileprivate func end(_ id: ForwardedConnection, failure: String? = nil) {
        guard connections[id] != nil else { return }
        forget(id)
        let told = lines.end(id, failure: failure)
        if !told.isEmpty { say(told) }
        if lines.isOver {
            var code = ByteBuffer()
            code.write(webSocketErrorCode: .normalClosure)
            channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: code)).whenComplete {
                [channel] _ in channel.close(promise: nil)
            }
        }
    }

    private func forget(_ id: ForwardedConnection) {
        guard let gone = connections.removeValue(forKey: id) else { return }
        gone.pod?.close(promise: nil)
        taken(gone.early.reduce(0) { $0 + $1.readableBytes })
    }

    @discardableResult private func say(_ bytes: [UInt8]) -> EventLoopFuture<Void> {
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .binary, data: ByteBuffer(bytes: bytes)))
    }
}

/// Hands what a pod says on, as fast as the client takes it.
private final class PodHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let id: ForwardedConnection
    private let client: ForwardChannel

    init(_ id: ForwardedConnection, _ client: ForwardChannel) {
        self.id = id
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nothing more is read until this is on its way.
        let channel = context.channel
        _ = channel.setOption(.autoRead, value: false)
        client.hand(id, unwrapInboundIn(data)).whenComplete { _ in
            _ = channel.setOption(.autoRead, value: true)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A pod that has said all it had is not listened to any longer: kubectl closes then, too.
        if case .inputClosed? = event as? ChannelEvent { client.end(id) }
    }

    func channelInactive(context: ChannelHandlerContext) { client.end(id) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
