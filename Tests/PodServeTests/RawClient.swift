import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import PodServe
import Synchronization

/// One TLS connection whose bytes the test writes and reads itself.
final class RawClient: Sendable {
    private let channel: any Channel
    private let received = Mutex<[UInt8]>([])
    private let closed = Mutex(false)

    /// `reads` false: what comes is left in the socket.
    init(
        _ served: ServedCluster, authority: String? = nil, most: TLSVersion? = nil, reads: Bool = true,
        port: UInt16? = nil
    ) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv1
        configuration.maximumTLSVersion = most
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array((authority ?? served.identity.authority).utf8)))
        let context = try NIOSSLContext(configuration: configuration)
        let threads = MultiThreadedEventLoopGroup.singleton
        let handshake = threads.next().makePromise(of: Void.self)
        let inlet = Inlet(handshake)
        do {
            channel = try ClientBootstrap(group: threads)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65536))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        // An address in place of a name: it is what the certificate is checked for.
                        let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandlers(tls, inlet.handler())
                    }
                }
                .connect(host: "127.0.0.1", port: Int(port ?? served.listener.port)).wait()
        } catch {
            handshake.fail(error)
            throw error
        }
        inlet.client.withLock { $0 = self }
        do {
            try handshake.futureResult.wait()
        } catch {
            close()
            throw error
        }
        if !reads { try channel.setOption(.autoRead, value: false).wait() }
    }

    /// Not waited for: TLS waits seconds for a server that has stopped reading to agree.
    func close() { channel.close(promise: nil) }

    /// False when the server has gone.
    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        (try? channel.writeAndFlush(ByteBuffer(bytes: bytes)).wait()) != nil
    }

    /// From now on what comes is read.
    func beginReading() throws { try channel.setOption(.autoRead, value: true).wait() }

    /// Does not wait until it is written.
    func post(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    var isClosed: Bool { closed.withLock { $0 } }
    var text: String { received.withLock { String(decoding: $0, as: UTF8.self) } }

    func take(_ bytes: [UInt8]) { received.withLock { $0 += bytes } }
    func markClosed() { closed.withLock { $0 = true } }

    /// Until this holds; false after some seconds.
    func waits(_ seconds: Double = 20, until isSo: () -> Bool) -> Bool {
        let end = Date() + seconds
        while Date() < end {
            if isSo() { return true }
            Thread.sleep(forTimeInterval: 0.005)
        }
        return isSo()
    }

    func shows(_ word: String, within seconds: Double = 20) -> Bool { waits(seconds) { text.contains(word) } }

    /// The next whole answer; nil when none comes, or the connection ends before.
    func reply(within seconds: Double = 20) -> Reply? {
        var found: Reply?
        _ = waits(seconds) {
            let isLast = isClosed
            found = next()
            return found != nil || isLast
        }
        return found
    }

    private func next() -> Reply? {
        received.withLock { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let border = text.range(of: "\r\n\r\n") else { return nil }
            let head = String(text[..<border.lowerBound])
            let lines = head.components(separatedBy: "\r\n")
            let code = Int(lines[0].split(separator: " ")[1]) ?? 0
            let length =
                lines.first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            let start = text.utf8.distance(from: text.startIndex, to: border.upperBound)
            guard bytes.count >= start + length else { return nil }
            let body = String(decoding: bytes[start..<start + length], as: UTF8.self)
            bytes.removeFirst(start + length)
            return code == 100 ? nil : Reply(code: code, head: head, body: body)
        }
    }
}

/// What comes, kept for the test.
private final class Inlet: Sendable {
    let client = Mutex<RawClient?>(nil)
    private let handshake: EventLoopPromise<Void>

    init(_ handshake: EventLoopPromise<Void>) { self.handshake = handshake }

    func handler() -> Handler { Handler(self, handshake) }

    final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private let inlet: Inlet
        private let handshake: EventLoopPromise<Void>

        init(_ inlet: Inlet, _ handshake: EventLoopPromise<Void>) {
            self.inlet = inlet
            self.handshake = handshake
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted? = event as? TLSUserEvent { handshake.succeed() }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = Array(unwrapInboundIn(data).readableBytesView)
            inlet.client.withLock { $0?.take(bytes) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            handshake.fail(ChannelError.eof)
            inlet.client.withLock { client in
                client?.markClosed()
                client = nil
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            handshake.fail(error)
            context.close(promise: nil)
        }
    }
}
