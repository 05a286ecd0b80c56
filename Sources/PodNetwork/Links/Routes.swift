internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Addresses, routes and neighbours.
enum Routes {
    struct Seen: Hashable {
        var destination: IPv4
        var prefix: Int
        /// The outgoing link; 0 for none.
        var link: Int32
    }

    /// Gives a link an address.
    static func addAddress(
        _ own: IPv4, prefix: Int, link: Int32, on socket: inout NetlinkSocket
    ) throws(NetlinkError) {
        try socket.ask(address(own, prefix: prefix, link: link))
    }

    static func address(_ address: IPv4, prefix: Int, link: Int32) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_REPLACE)
        message.append(UInt8(AF_INET))
        message.append(UInt8(prefix))
        message.append(UInt8(0))
        message.append(UInt8(prefix == 32 ? RT_SCOPE_LINK.rawValue : RT_SCOPE_UNIVERSE.rawValue))
        message.append(link)
        message.attribute(IFA_LOCAL, big: address.rawValue)
        message.attribute(IFA_ADDRESS, big: address.rawValue)
        return message
    }

    /// A route of the main table. `gateway` is taken to be on the link. With `exclusive` a route of the same
    /// destination is an error (EEXIST), whoever made it: the kernel is the judge between environments.
    static func add(
        _ destination: IPv4, prefix: Int, link: Int32, gateway: IPv4? = nil, source: IPv4? = nil,
        exclusive: Bool = false, on socket: inout NetlinkSocket
    ) throws(NetlinkError) {
        try socket.ask(
            route(
                destination, prefix: prefix, link: link, gateway: gateway, source: source, exclusive: exclusive))
    }

    static func route(
        _ destination: IPv4, prefix: Int, link: Int32, gateway: IPv4? = nil, source: IPv4? = nil,
        exclusive: Bool = false
    ) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_NEWROUTE, flags: NLM_F_CREATE | (exclusive ? NLM_F_EXCL : NLM_F_REPLACE))
        message.append(UInt8(AF_INET))
        message.append(UInt8(prefix))
        message.append(UInt8(0))  // source prefix
        message.append(UInt8(0))  // type of service
        message.append(UInt8(RT_TABLE_MAIN.rawValue))
        message.append(UInt8(RTPROT_BOOT))
        message.append(UInt8(gateway == nil ? RT_SCOPE_LINK.rawValue : RT_SCOPE_UNIVERSE.rawValue))
        message.append(UInt8(RTN_UNICAST))
        message.append(UInt32(gateway == nil ? 0 : RTNH_F_ONLINK))
        if prefix > 0 { message.attribute(RTA_DST.rawValue, big: destination.rawValue) }
        message.attribute(RTA_OIF.rawValue, link)
        if let gateway { message.attribute(RTA_GATEWAY.rawValue, big: gateway.rawValue) }
        if let source { message.attribute(RTA_PREFSRC.rawValue, big: source.rawValue) }
        return message
    }

    /// A neighbour whose hardware address no packet can change.
    static func addNeighbour(
        _ address: IPv4, hardware: Links.Hardware, link: Int32, on socket: inout NetlinkSocket
    ) throws(NetlinkError) {
        try socket.ask(neighbour(address, hardware: hardware, link: link))
    }

    static func neighbour(_ address: IPv4, hardware: Links.Hardware, link: Int32) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_NEWNEIGH, flags: NLM_F_CREATE | NLM_F_REPLACE)
        message.append(UInt8(AF_INET))
        message.append(UInt8(0))
        message.append(UInt16(0))
        message.append(link)
        message.append(UInt16(NUD_PERMANENT))
        message.append(UInt8(0))
        message.append(UInt8(RTN_UNICAST))
        message.attribute(NDA_DST, big: address.rawValue)
        message.attribute(NDA_LLADDR, bytes: hardware)
        return message
    }

    /// All IPv4 routes of the socket's namespace, those to its own addresses included.
    static func all(on socket: inout NetlinkSocket) throws(NetlinkError) -> [Seen] {
        try socket.exchange(listing()).compactMap(seen)
    }

    static func listing() -> NetlinkMessage {
        var message = NetlinkMessage(RTM_GETROUTE, flags: NLM_F_DUMP)
        message.append(UInt8(AF_INET))
        for _ in 0..<11 { message.append(UInt8(0)) }
        return message
    }

    /// An `rtmsg` of IPv4 with its attributes; nil when it is another or cut off.
    static func seen(_ answer: ArraySlice<UInt8>) -> Seen? {
        guard answer.count >= 12, answer[answer.startIndex] == UInt8(AF_INET) else { return nil }
        let values = NetlinkAttributes(answer.dropFirst(12))
        let raw = values.number(RTA_DST.rawValue, as: UInt32.self) ?? 0
        return Seen(
            destination: IPv4(rawValue: UInt32(bigEndian: raw)), prefix: Int(answer[answer.startIndex + 1]),
            link: values.number(RTA_OIF.rawValue, as: Int32.self) ?? 0)
    }
}
