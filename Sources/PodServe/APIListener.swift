import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import PodLifecycle
import Synchronization

/// The sockets of a served environment: TLS on a free port of this machine's loopback address.
/// Thread: one of its own, which hands requests over; started only where something is served.
/// Errors: `Failure` when it cannot listen.
package final class APIListener: Sendable {
    /// Of the loopback address.
    package let port: UInt16
    private let threads: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Connections at once: a client holds one for each watch.
    private static let mostConnections = 2000

    package init(
        _ identity: ServerIdentity, port: UInt16 = 0, inbox: RequestInbox, tokens: IssuedTokens = IssuedTokens()
    ) throws(Failure) {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.threads = threads
        let gate = AccessGate(token: identity.token, issued: tokens)
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            let context = try NIOSSLContext(configuration: configuration)
            let connections = ConnectionCount()
            let limits = APIListener.limits
            channel = try ServerBootstrap(group: threads)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if connections.number.add(1, ordering: .relaxed).newValue > APIListener.mostConnections {
                            connections.number.subtract(1, ordering: .relaxed)
                            throw ChannelError.inputClosed
                        }
                        channel.closeFuture.whenComplete { _ in connections.number.subtract(1, ordering: .relaxed) }
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                        let streams = StreamUpgrade(inbox, gate)
                        let handler = RequestHandler(inbox, gate, streams)
                        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
                        let upgrade: NIOHTTPServerUpgradeSendableConfiguration = (
                            upgraders: [streams.upgrader],
                            completionHandler: { context in
                                context.pipeline.syncOperations.removeHandler(bound.value, promise: nil)
                            }
                        )
                        try pipeline.configureHTTPServerPipeline(
                            withServerUpgrade: upgrade, withErrorHandling: true, withEncoderConfiguration: .init(),
                            withDecoderLimitConfiguration: limits)
                        try pipeline.addHandler(handler)
                    }
                }
                .bind(host: "127.0.0.1", port: Int(port)).wait()
        } catch {
            try? threads.syncShutdownGracefully()
            throw Failure("cannot serve the API: \(error)")
        }
        self.port = channel.localAddress?.port.flatMap { UInt16(exactly: $0) } ?? 0
    }

    package func close() {
        try? channel.close().wait()
        try? threads.syncShutdownGracefully()
    }

    /// Of a request's head.
    private static let limits: NIOHTTPDecoderLimitConfiguration = {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 64 << 10
        limits.maxHeaderListSize = 256 << 10
        return limits
    }()
}

/// Connections that are open.
private final class ConnectionCount: Sendable {
    let number = Atomic(0)
}
