internal import CLinux
internal import Glibc
internal import PodLifecycle
internal import PodModel

/// Answers names on every node's gateway address, port 53, from the services of its own environment alone; other names
/// are handed on to the host's nameservers. On a thread of its own, so that a flood of questions holds nothing else up.
final class Resolver: Sendable {
    let loop: EventLoop
    let zone: Shared<ClusterZone>
    let upstream: UpstreamPool
    private let block: AddressBlock

    init(zone: Shared<ClusterZone>, nameservers: [IPv4]) throws(Failure) {
        self.zone = zone
        block = zone.change { $0.block }
        loop = try EventLoop("podsh-dns")
        upstream = UpstreamPool(loop: loop, servers: nameservers)
    }

    /// Begins to answer on an address. A failure names who holds the port.
    func listen(on address: IPv4, port: UInt16 = 53) throws(Failure) {
        let udp = try BoundSocket.open(PODSH_UDP, address, port)
        let tcp: Int32
        do throws(Failure) {
            tcp = try BoundSocket.open(PODSH_TCP, address, port)
        } catch {
            Glibc.close(udp)
            throw error
        }
        loop.run { [self] in
            loop.watch(udp, PODSH_EPOLL_IN, ResolverSocket(self))
            loop.watch(tcp, PODSH_EPOLL_IN, ResolverListener(self))
        }
    }

    /// Ends the thread and closes all sockets.
    func close() { loop.stop { [self] in loop.dropAll() } }

    /// Pods of other environments have names of their own, and may not see ours.
    func serves(_ client: IPv4) -> Bool { block.holds(client) }

    /// Calls `reply` once, now or later, on the loop's thread; never for what is no question.
    func answer(_ packet: [UInt8], from client: IPv4, byTCP: Bool, _ reply: @escaping ([UInt8]) -> Void) {
        switch DNSQuery.parse(packet) {
        case .nothing: return
        case .wrong(let id, let code): reply(DNSReply.make(id: id, code: code))
        case .query(let query):
            let limit = byTCP ? 65_535 : query.size
            func send(_ bytes: [UInt8]) { reply(DNSReply.fit(bytes, to: limit, query)) }
            switch zone.change({ $0.answer(query) }) {
            case .records(let records): send(DNSReply.make(query, records))
            case .alias(let target): follow(target, query, client, byTCP: byTCP, send)
            case .nameError: send(DNSReply.make(query, [], code: DNSReply.nameError))
            case .elsewhere:
                upstream.ask(packet, query, for: client, byTCP: byTCP) { answer in
                    send(answer ?? DNSReply.make(query, [], code: DNSReply.serverFailure))
                }
            }
        }
    }
}

/// Questions by UDP.
final class ResolverSocket: LoopHandler {
    private let resolver: Resolver
    private var room = [UInt8](repeating: 0, count: 4096)

    init(_ resolver: Resolver) {
        self.resolver = resolver
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        // Bounded: other sockets have their turn.
        for _ in 0..<64 {
            var address: UInt32 = 0
            var port: UInt16 = 0
            let got = podsh_ip_receive_from(descriptor, &room, room.count, &address, &port)
            if got < 0 { return }
            let client = IPv4(rawValue: address)
            guard resolver.serves(client) else { continue }
            resolver.answer(Array(room.prefix(got)), from: client, byTCP: false) { bytes in
                // What does not fit into the socket now is lost, as UDP may.
                _ = podsh_ip_send_to(descriptor, bytes, bytes.count, address, port)
            }
        }
    }
}
