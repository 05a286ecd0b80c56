import PodKernel
import PodLifecycle
import PodModel
@testable import PodNetwork
import Testing

/// Every kind of message that podsh sends to the kernel's network, byte for byte as linux/rtnetlink.h, if_link.h,
/// pkt_sched.h and nfnetlink_conntrack.h have it, on a machine with the lower byte first. Nothing is sent: no root.
@Suite struct NetlinkRequestTests {
    private let gateway: [UInt8] = [2, 0, 0, 0, 0, 1]
    private let pod: [UInt8] = [2, 0, 10, 87, 1, 2]

    /// `words`: in hexadecimal digits; the sequence number is 7, the port 0.
    private func expect(
        _ message: NetlinkMessage, _ words: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let digits = message.sealed(sequence: 7).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        #expect(digits == words.joined().filter { $0 != " " }, sourceLocation: sourceLocation)
    }

    @Test func linksAreMadeAndChangedInTheKernelsWords() {
        expect(
            Links.bridge("ps000000n1", hardware: gateway),
            [
                // RTM_NEWLINK 16; REQUEST 1, ACK 4, EXCL 0x200, CREATE 0x400
                "4c000000 10000506 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_IFNAME 3
                "0f000300 70733030 30303030 6e310000",
                // IFLA_ADDRESS 1
                "0a000100 02000000 00010000",
                // IFLA_LINKINFO 18, nested
                "10001280",
                // IFLA_INFO_KIND 1, without a closing zero
                "0a000100 62726964 67650000",
            ])
        expect(
            Links.pair("ps000000p1", hardware: gateway, peer: pod, mtu: 1500, namespace: 9),
            [
                // RTM_NEWLINK 16; REQUEST, ACK, EXCL, CREATE
                "90000000 10000506 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_IFNAME 3
                "0f000300 70733030 30303030 70310000",
                // IFLA_ADDRESS 1
                "0a000100 02000000 00010000",
                // IFLA_MTU 4
                "08000400 dc050000",
                // IFLA_LINKINFO 18, nested
                "4c001280",
                // IFLA_INFO_KIND 1
                "08000100 76657468",
                // IFLA_INFO_DATA 2, nested
                "40000280",
                // VETH_INFO_PEER 1, nested
                "3c000180",
                // the peer's ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_IFNAME 3
                "09000300 65746830 00000000",
                // IFLA_ADDRESS 1
                "0a000100 02000a57 01020000",
                // IFLA_MTU 4
                "08000400 dc050000",
                // IFLA_NET_NS_FD 28
                "08001c00 09000000",
            ])
        expect(
            Links.up("eth0"),
            [
                // RTM_SETLINK 19; REQUEST, ACK
                "2c000000 13000500 07000000 00000000",
                // ifinfomsg: IFF_UP 1, and that it changes
                "00000000 00000000 01000000 01000000",
                // IFLA_IFNAME 3
                "09000300 65746830 00000000",
            ])
        expect(
            Links.settings("eth0", alias: "podsh", hasIPv6: true),
            [
                // RTM_SETLINK 19; REQUEST, ACK
                "88000000 13000500 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_IFNAME 3
                "09000300 65746830 00000000",
                // IFLA_IFALIAS 20
                "09001400 706f6473 68000000",
                // IFLA_AF_SPEC 26, nested
                "50001a80",
                // AF_INET 2, nested
                "40000280",
                // IFLA_INET_CONF 1, nested
                "3c000180",
                // IPV4_DEVCONF_FORWARDING 1
                "08000100 01000000",
                // IPV4_DEVCONF_RP_FILTER 8
                "08000800 01000000",
                // IPV4_DEVCONF_SEND_REDIRECTS 6
                "08000600 00000000",
                // IPV4_DEVCONF_ACCEPT_REDIRECTS 4
                "08000400 00000000",
                // IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE 9
                "08000900 00000000",
                // IPV4_DEVCONF_ROUTE_LOCALNET 26
                "08001a00 00000000",
                // IPV4_DEVCONF_ARP_IGNORE 19
                "08001300 01000000",
                // AF_INET6 10, nested
                "0c000a80",
                // IFLA_INET6_ADDR_GEN_MODE 8: NONE 1
                "05000800 01000000",
            ])
    }

