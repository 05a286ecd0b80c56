import PodKernel
import PodNetwork
import CLinux
import Glibc
import PodLifecycle
import PodModel
import Testing

struct ResolverTests {
    @Test func servicesHaveNamesAndPortsInTheirOwnEnvironment() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod()
            let service = ServiceRoute.web(bed, [])
            bed.network.route(service)
            let dns = bed.network.nameserver(ofNode: 0)
            let found = try Question("web.default.svc.cluster.local").ask(pod, dns)
            #expect(found?.code == 0 && found?.data == service.address?.bytes)
            #expect(try Question("WEB.Default.svc.cluster.LOCAL").ask(pod, dns)?.data == service.address?.bytes)
            let other = ServiceRoute(
                key: ObjectKey(.service, "my-web"), address: service.address, ports: [], endpoints: [])
            bed.network.route(other)
            #expect(try Question("my_web.default.svc.cluster.local").ask(pod, dns)?.data == service.address?.bytes)
            bed.network.unroute(other.key)
            let none = try Question("web.default.svc.cluster.local", type: 28).ask(pod, dns)
            #expect(none?.code == 0 && none?.answers == 0, "no IPv6, and it says so at once")
            let port = try Question("_http._tcp.web.default.svc.cluster.local", type: 33).ask(pod, dns)
            #expect(port?.data.prefix(6) == [0, 0, 0, 100, 0, 80])
            #expect(try Question("web.other.svc.cluster.local").ask(pod, dns)?.code == 3)
            #expect(try Question("web.default.svc.cluster.local.default.svc.cluster.local").ask(pod, dns)?.code == 3)
            #expect(try Question("web.default.svc.cluster.local").askByTCP(pod, dns)?.data == service.address?.bytes)
            bed.network.unroute(service.key)
            #expect(try Question("web.default.svc.cluster.local").ask(pod, dns)?.code == 3)
        }
    }

    @Test func aNameThatOnlyHasNamesBelowItIsThereAndAnUnknownNamespaceIsNot() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod()
            let service = ServiceRoute.web(bed, [])
            bed.network.route(service)
            let dns = bed.network.nameserver(ofNode: 0)
            for name in [
                "cluster.local", "svc.cluster.local", "default.svc.cluster.local", "_tcp.web.default.svc.cluster.local",
            ] {
                let found = try Question(name).ask(pod, dns)
                #expect(found?.code == 0 && found?.answers == 0, "\(name): \(String(describing: found))")
            }
            // The second step of a search for `nothing`: musl's ends where there is a name.
            for name in [
                "nothing.svc.cluster.local", "nothing.cluster.local", "a.nothing.svc.cluster.local",
                "_udp.web.default.svc.cluster.local",
                "_sctp.web.default.svc.cluster.local", "_tcp.nothing.default.svc.cluster.local",
            ] {
                for type: UInt16 in [1, 28] {
                    #expect(try Question(name, type: type).ask(pod, dns)?.code == 3, "\(name) \(type)")
                }
            }
            bed.network.unroute(service.key)
            #expect(try Question("_tcp.web.default.svc.cluster.local").ask(pod, dns)?.code == 3)
        }
    }

    @Test func anAnswerThatIsTooLongCarriesWhatFits() async throws {
        let server = IPv4(127, 0, 0, 2)
        try await NetworkBed.run(nameservers: [server]) { bed in
            let pod = try bed.pod()
            var service = ServiceRoute.web(bed, [])
            service.address = nil
            service.endpoints = (1...250).map { IPv4(10, 9, 8, $0) }
            bed.network.route(service)
            let upstream = try FakeNameserver(server) { question in
                (0..<60).reduce(FakeNameserver.answer(question, IPv4(192, 0, 2, 7), count: 61)) { answer, _ in
                    answer + FakeNameserver.record(IPv4(192, 0, 2, 8))
                }
            }
            defer { upstream.stop() }
            let dns = bed.network.nameserver(ofNode: 0)
            for name in ["web.default.svc.cluster.local", "many.example"] {
                let cut = try Question(name).ask(pod, dns)
                #expect(
                    cut?.isTruncated == true && (cut?.answers ?? 0) >= 25 && cut?.data.count == 4,
                    "\(String(describing: cut))")
                #expect((cut?.length ?? 0) > 512 - 16 && (cut?.length ?? 0) <= 512, "\(String(describing: cut))")
                let more = try Question(name, size: 800).ask(pod, dns)
                #expect(
                    more?.isTruncated == true && (more?.answers ?? 0) > (cut?.answers ?? 0),
                    "\(String(describing: more))")
                #expect((more?.length ?? 0) <= 800 && more?.hasExtension == true, "OPT is answered by OPT")
            }
            let all = try Question("web.default.svc.cluster.local").askByTCP(pod, dns)
            #expect(all?.isTruncated == false && all?.answers == 250)
        }
    }

    @Test func podsWithNamesOfTheirOwnAreFoundBelowTheirService() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod()
            var service = ServiceRoute.web(bed, [])
            service.hosts = [ServiceRoute.Host(name: "db-0", address: IPv4(10, 9, 8, 7))]
            bed.network.route(service)
            let dns = bed.network.nameserver(ofNode: 0)
            let found = try Question("db-0.web.default.svc.cluster.local").ask(pod, dns)
            #expect(found?.code == 0 && found?.data == IPv4(10, 9, 8, 7).bytes)
            #expect(try Question("db-1.web.default.svc.cluster.local").ask(pod, dns)?.code == 3)
            #expect(try Question("db-0.other.default.svc.cluster.local").ask(pod, dns)?.code == 3)
        }
    }

    @Test func theNameOfAHeadlessServiceLeadsToItsPods() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod()
            let members = [IPv4(10, 9, 8, 6), IPv4(10, 9, 8, 7)]
            var service = ServiceRoute.web(bed, [])
            service.address = nil
            service.endpoints = members
            service.hosts = [ServiceRoute.Host(name: "db-0", address: members[1])]
            bed.network.route(service)
            try bed.network.settle()
            let dns = bed.network.nameserver(ofNode: 0)
            let found = try Question("web.default.svc.cluster.local").ask(pod, dns)
            #expect(found?.code == 0 && found?.answers == 2 && found?.data == members[0].bytes)
            #expect(try Question("db-0.web.default.svc.cluster.local").ask(pod, dns)?.data == members[1].bytes)
            #expect(try Question("10-9-8-6.web.default.svc.cluster.local").ask(pod, dns)?.data == members[0].bytes)
            #expect(try Question("10-9-8-5.web.default.svc.cluster.local").ask(pod, dns)?.code == 3)
            let ports = try Question("_http._tcp.web.default.svc.cluster.local", type: 33).ask(pod, dns)
            #expect(ports?.answers == 2 && ports?.data.prefix(6) == [0, 0, 0, 100, 0x1F, 0x90], "the pods' own port")
        }
    }

    @Test func otherNamesAreAskedOfTheHostsNameservers() async throws {
        let server = IPv4(127, 0, 0, 2)
        try await NetworkBed.run(nameservers: [IPv4(127, 0, 0, 3), server]) { bed in
            let pod = try bed.pod()
            let upstream = try FakeNameserver(server) { FakeNameserver.answer($0, IPv4(192, 0, 2, 7)) }
            defer { upstream.stop() }
            let found = try Question("example.com").ask(pod, bed.network.nameserver(ofNode: 0))
            #expect(
                found?.data == IPv4(192, 0, 2, 7).bytes, "the second server answers for the first, which is not there")
        }
    }

    @Test("floods, rubbish, giant and forged answers leave the resolver answering")
    func hostilePackets() async throws {
        let server = IPv4(127, 0, 0, 2)
        try await NetworkBed.run(nameservers: [server]) { bed in
            let pod = try bed.pod()
            let dns = bed.network.nameserver(ofNode: 0)
            let service = ServiceRoute.web(bed, [])
            bed.network.route(service)
            let upstream = try FakeNameserver(server) { question in
                FakeNameserver.answer(question, IPv4(192, 0, 2, 7)) + [UInt8](repeating: 0, count: 60_000)
            }
            defer { upstream.stop() }
            let giant = try Question("giant.example").ask(pod, dns)
            #expect(giant?.isTruncated == true, "an answer too long for UDP is cut, not passed on")

            var random = SystemRandomNumberGenerator()
            try Talk.inside(pod) {
                let own = try Talk.socket(PODSH_UDP, bound: 0)
                defer { close(own) }
                for round in 0..<3000 {
                    var bytes = round % 2 == 0 ? Question("web.default.svc.cluster.local").bytes : []
                    bytes += (0..<Int.random(in: 0...600, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                    if !bytes.isEmpty { bytes[Int.random(in: 0..<bytes.count, using: &random)] = 0xC0 }
                    _ = podsh_ip_send_to(own, bytes, bytes.count, dns.rawValue, 53)
                }
            }
            // Escapes, empty labels and pointers in a name end as a name error or a wrong format, never as an answer.
            for name in ["\u{1B}[2J.default.svc.cluster.local", "a\u{0}b.default.svc.cluster.local"] {
                #expect(try Question(name).ask(pod, dns)?.code == 3)
            }
            let found = try Question("web.default.svc.cluster.local").ask(pod, dns)
            #expect(found?.data == service.address?.bytes)
        }
    }

    @Test("questions that nobody answers are bounded, and do not hold local names up")
    func silentUpstream() async throws {
        let server = IPv4(127, 0, 0, 2)
        try await NetworkBed.run(nameservers: [server]) { bed in
            let pod = try bed.pod()
            let dns = bed.network.nameserver(ofNode: 0)
            let service = ServiceRoute.web(bed, [])
            bed.network.route(service)
            let silence = try FakeNameserver(server) { _ in [] }
            defer { silence.stop() }
            try Talk.inside(pod) {
                let own = try Talk.socket(PODSH_UDP, bound: 0)
                defer { close(own) }
                for index in 0..<200 {
                    let bytes = Question("n\(index).example").bytes
                    _ = podsh_ip_send_to(own, bytes, bytes.count, dns.rawValue, 53)
                }
            }
            #expect(try Question("web.default.svc.cluster.local").ask(pod, dns)?.data == service.address?.bytes)
            #expect(try Question("late.example").ask(pod, dns)?.code == 2, "nobody answers: server failure")
        }
    }
}

/// A question as a pod's resolver sends it.
struct Question {
    let bytes: [UInt8]

    /// Where the answer's first record begins.
    private let end: Int

    /// With an EDNS record where a size is given.
    init(_ name: String, type: UInt16 = 1, size: UInt16? = nil) {
        let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        let question =
            [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, size == nil ? 0 : 1] + labels + [
                0, UInt8(type >> 8), UInt8(type & 255), 0, 1,
            ]
        bytes = question + (size.map { [0, 0, 41, UInt8($0 >> 8), UInt8($0 & 255), 0, 0, 0, 0, 0, 0] } ?? [])
        end = question.count
    }

    struct Answer {
        var code: UInt8
        var answers: Int
        var isTruncated: Bool
        /// It has one further record, which is at its end.
        var hasExtension: Bool
        var length: Int
        /// Of the first record.
        var data: [UInt8]
    }

    func ask(_ pod: NetworkAttachment, _ server: IPv4) throws -> Answer? {
        // UDP may lose a question in a flood; a pod's resolver asks again, too.
        for _ in 0..<10 {
            if let reply = try Talk.askUDP(pod, server, 53, bytes, within: .seconds(8)) { return read(reply) }
        }
        return nil
    }

    func askByTCP(_ pod: NetworkAttachment, _ server: IPv4) throws -> Answer? {
        let answer = try Talk.inside(pod) { () -> [UInt8]? in
            let own = podsh_ip_socket(Int32(PODSH_TCP))
            defer { close(own) }
            _ = podsh_ip_connect(own, server.rawValue, 53)
            guard Talk.waitWritable(own, .seconds(20)) else { return nil }
            let framed = [UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
            // In two parts, as a slow network would.
            _ = write(own, Array(framed.prefix(5)), 5)
            _ = write(own, Array(framed.dropFirst(5)), framed.count - 5)
            guard waitReadable(own, timeout: .seconds(20)) else { return nil }
            var room = [UInt8](repeating: 0, count: 1 << 16)
            let got = Glibc.read(own, &room, room.count)
            return got > 2 ? Array(room[2..<got]) : nil
        }
        return answer.flatMap(read)
    }

    private func read(_ reply: [UInt8]) -> Answer? {
        guard reply.count >= 12, reply[0] == 0x12, reply[1] == 0x34 else { return nil }
        let count = Int(reply[6]) << 8 | Int(reply[7])
        let record = end + 12
        let data = count > 0 && reply.count > record ? Array(reply[record...].prefix(Int(reply[record - 1]))) : []
        return Answer(
            code: reply[3] & 15, answers: count, isTruncated: reply[2] & 2 != 0,
            hasExtension: reply[11] == 1 && reply.suffix(11).starts(with: [0, 0, 41]), length: reply.count, data: data)
    }
}

/// A nameserver of the host's.
struct FakeNameserver {
    private let descriptor: Int32
    private let isStopped = Talk.Flag()

    init(_ address: IPv4, _ answer: @escaping @Sendable ([UInt8]) -> [UInt8]) throws {
        let own = podsh_ip_socket(Int32(PODSH_UDP))
        descriptor = own
        #expect(podsh_ip_bind(own, address.rawValue, 53) == 0)
        OwnThread.start { [isStopped] in
            var room = [UInt8](repeating: 0, count: 4096)
            while waitReadable(own, timeout: nil), !isStopped.value {
                var from: UInt32 = 0
                var port: UInt16 = 0
                let got = podsh_ip_receive_from(own, &room, room.count, &from, &port)
                let reply = got > 0 ? answer(Array(room.prefix(got))) : []
                if !reply.isEmpty { _ = podsh_ip_send_to(own, reply, reply.count, from, port) }
            }
            close(own)
        }
    }

    func stop() {
        isStopped.set()
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Without the question's EDNS record.
    static func answer(_ question: [UInt8], _ address: IPv4, count: UInt8 = 1) -> [UInt8] {
        var reply = question[11] == 1 ? Array(question.dropLast(11)) : question
        reply[2] |= 0x80
        reply[7] = count
        reply[11] = 0
        return reply + record(address)
    }

    static func record(_ address: IPv4) -> [UInt8] { [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4] + address.bytes }
}

extension IPv4 {
    var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) } }
}
