@testable import PodKernel
import PodKernel
import PodLifecycle
import PodNetwork
@testable import PodRuntime
import PodModel
@testable import PodNetwork

extension FuzzTarget {
    /// A packet for the resolver, a netlink answer, a resolv.conf. An answer carries the question's id and never
    /// outgrows what the asker takes.
    static let names = FuzzTarget(name: "names", longest: 512) { bytes in
        let attributes = NetlinkAttributes(([0] + bytes).dropFirst())
        for type in 0..<64 {
            _ = (
                attributes.text(type), attributes.number(type, as: UInt32.self), attributes.number(type, as: UInt8.self)
            )
        }
        switch DNSQuery.parse(bytes) {
        case .nothing: return .refused
        case .wrong(let id, let code):
            let reply = DNSReply.make(id: id, code: code)
            return reply.count == 12 && reply[0] == bytes[0] && reply[1] == bytes[1]
                ? .refused : .broken("the reply is \(reply)")
        case .query(let query): return FuzzOutcome(complaint(query, bytes))
        }
    }

    private static func complaint(_ query: DNSQuery, _ bytes: [UInt8]) -> String? {
        if query.labels.contains(where: { $0.isEmpty || $0.count > 63 }) { return "a label is too long" }
        if !(512...4096).contains(query.size) { return "the asker takes \(query.size) bytes" }
        var records: [DNSReply.Record] = []
        if case .records(let found) = services.answer(query) { records = found }
        let whole = DNSReply.make(query, records)
        // The question itself as the answer of a nameserver that says anything.
        let cuts = [whole, bytes, bytes + bytes].map { DNSReply.fit($0, to: 12 + query.question.count + 40, query) }
        if cuts.contains(where: { $0.count > 12 + query.question.count + 40 }) { return "a cut reply is too long" }
        for reply in [whole, cuts[0]] {
            if reply.count > 512 + query.question.count { return "the reply has \(reply.count) bytes" }
            if reply[0...1] != bytes[0...1] || reply[2] & 0x80 == 0 { return "the reply is for another: \(reply)" }
            if !reply[12...].starts(with: bytes[12..<12 + query.question.count]) {
                return "the reply repeats another question"
            }
        }
        return nil
    }

    private static let services: ClusterZone = {
        var zone = ClusterZone(block: AddressBlock(base: IPv4(10, 87, 0, 0)))
        var route = ServiceRoute(
            key: ObjectKey(.service, "web"), address: IPv4(10, 87, 240, 1),
            ports: [.init(name: "http", port: 80, target: .all(80), protocol: .tcp, hostPort: nil)], endpoints: [])
        route.hosts = [.init(name: "web-0", address: IPv4(10, 87, 1, 2))]
        zone.set(route)
        return zone
    }()

    /// What a server of gRPC's health says: the same whether it comes at once or byte by byte.
    static let health = FuzzTarget(name: "health", longest: 2048) { bytes in
        var whole = GRPCHealthCall(service: "", authority: "a")
        var slow = whole
        let progress = whole.feed(bytes)
        var slowly = GRPCHealthCall.Progress.more
        for byte in bytes where slowly == .more { slowly = slow.feed([byte]) }
        if progress != slowly { return .broken("at once \(progress), byte by byte \(slowly)") }
        if case .answered = progress { return .read }
        return .refused
    }

    /// A reply of an HTTP server: the same whether it comes at once or byte by byte, and never longer than the limit.
    static let http = FuzzTarget(name: "http", longest: 2048) { bytes in
        let limit = 64
        var whole = HTTPResponseReader(limit: limit)
        var progress = whole.feed(bytes)
        if progress == .more { progress = whole.end() }
        var slow = HTTPResponseReader(limit: limit)
        var slowly = HTTPResponseReader.Progress.more
        for byte in bytes where slowly == .more { slowly = slow.feed([byte]) }
        if slowly == .more { slowly = slow.end() }
        if progress != slowly { return .broken("at once \(progress), byte by byte \(slowly)") }
        if whole.body.count > limit { return .broken("the body has \(whole.body.count) bytes") }
        guard progress == .done else { return .refused }
        let isSame =
            whole.status == slow.status && whole.body == slow.body && whole.location == slow.location
            && whole.isCut == slow.isCut
        return (100...999).contains(whole.status) && isSame ? .read : .broken("at once \(whole), byte by byte \(slow)")
    }
}