    @Test func linksAreLookedForAndRemovedInTheKernelsWords() {
        expect(
            Links.listing(),
            [
                // RTM_GETLINK 18; REQUEST, ACK, DUMP 0x300
                "20000000 12000503 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
            ])
        expect(
            Links.question("eth0"),
            [
                // RTM_GETLINK 18; REQUEST, ACK
                "2c000000 12000500 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_IFNAME 3
                "09000300 65746830 00000000",
            ])
        expect(
            Links.joining("eth0", group: 0x50530001),
            [
                // RTM_SETLINK 19; REQUEST, ACK
                "34000000 13000500 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_IFNAME 3
                "09000300 65746830 00000000",
                // IFLA_GROUP 27
                "08001b00 01005350",
            ])
        expect(
            Links.removal(of: 0x50530001),
            [
                // RTM_DELLINK 17; REQUEST, ACK
                "28000000 11000500 07000000 00000000",
                // ifinfomsg
                "00000000 00000000 00000000 00000000",
                // IFLA_GROUP 27
                "08001b00 01005350",
            ])
    }

    @Test func addressesRoutesAndNeighboursAreSetInTheKernelsWords() {
        expect(
            Routes.address(IPv4(10, 87, 1, 1), prefix: 24, link: 5),
            [
                // RTM_NEWADDR 20; REQUEST, ACK, REPLACE 0x100, CREATE 0x400
                "28000000 14000505 07000000 00000000",
                // ifaddrmsg: AF_INET 2, prefix, flags, scope, link
                "02180000 05000000",
                // IFA_LOCAL 2, in network order
                "08000200 0a570101",
                // IFA_ADDRESS 1
                "08000100 0a570101",
            ])
        expect(
            Routes.address(IPv4(10, 87, 1, 2), prefix: 32, link: 5),
            [
                // RTM_NEWADDR 20; REQUEST, ACK, REPLACE, CREATE
                "28000000 14000505 07000000 00000000",
                // ifaddrmsg: AF_INET 2, prefix, flags, scope, link
                "022000fd 05000000",
                // IFA_LOCAL 2
                "08000200 0a570102",
                // IFA_ADDRESS 1
                "08000100 0a570102",
            ])
        expect(
            Routes.route(
                IPv4(10, 87, 1, 2), prefix: 32, link: 5, source: IPv4(10, 87, 1, 1)),
            [
                // RTM_NEWROUTE 24; REQUEST, ACK, REPLACE, CREATE
                "34000000 18000505 07000000 00000000",
                // rtmsg: AF_INET 2, prefix, 0, 0, RT_TABLE_MAIN 254, RTPROT_BOOT 3, scope, RTN_UNICAST 1, flags
                "02200000 fe03fd01 00000000",
                // RTA_DST 1, in network order
                "08000100 0a570102",
                // RTA_OIF 4
                "08000400 05000000",
                // RTA_PREFSRC 7
                "08000700 0a570101",
            ])
        expect(
            Routes.route(
                IPv4(0, 0, 0, 0), prefix: 0, link: 5, gateway: IPv4(10, 87, 1, 1), source: IPv4(10, 87, 1, 2),
                exclusive: true),
            [
                // RTM_NEWROUTE 24; REQUEST, ACK, EXCL 0x200, CREATE
                "34000000 18000506 07000000 00000000",
                // rtmsg: AF_INET 2, prefix, 0, 0, RT_TABLE_MAIN 254, RTPROT_BOOT 3, scope, RTN_UNICAST 1, flags
                "02000000 fe030001 04000000",
                // RTA_OIF 4
                "08000400 05000000",
                // RTA_GATEWAY 5
                "08000500 0a570101",
                // RTA_PREFSRC 7
                "08000700 0a570102",
            ])
        expect(
            Routes.neighbour(IPv4(10, 87, 1, 2), hardware: pod, link: 5),
            [
                // RTM_NEWNEIGH 28; REQUEST, ACK, REPLACE, CREATE
                "30000000 1c000505 07000000 00000000",
                // ndmsg: AF_INET 2, link, NUD_PERMANENT 0x80, flags, RTN_UNICAST 1
                "02000000 05000000 80000001",
                // NDA_DST 1
                "08000100 0a570102",
                // NDA_LLADDR 2
                "0a000200 02000a57 01020000",
            ])
        expect(
            Routes.listing(),
            [
                // RTM_GETROUTE 26; REQUEST, ACK, DUMP 0x300
                "1c000000 1a000503 07000000 00000000",
                // rtmsg: AF_INET 2
                "02000000 00000000 00000000",
            ])
    }

