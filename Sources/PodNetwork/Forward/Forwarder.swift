internal import CLinux
internal import Glibc
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Leads ports of the host to pods, on a thread of its own: no rule of the firewall's is needed for it, and nothing is
/// reachable that is not listed here.
final class Forwarder: Sendable {
    /// Where a connection goes; nil refuses it.
    typealias Target = @Sendable () -> (address: IPv4, port: UInt16)?

    /// Two descriptors each.
    static let mostConnections = DescriptorBudget.share(24_576, part: 8)

    private let loop: EventLoop
    private let relays: Relays

    init() throws(Failure) {
        loop = try EventLoop("podsh-forward")
        relays = Relays(loop)
    }

    /// A port that is led somewhere, until `close`.
    struct Listening: Sendable {
        let address: IPv4
        let port: UInt16
        let kind: PortProtocol
        fileprivate let descriptor: Int32
    }

    /// Begins to listen; port 0 takes a free one. The target is asked anew for each connection (for each sender, by
    /// UDP).
    func listen(
        _ address: IPv4, _ port: UInt16, _ kind: PortProtocol = .tcp, to target: @escaping Target
    ) throws(Failure) -> Listening {
        let descriptor = try BoundSocket.open(kind == .tcp ? PODSH_TCP : PODSH_UDP, address, port)
        let own = podsh_ip_port(descriptor)
        loop.run { [loop, relays] in
            let handler: any LoopHandler =
                kind == .tcp
                ? RelayListener(relays, target) : DatagramRelay(descriptor, on: loop, target)
            loop.watch(descriptor, PODSH_EPOLL_IN, handler)
        }
        let found = own > 0 ? UInt16(truncatingIfNeeded: own) : port
        return Listening(address: address, port: found, kind: kind, descriptor: descriptor)
    }

    /// No new connections; those that are there go on. Returns when the port is free again.
    func close(_ listening: Listening) {
        let done = Gate()
        let isTaken = loop.run { [loop] in
            // Ends listening at once, even if a program that is just being started holds a copy of the socket.
            shutdown(listening.descriptor, Int32(SHUT_RDWR))
            loop.drop(listening.descriptor)
            done.open()
        }
        if isTaken { done.wait(.seconds(5)) }
    }

    /// Resets what is led to an address whose pod is gone.
    func reset(_ address: IPv4) { loop.run { [relays] in relays.reset(address) } }

    func close() { loop.stop { [loop] in loop.dropAll() } }
}

/// All connections of a forwarder.
///
/// @unchecked Sendable: touched on the forwarder loop's thread only.
final class Relays: @unchecked Sendable {
    let loop: EventLoop
    private var all: [ObjectIdentifier: Relay] = [:]

    init(_ loop: EventLoop) {
        self.loop = loop
    }

    func begin(_ client: Int32, _ target: (address: IPv4, port: UInt16)?) {
        guard let target, all.count < Forwarder.mostConnections else {
            podsh_ip_reset_on_close(client)
            close(client)
            return
        }
        let relay = Relay(client, to: target.address, on: loop) { [weak self] in self?.all[ObjectIdentifier($0)] = nil }
        all[ObjectIdentifier(relay)] = relay
        relay.start(target.port)
    }

    func reset(_ address: IPv4) {
        for relay in all.values where relay.target == address { relay.end(byReset: true) }
    }
}

/// Takes connections.
final class RelayListener: LoopHandler {
    private let relays: Relays
    private let target: Forwarder.Target

    init(_ relays: Relays, _ target: @escaping Forwarder.Target) {
        self.relays = relays
        self.target = target
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        for _ in 0..<64 {
            var address: UInt32 = 0
            var port: UInt16 = 0
            let made = podsh_ip_accept(descriptor, &address, &port)
            if made == -EMFILE || made == -ENFILE { return relays.loop.pause(descriptor, self) }
            if made < 0 { return }
            relays.begin(made, target())
        }
    }
}
