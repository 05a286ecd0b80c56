import NIOCore
import NIOEmbedded
@testable import PodServe
import Testing

@Suite struct ReplyChannelTests {
    /// Takes what is written and never says that it went out, as a socket whose reader does not read.
    private final class Stuck: ChannelOutboundHandler {
        typealias OutboundIn = NIOAny
        private var held: [EventLoopPromise<Void>] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if let promise { held.append(promise) }
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            for promise in held { promise.fail(ChannelError.ioOnClosedChannel) }
            context.close(mode: mode, promise: promise)
        }
    }

    @Test("what is left for a reader that is too far behind has its time", arguments: [true, false])
    func endsInTime(reads: Bool) throws {
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        if !reads { try channel.pipeline.syncOperations.addHandler(Stuck()) }
        let reply = ReplyChannel(channel, keepsAlive: true, try RequestInbox())
        reply.begin(type: "application/json")
        reply.send([0x7B])
        reply.endInTime()
        channel.embeddedEventLoop.run()
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(channel.isActive, "it may take a moment")
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(channel.isActive == reads)
    }
}
