import PodLifecycle
import PodModel
import Testing

@testable import PodNetwork

/// A service whose name is another's.
@Suite struct AliasTests {
    private func query(_ name: String, _ type: UInt16 = DNSQuery.Kind.a) throws -> DNSQuery {
        let head: [UInt8] = [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        let packet = head + DNSReply.name(name) + [UInt8(type >> 8), UInt8(type & 255), 0, 1]
        guard case .query(let query) = DNSQuery.parse(packet) else { throw NoQuery() }
        return query
    }

    private struct NoQuery: Error {}

    @Test func theZoneAnswersWithTheOtherName() throws {
        var zone = ClusterZone(block: AddressBlock(base: IPv4(10, 87, 0, 0)))
        var route = ServiceRoute(key: ObjectKey(.service, "db"), address: nil, ports: [], endpoints: [])
        route.alias = "db.example.com"
        zone.set(route)
        #expect(zone.answer(try query("db.default.svc.cluster.local")) == .alias("db.example.com"))
    }

    @Test func anAnswerOfOthersIsReadWithItsCompressedNames() throws {
        let asked = try query("db.example.com")
        // CNAME to `x.example.com`, whose name and whose address's owner are pointers.
        let alias: [UInt8] = [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 4, 1, 0x78, 0xC0, 15]
        let address: [UInt8] = [0xC0, UInt8(12 + asked.question.count + 12), 0, 1, 0, 1, 0, 0, 0, 8, 0, 4, 1, 2, 3, 4]
        let packet: [UInt8] = [0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0] + asked.question + alias + address
        let found = try #require(DNSAnswer(packet))
        #expect(found.code == 0)
        let other = DNSReply.name("x.example.com")
        #expect(
            found.records == [
                .init(name: DNSReply.name("db.example.com"), type: 5, timeToLive: 9, data: other),
                .init(name: other, type: 1, timeToLive: 8, data: [1, 2, 3, 4]),
            ])
        // What is built of it says the same.
        let reply = DNSReply.make(
            try query("db.default.svc.cluster.local"),
            [.alias("db.example.com")] + found.records.map { .raw($0) })
        #expect(DNSAnswer(reply)?.records.dropFirst() == found.records[...])
    }

    @Test func namesThatLeadInACircleOrEndTooEarlyAreNoAnswer() {
        let head: [UInt8] = [0, 7, 0x81, 0x80, 0, 0, 0, 1, 0, 0, 0, 0]
        #expect(DNSAnswer(head + [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0]) == nil)
        #expect(DNSAnswer(head + [1, 0x78, 0, 0, 1]) == nil)
        #expect(DNSAnswer([]) == nil)
    }
}