    @Test func slowLinksHaveANetemQueueInTheKernelsWords() {
        var impairment = LinkImpairment()
        impairment.latency = .milliseconds(200)
        impairment.jitter = .milliseconds(50)
        expect(
            Delay.slow(5, impairment),
            [
                // RTM_NEWQDISC 36; REQUEST, ACK, REPLACE, CREATE
                "64000000 24000505 07000000 00000000",
                // tcmsg: family, link, handle, TC_H_ROOT, info
                "00000000 05000000 00000000 ffffffff 00000000",
                // TCA_KIND 1
                "0a000100 6e657465 6d000000",
                // TCA_OPTIONS 2
                "34000200",
                // tc_netem_qopt: latency, limit of packets, loss, gap, duplicate, jitter
                "00000000 10270000 00000000 00000000 00000000 00000000",
                // TCA_NETEM_LATENCY64 10, ns
                "0c000a00 00c2eb0b 00000000",
                // TCA_NETEM_JITTER64 11, ns
                "0c000b00 80f0fa02 00000000",
            ])
        expect(
            Delay.heal(5),
            [
                // RTM_DELQDISC 37; REQUEST, ACK
                "24000000 25000500 07000000 00000000",
                // tcmsg: family, link, handle, TC_H_ROOT, info
                "00000000 05000000 00000000 ffffffff 00000000",
            ])
    }

    @Test func flowsAreLookedForAndForgottenInTheKernelsWords() {
        expect(
            Conntrack.listing(IPv4(10, 87, 240, 1), IPv4(10, 87, 1, 2)),
            [
                // NFNL_SUBSYS_CTNETLINK 1 << 8 | IPCTNL_MSG_CT_GET 1; REQUEST, ACK, DUMP 0x300
                "54000000 01010503 07000000 00000000",
                // nfgenmsg: AF_INET 2, NFNETLINK_V0 0
                "02000000",
                // CTA_TUPLE_ORIG 1, nested
                "1c000180",
                // CTA_TUPLE_IP 1, nested
                "0c000180",
                // CTA_IP_V4_DST 2
                "08000200 0a57f001",
                // CTA_TUPLE_PROTO 2, nested
                "0c000280",
                // CTA_PROTO_NUM 1: IPPROTO_UDP 17
                "05000100 11000000",
                // CTA_TUPLE_REPLY 2, nested
                "10000280",
                // CTA_TUPLE_IP 1, nested
                "0c000180",
                // CTA_IP_V4_SRC 1
                "08000100 0a570102",
                // CTA_FILTER 25, nested
                "14001980",
                // CTA_FILTER_ORIG_FLAGS 1: destination 2, protocol 8
                "08000100 0a000000",
                // CTA_FILTER_REPLY_FLAGS 2: source 1
                "08000200 01000000",
            ])
        expect(
            Conntrack.removal([8, 0, 1, 0x80, 1, 2, 3, 4]),
            [
                // CTNETLINK 1 << 8 | IPCTNL_MSG_CT_DELETE 2; REQUEST, ACK
                "20000000 02010500 07000000 00000000",
                // nfgenmsg: AF_INET 2, NFNETLINK_V0 0
                "02000000",
                // CTA_TUPLE_ORIG 1, nested
                "0c000180 08000180 01020304",
            ])
    }
}
