internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Links of the host's side, one netlink message each.
enum Links {
    /// Six bytes; locally administered.
    typealias Hardware = [UInt8]

    struct Seen {
        var index: Int32
        var name: String
        var mtu: UInt32
        /// As the host counts them.
        var received: Int64
        var sent: Int64
    }

    /// Interface family header: `ifinfomsg`.
    static func header(
        _ message: inout NetlinkMessage, index: Int32 = 0, flags: UInt32 = 0, change: UInt32 = 0
    ) {
        message.append(UInt8(0))  // family
        message.append(UInt8(0))
        message.append(UInt16(0))  // type
        message.append(index)
        message.append(flags)
        message.append(change)
    }

    /// A link without ports that holds a node's addresses: a bridge, since every kernel has bridges.
    static func addBridge(
        _ name: String, hardware: Hardware, on socket: inout NetlinkSocket
    ) throws(NetlinkError) {
        try socket.ask(bridge(name, hardware: hardware))
        // No IPv6 between host and pods: it would only carry router advertisements.
        writeKernelFile("/proc/sys/net/ipv6/conf/\(name)/disable_ipv6", "1")
        try setUp(name, on: &socket)
    }

    static func bridge(_ name: String, hardware: Hardware) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL)
        header(&message)
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_ADDRESS, bytes: hardware)
        message.nest(IFLA_LINKINFO) { $0.attribute(IFLA_INFO_KIND, bytes: Array("bridge".utf8)) }
        return message
    }

    /// A veth pair whose other end is born in the namespace of `descriptor`, as `eth0`.
    static func addPair(
        _ name: String, hardware: Hardware, peer: Hardware, mtu: UInt32, namespace descriptor: Int32,
        on socket: inout NetlinkSocket
    ) throws(NetlinkError) {
        try socket.ask(pair(name, hardware: hardware, peer: peer, mtu: mtu, namespace: descriptor))
    }

    static func pair(
        _ name: String, hardware: Hardware, peer: Hardware, mtu: UInt32, namespace descriptor: Int32
    ) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL)
        header(&message)
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_ADDRESS, bytes: hardware)
        message.attribute(IFLA_MTU, mtu)
        message.nest(IFLA_LINKINFO) { info in
            info.attribute(IFLA_INFO_KIND, bytes: Array("veth".utf8))
            info.nest(IFLA_INFO_DATA) { data in
                data.nest(VETH_INFO_PEER) { other in
                    header(&other)
                    other.attribute(IFLA_IFNAME, "eth0")
                    other.attribute(IFLA_ADDRESS, bytes: peer)
                    other.attribute(IFLA_MTU, mtu)
                    other.attribute(IFLA_NET_NS_FD, UInt32(bitPattern: descriptor))
                }
            }
        }
        return message
    }

    static func setUp(_ name: String, on socket: inout NetlinkSocket) throws(NetlinkError) { try socket.ask(up(name)) }

    static func up(_ name: String) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_SETLINK)
        header(&message, flags: UInt32(IFF_UP), change: UInt32(IFF_UP))
        message.attribute(IFLA_IFNAME, name)
        return message
    }

    /// Sets what the host does with packets of a pod's link, before it is up: forwards them if their source is the
    /// pod's, and speaks no IPv6.
    static func secure(_ name: String, alias: String, on socket: inout NetlinkSocket) throws(NetlinkError) {
        try socket.ask(settings(name, alias: alias, hasIPv6: access("/proc/net/if_inet6", F_OK) == 0))
    }

    static func settings(_ name: String, alias: String, hasIPv6: Bool) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_SETLINK)
        header(&message)
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_IFALIAS, bytes: Array(alias.utf8.prefix(255)))
        message.nest(IFLA_AF_SPEC) { families in
            families.nest(AF_INET) { family in
                family.nest(IFLA_INET_CONF) { settings in
                    for (setting, value) in [
                        (IPV4_DEVCONF_FORWARDING, 1), (IPV4_DEVCONF_RP_FILTER, 1), (IPV4_DEVCONF_SEND_REDIRECTS, 0),
                        (IPV4_DEVCONF_ACCEPT_REDIRECTS, 0), (IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE, 0),
                        (IPV4_DEVCONF_ROUTE_LOCALNET, 0), (IPV4_DEVCONF_ARP_IGNORE, 1),
                    ] { settings.attribute(setting, UInt32(value)) }
                }
            }
            if hasIPv6 {
                families.nest(AF_INET6) { $0.attribute(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE) }
            }
        }
        return message
    }

    private static let IN6_ADDR_GEN_MODE_NONE: UInt8 = 1

    static func index(_ name: String) -> Int32? {
        let index = if_nametoindex(name)
        return index == 0 ? nil : Int32(bitPattern: index)
    }

    /// All links of the socket's namespace.
    static func all(on socket: inout NetlinkSocket) throws(NetlinkError) -> [Seen] {
        try socket.exchange(listing()).compactMap(seen)
    }

    static func listing() -> NetlinkMessage {
        var message = NetlinkMessage(RTM_GETLINK, flags: NLM_F_DUMP)
        header(&message)
        return message
    }

    static func look(_ name: String, on socket: inout NetlinkSocket) throws(NetlinkError) -> Seen? {
        try socket.exchange(question(name)).first.flatMap(seen)
    }

    static func question(_ name: String) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_GETLINK)
        header(&message)
        message.attribute(IFLA_IFNAME, name)
        return message
    }

    /// An `ifinfomsg` with its attributes; nil when it is cut off or has no name.
    static func seen(_ answer: ArraySlice<UInt8>) -> Seen? {
        guard answer.count >= 16 else { return nil }
        let values = NetlinkAttributes(answer.dropFirst(16))
        guard let name = values.text(IFLA_IFNAME) else { return nil }
        // rtnl_link_stats64: packets received and sent, then bytes received and sent.
        let counts = values[IFLA_STATS64]
        func count(_ place: Int) -> Int64 {
            guard let counts, counts.count >= 8 * (place + 1) else { return 0 }
            return Int64(truncatingIfNeeded: counts.number(counts.startIndex + 8 * place, as: UInt64.self))
        }
        return Seen(
            index: answer.number(answer.startIndex + 4, as: Int32.self), name: name,
            mtu: values.number(IFLA_MTU, as: UInt32.self) ?? 1500,
            received: count(2), sent: count(3))
    }
}
