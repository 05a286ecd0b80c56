internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Connections that the kernel remembers. A UDP flow through a service sticks to its endpoint as long as packets come;
/// when the endpoint is no longer one, the flow has to be forgotten.
enum Conntrack {
    /// Forgets the UDP flows to a service's address that go to `endpoint`.
    static func forget(service: IPv4, endpoint: IPv4) throws(Failure) {
        var socket = try NetlinkSocket(NETLINK_NETFILTER)
        do throws(NetlinkError) {
            for answer in try socket.exchange(listing(service, endpoint)) where answer.count > 4 {
                let values = NetlinkAttributes(answer.dropFirst(4))
                guard let tuple = values[CTA_TUPLE_ORIG.rawValue] else { continue }
                // Gone meanwhile is as good.
                try? socket.ask(removal(tuple))
            }
        } catch {
            throw Failure("cannot forget connections to \(endpoint): \(error.text)")
        }
    }

    /// `tuple`: as the listing has it.
    static func removal(_ tuple: ArraySlice<UInt8>) -> NetlinkMessage {
        var message = head(IPCTNL_MSG_CT_DELETE.rawValue, flags: 0)
        message.attribute(CTA_TUPLE_ORIG.rawValue | 0x8000, bytes: Array(tuple))
        return message
    }

    private static func head(_ type: some BinaryInteger, flags: some BinaryInteger) -> NetlinkMessage {
        var message = NetlinkMessage(Int(NFNL_SUBSYS_CTNETLINK) << 8 | Int(type), flags: flags)
        message.append(UInt8(AF_INET))
        message.append(UInt8(NFNETLINK_V0))
        message.append(UInt16(0))
        return message
    }

    /// The kernel picks: to this service, by UDP, answered by this endpoint.
    static func listing(_ service: IPv4, _ endpoint: IPv4) -> NetlinkMessage {
        // Bits of nf_conntrack_netlink.c: source address 1, destination address 2, protocol 8.
        let (source, destination, number): (UInt32, UInt32, UInt32) = (1, 2, 8)
        var message = head(IPCTNL_MSG_CT_GET.rawValue, flags: NLM_F_DUMP)
        message.nest(CTA_TUPLE_ORIG.rawValue) { tuple in
            tuple.nest(CTA_TUPLE_IP.rawValue) { $0.attribute(CTA_IP_V4_DST.rawValue, big: service.rawValue) }
            tuple.nest(CTA_TUPLE_PROTO.rawValue) { $0.attribute(CTA_PROTO_NUM.rawValue, UInt8(IPPROTO_UDP)) }
        }
        message.nest(CTA_TUPLE_REPLY.rawValue) { tuple in
            tuple.nest(CTA_TUPLE_IP.rawValue) { $0.attribute(CTA_IP_V4_SRC.rawValue, big: endpoint.rawValue) }
        }
        message.nest(CTA_FILTER.rawValue) { filter in
            filter.attribute(CTA_FILTER_ORIG_FLAGS.rawValue, destination | number)
            filter.attribute(CTA_FILTER_REPLY_FLAGS.rawValue, source)
        }
        return message
    }
}
