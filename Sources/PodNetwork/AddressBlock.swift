internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
import PodModel

/// The /16 of an environment. Node n (from 1) has x.y.n.0/24 with its gateway at .1; services have x.y.240.0/20;
/// x.y.0.1 is the host's own address towards services.
package struct AddressBlock: Hashable, Sendable {
    static let lastNode: NodeIndex = 239

    let base: IPv4

    var services: IPv4 { IPv4(rawValue: base.rawValue | 240 << 8) }
    var hostAddress: IPv4 { IPv4(rawValue: base.rawValue | 1) }

    /// Nodes are counted from 0 here, as the port does.
    func gateway(of node: NodeIndex) -> IPv4 { IPv4(rawValue: base.rawValue | (node + 1) << 8 | 1) }
    func range(of node: NodeIndex) -> IPv4 { IPv4(rawValue: base.rawValue | (node + 1) << 8) }
    func holds(_ address: IPv4) -> Bool { address.rawValue & 0xFFFF_0000 == base.rawValue }

    /// Private blocks, the one first that the tag points at: environments seldom want the same.
    static func candidates(tag: String) -> [AddressBlock] {
        let start = Int(tag, radix: 16) ?? 0
        let ten = (0..<255).map { IPv4(10, UInt8(1 + (start + $0) % 255), 0, 0) }
        let other = (16..<32).map { IPv4(172, UInt8($0), 0, 0) }
        return (ten + other).map(AddressBlock.init)
    }

    /// Whether a route of the host's (or a nameserver, as a /32) lies in the block or covers it. The default route does
    /// not count: everything lies in it.
    func clashes(with other: IPv4, prefix: Int) -> Bool {
        if prefix == 0 { return false }
        let bits = min(prefix, 16)
        let mask = UInt32.max << UInt32(32 - bits)
        return other.rawValue & mask == base.rawValue & mask
    }
}

extension AddressBlock {
    /// Makes the environment's own link and takes the first block that no route of the host touches. The route to the
    /// block is made only if there is none like it, so of two environments that want the same block at once one gets
    /// the kernel's refusal and tries the next; a block is free again when its link is gone, however its owner ended.
    static func claim(
        layout: EnvironmentLayout, avoiding nameservers: [IPv4]
    ) throws(Failure) -> AddressBlock {
        let link = LinkNames(layout).environment
        var socket = try NetlinkSocket()
        do throws(NetlinkError) {
            try Links.addBridge(link, hardware: LinkNames.gatewayHardware, on: &socket)
        } catch {
            throw Failure("cannot make the network link \(link): \(error.text); podsh clean removes leftovers")
        }
        do throws(Failure) {
            return try take(link, layout: layout, nameservers: nameservers, on: &socket)
        } catch {
            try? Links.remove([link], group: LinkNames(layout).removalGroup)
            throw error
        }
    }

    /// The block of an environment whose podsh was killed; nil where its link is gone, as after a start of the machine.
    static func held(by layout: EnvironmentLayout) -> AddressBlock? {
        guard let index = Links.index(LinkNames(layout).environment), var socket = try? NetlinkSocket(),
            let seen = try? Routes.all(on: &socket).first(where: { $0.link == index && $0.prefix == 16 })
        else { return nil }
        return AddressBlock(base: seen.destination)
    }

    private static func take(
        _ link: String, layout: EnvironmentLayout, nameservers: [IPv4], on socket: inout NetlinkSocket
    ) throws(Failure) -> AddressBlock {
        guard let index = Links.index(link) else { throw Failure("the network link \(link) has vanished") }
        var blocking: Routes.Seen?
        do throws(NetlinkError) {
            let taken = try Routes.all(on: &socket)
            for block in candidates(tag: layout.tag) {
                if nameservers.contains(where: block.holds) { continue }
                if let clash = taken.first(where: { block.clashes(with: $0.destination, prefix: $0.prefix) }) {
                    blocking = clash
                    continue
                }
                if try block.occupy(index, on: &socket) { return block }
            }
        } catch {
            throw Failure("cannot give \(link) an address: \(error.text)")
        }
        let route = blocking.map { "\($0.destination)/\($0.prefix)" } ?? "other environments"
        throw Failure(
            """
            no address range is free for pods: all of 10.0.0.0/8 and 172.16.0.0/12 is routed by this machine, the \
            last\u{20}
            """
                + "by \(route); take down that route or VPN, or end other environments")
    }

    /// False when another environment was faster.
    private func occupy(_ link: Int32, on socket: inout NetlinkSocket) throws(NetlinkError) -> Bool {
        do throws(NetlinkError) {
            try Routes.add(base, prefix: 16, link: link, exclusive: true, on: &socket)
        } catch {
            if error.code == EEXIST { return false }
            throw error
        }
        // The source comes second: an address must be there before a route can prefer it.
        try Routes.addAddress(hostAddress, prefix: 32, link: link, on: &socket)
        try Routes.add(base, prefix: 16, link: link, source: hostAddress, on: &socket)
        return true
    }
}
