import CLinux
import NIOCore
import NIOPosix
import NIOWebSocket
import PodLifecycle
import PodText
import Synchronization

/// A command's streams over a WebSocket, each message after the number of its stream: `v4.channel.k8s.io` and
/// `v5.channel.k8s.io` (`apimachinery/pkg/util/remotecommand`).
/// Thread: the connection's, but for `lead`, `finish` and `isClosed`: the first two hand over to it, the last is
/// atomic. So it may be shared, which the compiler cannot see of a channel handler.
final class StreamChannel: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = WebSocketFrame

    enum Stream: UInt8 {
        case input = 0
        case output, error
        /// How it ended, as a Status.
        case status
        /// `{"Width": 80, "Height": 24}`.
        case resize
        /// The client has closed the stream that follows (v5).
        case close = 255
    }

    static let protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"]

    private let channel: any Channel
    private let inbox: RequestInbox
    private let closed = Atomic(false)
    // Of the connection's thread alone.
    private var input: (any Channel)?
    private var isInputClosed = false
    private var terminal: Int32 = -1
    /// Of the client's window; told before the command has begun, too.
    private var size: (rows: UInt16, columns: UInt16)?
    /// What came before the command had begun.
    private var early: [ByteBuffer] = []
    private var sources: [any Channel] = []
    private var openSources = 0
    private var ending: Document?
    private var assembly = MessageAssembly()
    private var hasBegun = false
    /// The connection speaks WebSocket now. What is to be done before waits for it.
    private var isUpgraded = false
    private var delayed: [() -> Void] = []

    init(_ channel: any Channel, _ inbox: RequestInbox) {
        self.channel = channel
        self.inbox = inbox
        channel.closeFuture.whenComplete { [self] _ in
            closed.store(true, ordering: .releasing)
            closeAll()
            inbox.wake()
        }
    }

    /// The client is gone.
    var isClosed: Bool { closed.load(ordering: .acquiring) }

    func handlerAdded(context: ChannelHandlerContext) {
        isUpgraded = true
        for step in delayed { step() }
        delayed = []
    }

    /// On the connection's thread, once it speaks WebSocket.
    private func perform(_ step: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute { [self] in
            if isUpgraded { step() } else { delayed.append(step) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: From the client

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch assembly.take(unwrapInboundIn(data), context) {
        case .message(let message): take(message)
        case .more: break
        case .close: context.close(promise: nil)
        }
    }

    private func take(_ message: [UInt8]) {
        guard let first = message.first, let stream = Stream(rawValue: first) else { return }
        let bytes = Array(message.dropFirst())
        switch stream {
        case .input:
            if bytes.isEmpty || isInputClosed { return }
            let buffer = ByteBuffer(bytes: bytes)
            if let input { input.writeAndFlush(buffer, promise: nil) } else if !hasBegun { early.append(buffer) }
        case .resize: resize(bytes)
        case .close: if bytes.first == Stream.input.rawValue { closeInput() }
        case .output, .error, .status: break
        }
    }

    private func resize(_ bytes: [UInt8]) {
        guard let size = try? JSONReader.value(of: bytes), case .integer(let columns)? = size["Width"],
            case .integer(let rows)? = size["Height"], let width = UInt16(exactly: columns),
            let height = UInt16(exactly: rows)
        else { return }
        self.size = (height, width)
        if terminal >= 0 { _ = podsh_window_size(terminal, height, width) }
    }

    private func closeInput() {
        isInputClosed = true
        // A terminal is one descriptor for both ways: its command notices the end of the file that users type.
        if terminal >= 0 {
            input?.writeAndFlush(ByteBuffer(bytes: [0x04]), promise: nil)
        } else {
            input?.close(promise: nil)
            input = nil
        }
    }

    // MARK: From the command

    /// Leads the streams of a command that has begun.
    func lead(_ streams: CommandStreams, hasTerminal: Bool) {
        perform { [self] in
            hasBegun = true
            do {
                if hasTerminal {
                    let both = try adopt(.output) { bootstrap in
                        bootstrap.takingOwnershipOfDescriptor(inputOutput: streams.input)
                    }
                    terminal = streams.input
                    if let size { _ = podsh_window_size(terminal, size.rows, size.columns) }
                    began(both)
                } else {
                    _ = try adopt(.output) { $0.takingOwnershipOfDescriptor(input: streams.output) }
                    _ = try adopt(.error) { $0.takingOwnershipOfDescriptor(input: streams.error) }
                    if streams.input >= 0 {
                        let bootstrap = NIOPipeBootstrap(group: channel.eventLoop)
                        began(bootstrap.takingOwnershipOfDescriptor(output: streams.input))
                    }
                }
            } catch {
                channel.close(promise: nil)
            }
        }
    }

    private func adopt(
        _ stream: Stream, _ take: (NIOPipeBootstrap) -> EventLoopFuture<any Channel>
    ) throws -> EventLoopFuture<any Channel> {
        openSources += 1
        let bootstrap = NIOPipeBootstrap(group: channel.eventLoop).channelOption(.autoRead, value: true)
            .channelInitializer { [self] source in
                source.eventLoop.makeCompletedFuture {
                    try source.pipeline.syncOperations.addHandler(SourceHandler(stream, self))
                }
            }
        let future = take(bootstrap)
        future.whenComplete { [self] result in
            switch result {
            case .success(let source): sources.append(source)
            case .failure: sourceEnded()
            }
        }
        return future
    }

    private func began(_ future: EventLoopFuture<any Channel>) {
        future.whenSuccess { [self] channel in
            input = channel
            for buffer in early { channel.write(buffer, promise: nil) }
            channel.flush()
            early = []
            if isInputClosed { closeInput() }
        }
    }

    /// A part of the command's output.
    fileprivate func send(_ stream: Stream, _ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        var data = ByteBufferAllocator().buffer(capacity: bytes.readableBytes + 1)
        data.writeInteger(stream.rawValue)
        data.writeImmutableBuffer(bytes)
        return channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .binary, data: data))
    }

    fileprivate func sourceEnded() {
        openSources -= 1
        if openSources <= 0 { end() }
        inbox.wake()
    }

    /// How the command ended: told when its last output has been, or a moment later when something that it has started
    /// still holds its streams.
    func finish(_ status: Document) {
        perform { [self] in
            ending = status
            if openSources <= 0 { return end() }
            channel.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(200)) { [self] in
                openSources = 0
                end()
            }
        }
    }

    private func end() {
        guard let ending else { return }
        self.ending = nil
        _ = send(.status, ByteBuffer(bytes: Array(ending.jsonLine.utf8)))
        var code = ByteBuffer()
        code.write(webSocketErrorCode: .normalClosure)
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: code)).whenComplete {
            [self] _ in
            channel.close(promise: nil)
        }
        closeAll()
    }

    private func closeAll() {
        for source in sources { source.close(promise: nil) }
        input?.close(promise: nil)
        sources = []
        input = nil
        terminal = -1
    }
}

/// Hands what a command writes on, as fast as the client takes it.
private final class SourceHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let stream: StreamChannel.Stream
    private let client: StreamChannel

    init(_ stream: StreamChannel.Stream, _ client: StreamChannel) {
        self.stream = stream
        self.client = client
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nothing more is read until this is on its way.
        let channel = context.channel
        _ = channel.setOption(.autoRead, value: false)
        client.send(stream, unwrapInboundIn(data)).whenComplete { _ in
            _ = channel.setOption(.autoRead, value: true)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { client.sourceEnded() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
