import PodKernel
import PodModel
@testable import PodNetwork
import Testing

/// Links and routes as the kernel lists them, read from bytes.
@Suite struct NetlinkReplyTests {
    /// `ifinfomsg` of link 5 with IFLA_IFNAME 3, IFLA_MTU 4 and IFLA_STATS64 23: packets in and out, bytes in and out.
    private var link: [UInt8] {
        var bytes: [UInt8] = [0, 0, 1, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        bytes += [9, 0, 3, 0] + Array("eth0\0".utf8) + [0, 0, 0]
        bytes += [8, 0, 4, 0, 0xDC, 0x05, 0, 0]
        bytes += [36, 0, 23, 0]
        for count: UInt64 in [1, 2, 300, 1 << 40] { withUnsafeBytes(of: count) { bytes += $0 } }
        return bytes
    }

    @Test func aLinkHasItsNumberItsNameAndWhatItCarried() throws {
        let seen = try #require(Links.seen(link[...]))
        #expect(seen.index == 5 && seen.name == "eth0" && seen.mtu == 1500)
        #expect(seen.received == 300 && seen.sent == 1 << 40)
    }

    @Test func aLinkThatIsCutOffIsNoneOrLacksWhatIsBehind() {
        for count in 0..<25 { #expect(Links.seen(link[..<count])?.name == nil, "\(count) bytes") }
        // Its name is whole before its padding.
        for count in 25..<link.count {
            let seen = Links.seen(link[..<count])
            #expect(seen?.name == "eth0" && seen?.received == 0, "\(count) bytes")
        }
    }

    @Test func aLinksCountsThatAreFewerThanAskedForAreZero() {
        let short = link[..<36] + [12, 0, 23, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        #expect(Links.seen(short[...])?.received == 0)
    }

    /// `rtmsg` of IPv4 with RTA_DST 1 in network order and RTA_OIF 4.
    private var route: [UInt8] {
        [2, 24, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0] + [8, 0, 1, 0, 10, 87, 1, 0] + [8, 0, 4, 0, 5, 0, 0, 0]
    }

    @Test func aRouteHasItsDestinationAndItsLink() {
        #expect(Routes.seen(route[...]) == Routes.Seen(destination: IPv4(10, 87, 1, 0), prefix: 24, link: 5))
        #expect(Routes.seen([10] + route.dropFirst()) == nil, "IPv6")
    }

    @Test func aRouteThatIsCutOffIsNoneOrLacksWhatIsBehind() {
        for count in 0..<12 { #expect(Routes.seen(route[..<count]) == nil, "\(count) bytes") }
        for count in 12..<route.count { #expect(Routes.seen(route[..<count])?.link == 0, "\(count) bytes") }
        let lying = route[..<12] + [255, 255, 1, 0, 10, 87, 1, 0]
        #expect(Routes.seen(lying[...])?.destination == IPv4(0, 0, 0, 0))
    }
}
