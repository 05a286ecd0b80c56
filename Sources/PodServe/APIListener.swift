import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import PodLifecycle

/// The sockets of a served environment: TLS on a free port of this machine's loopback address.
/// Thread: one of its own, which hands requests over; started only where something is served.
/// Errors: `Failure` when it cannot listen.
package final class APIListener {
    /// Of the loopback address.
    package let port: UInt16
    private let threads: MultiThreadedEventLoopGroup
    private let channel: any Channel

    package init(_ identity: ServerIdentity, port: UInt16 = 0, inbox: RequestInbox) throws(Failure) {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.threads = threads
        let gate = AccessGate(token: identity.token)
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8))
            let key = try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            let context = try NIOSSLContext(configuration: configuration)
            channel = try ServerBootstrap(group: threads)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                        let handler = RequestHandler(inbox, gate)
                        let upgrade: NIOHTTPServerUpgradeSendableConfiguration = (
                            upgraders: [StreamUpgrade.upgrader(inbox, gate)],
                            completionHandler: { context in
                                context.pipeline.syncOperations.removeHandler(handler, promise: nil)
                            }
                        )
                        try pipeline.configureHTTPServerPipeline(
                            withServerUpgrade: upgrade, withErrorHandling: true)
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
}
