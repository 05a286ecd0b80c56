import PodKernel
import PodNetwork
import CLinux
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

struct PodNetworkTests {
    @Test func podsReachEachOtherAcrossNodesAndTheHostReachesThem() async throws {
        try await NetworkBed.run { bed in
            let web = try bed.pod("web", node: 0)
            let other = try bed.pod("other", node: 1)
            let neighbour = try bed.pod("neighbour", node: 0)
            let server = try Talk.serve(web, port: 80, saying: "web")
            defer { server.stop() }
            #expect(try Talk.ask(other, web.address, 80) == .said("web \(other.address)"))
            #expect(try Talk.ask(neighbour, web.address, 80) == .said("web \(neighbour.address)"))
            #expect(try Talk.ask(web, web.address, 80) == .said("web \(web.address)"))
            #expect(try Talk.ask(nil, web.address, 80) == .said("web \(bed.network.nameserver(ofNode: 0))"))
            let bytes = try #require(bed.network.traffic(of: web.worker))
            #expect(bytes.received > 0 && bytes.sent > 0)
        }
    }

    @Test func aServiceSpreadsOverItsEndpointsForPodsAndHost() async throws {
        try await NetworkBed.run { bed in
            let pods = try (0..<3).map { try bed.pod("web-\($0)", node: NodeIndex($0 % 2)) }
            let servers = try pods.enumerated().map { try Talk.serve($0.element, port: 8080, saying: "\($0.offset)") }
            defer { for server in servers { server.stop() } }
            let service = ServiceRoute.web(bed, pods)
            bed.network.route(service)
            try bed.network.settle()
            for asker in [pods[0], nil] {
                var seen: Set<String> = []
                for _ in 0..<6 {
                    guard case .said(let text) = try Talk.ask(asker, service.front, 80) else { continue }
                    seen.insert(String(text.prefix(1)))
                }
                #expect(seen == ["0", "1", "2"], "asked by \(asker?.identity.name ?? "the host")")
            }
        }
    }

    @Test func aClientKeepsItsEndpointAsLongAsThatIsOne() async throws {
        try await NetworkBed.run { bed in
            let pods = try (0..<3).map { try bed.pod("web-\($0)", node: NodeIndex($0 % 2)) }
            let client = try bed.pod("client", node: 1)
            let servers = try pods.enumerated().map { try Talk.serve($0.element, port: 8080, saying: "\($0.offset)") }
            defer { for server in servers { server.stop() } }
            var service = ServiceRoute.web(bed, pods)
            service.affinity = .hours(1)
            func seen() throws -> Set<String> {
                bed.network.route(service)
                try bed.network.settle()
                return try (0..<6).reduce(into: []) { seen, _ in
                    guard case .said(let text) = try Talk.ask(client, service.front, 80) else { return }
                    seen.insert(String(text.prefix(1)))
                }
            }
            let first = try seen()
            #expect(first.count == 1)
            let kept = try #require(first.first.flatMap { Int($0) })
            // Another one goes: nothing changes for this client. Its own goes: it gets one of the others.
            service.endpoints.removeAll { $0 == pods[(kept + 1) % 3].address }
            #expect(try seen() == first)
            service.endpoints = pods.map(\.address).filter { $0 != pods[kept].address }
            let second = try seen()
            #expect(second.count == 1 && second != first)
        }
    }

    @Test func aServiceThatStaysOnTheNodeLeadsPodsToThatNodesEndpointsAndNobodyElsewhere() async throws {
        try await NetworkBed.run { bed in
            let pods = try (0..<2).map { try bed.pod("web-\($0)", node: 0) }
            let (near, far) = (try bed.pod("near", node: 0), try bed.pod("far", node: 1))
            let servers = try pods.map { try Talk.serve($0, port: 8080, saying: "web") }
            defer { for server in servers { server.stop() } }
            var service = ServiceRoute.web(bed, pods)
            service.staysOnNode = true
            bed.network.route(service)
            try bed.network.settle()
            #expect(try Talk.ask(near, service.front, 80) == .said("web \(near.address)"))
            #expect(try Talk.ask(far, service.front, 80) == .refused)
            guard case .said = try Talk.ask(nil, service.front, 80) else {
                Issue.record("this machine is on every node")
                return
            }
        }
    }

    @Test("a service without endpoints refuses at once, and flapping leaves no stale rule")
    func emptyServicesRefuse() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod("web")
            let client = try bed.pod("client", node: 1)
            let server = try Talk.serve(pod, port: 8080, saying: "web")
            defer { server.stop() }
            var service = ServiceRoute.web(bed, [pod])
            for round in 0..<100 {
                service.endpoints = round % 2 == 0 ? [pod.address] : []
                bed.network.route(service)
            }
            try bed.network.settle()
            #expect(try Talk.ask(client, service.front, 80) == .refused)
            #expect(try Talk.ask(nil, service.front, 80) == .refused)
            service.endpoints = [pod.address]
            bed.network.route(service)
            try bed.network.settle()
            #expect(try Talk.ask(client, service.front, 80) == .said("web \(client.address)"))
            bed.network.unroute(service.key)
            try bed.network.settle()
            #expect(try Talk.ask(client, service.front, 80) == .refused)
            #expect(
                bed.ask(nil, "/usr/sbin/nft", "list", "table", "ip", bed.layout.table)?.contains("dnat to") == false)
        }
    }

    @Test("UDP flows leave an endpoint that is none any more")
    func flowsMoveOn() async throws {
        try await NetworkBed.run { bed in
            let pods = try (0..<2).map { try bed.pod("dns-\($0)", node: NodeIndex($0)) }
            let client = try bed.pod("client")
            let servers = try pods.enumerated().map {
                try Talk.serveUDP($0.element, port: 5353, saying: "\($0.offset)")
            }
            defer { for server in servers { server.stop() } }
            var service = ServiceRoute.web(bed, [pods[0]])
            service.ports = [.init(name: nil, port: 53, target: .all(5353), protocol: .udp, hostPort: nil)]
            bed.network.route(service)
            try bed.network.settle()
            let own = try Talk.inside(client) { try Talk.socket(PODSH_UDP, bound: 0) }
            defer { close(own) }
            #expect(Talk.askUDP(from: own, service.front, 53) == Array("0".utf8))
            service.endpoints = [pods[1].address]
            bed.network.route(service)
            try bed.network.settle()
            #expect(Talk.askUDP(from: own, service.front, 53) == Array("1".utf8))
        }
    }

    @Test("addresses are reused as late as possible; a full node says so and heals")
    func addressesRunOut() async throws {
        try await NetworkBed.run(nodes: 1) { bed in
            var given: [IPv4] = []
            for index in 0..<253 {
                given.append(
                    try bed.network.reserve(node: 0, worker: PodWorkerSlot(index: UInt32(index), generation: 1)))
            }
            #expect(Set(given).count == 253)
            let late = PodWorkerSlot(index: 9999, generation: 0)
            #expect(throws: Failure.self) { try bed.network.reserve(node: 0, worker: late) }
            bed.network.disconnect(PodWorkerSlot(index: 7, generation: 1))
            #expect(try bed.network.reserve(node: 0, worker: late) == given[7])
            for index in 0..<253 { bed.network.disconnect(PodWorkerSlot(index: UInt32(index), generation: 1)) }
            var live: [PodWorkerSlot: IPv4] = [late: given[7]]
            for index in 0..<300 {
                let worker = PodWorkerSlot(index: UInt32(index), generation: 2)
                let address = try bed.network.reserve(node: 0, worker: worker)
                #expect(!live.values.contains(address), "two live pods on \(address)")
                live[worker] = address
                if index % 3 != 0 {
                    bed.network.disconnect(worker)
                    live[worker] = nil
                }
            }
        }
    }

    @Test("a partition silences a node but not its own pods, and heals")
    func partition() async throws {
        try await NetworkBed.run { bed in
            let web = try bed.pod("web", node: 0)
            let near = try bed.pod("near", node: 0)
            let far = try bed.pod("far", node: 1)
            let server = try Talk.serve(web, port: 80, saying: "web")
            defer { server.stop() }
            #expect(try Talk.ask(far, web.address, 80) == .said("web \(far.address)"))
            try bed.network.setLink(node: 0, up: false)
            #expect(try Talk.ask(far, web.address, 80, within: .milliseconds(300)) == .silence)
            #expect(try Talk.ask(nil, web.address, 80, within: .milliseconds(300)) == .silence)
            #expect(try Talk.ask(near, web.address, 80) == .said("web \(near.address)"))
            try bed.network.setLink(node: 0, up: true)
            #expect(try Talk.ask(far, web.address, 80) == .said("web \(far.address)"))
        }
    }

    @Test func lossDropsPackets() async throws {
        try await NetworkBed.run { bed in
            let pods = [try bed.pod("a"), try bed.pod("b", node: 1)]
            let server = try Talk.serve(pods[0], port: 80, saying: "a")
            defer { server.stop() }
            try bed.network.impair(worker: pods[0].worker, LinkImpairment(lossPerMille: 1000))
            #expect(try Talk.ask(pods[1], pods[0].address, 80, within: .milliseconds(300)) == .silence)
            try bed.network.impair(worker: pods[0].worker, LinkImpairment())
            #expect(try Talk.ask(pods[1], pods[0].address, 80) == .said("a \(pods[1].address)"))
        }
    }

    @Test func slowLinksAreRefusedWithTheKernelsReasonWhereItHasNone() async throws {
        try await NetworkBed.run { bed in
            let pods = [try bed.pod("a"), try bed.pod("b", node: 1)]
            let server = try Talk.serve(pods[0], port: 80, saying: "a")
            defer { server.stop() }
            let start = monotonicNow()
            do throws(Failure) {
                try bed.network.impair(worker: pods[0].worker, LinkImpairment(latency: .milliseconds(300)))
            } catch {
                #expect(error.message.contains("netem"))
                return
            }
            #expect(try Talk.ask(pods[1], pods[0].address, 80) == .said("a \(pods[1].address)"))
            #expect(monotonicNow() - start >= .milliseconds(300))
            try bed.network.impair(worker: pods[0].worker, LinkImpairment())
        }
    }

    @Test("long names that begin alike have links of their own, short and traceable")
    func longNames() async throws {
        try await NetworkBed.run { bed in
            let names = ["a", "b"].map { String(repeating: "x", count: 252) + $0 }
            for name in names { _ = try bed.pod(name) }
            var lines = bed.ask(nil, "/bin/ip", "-o", "link")?.split(separator: "\n") ?? []
            lines = lines.filter { $0.contains("alias podsh") }
            let links = lines.map { $0.split(separator: " ")[1].prefix { $0 != "@" } }
            #expect(Set(links).count == 2 && links.someAndAllSatisfy { $0.utf8.count <= 15 })
            #expect(lines.someAndAllSatisfy { $0.contains("default/xxxxxxxx") })
        }
    }

    @Test("whatever step it was killed at, cleaning by name leaves nothing")
    func nothingStays() async throws {
        try await OwnNetwork.run {
            for steps in 0..<4 {
                let layout = EnvironmentLayout(name: "killed-\(steps)", home: "/tmp/podsh-network-tests")
                // Forgotten without closing, as after kill -9.
                let network = try ClusterNetwork(layout: layout, nameservers: [])
                if steps > 0 { try network.addNode(0, name: "node-1") }
                if steps > 1 {
                    network.route(
                        ServiceRoute(
                            key: ObjectKey(.service, "web"), address: network.serviceRange.base, ports: [],
                            endpoints: []))
                }
                if steps > 2 { try network.setLink(node: 0, up: false) }
                #expect(ClusterNetwork.residue(layout: layout) > 0)
                ClusterNetwork.clean(layout: layout)
                #expect(ClusterNetwork.residue(layout: layout) == 0, "after step \(steps)")
            }
        }
    }

    @Test("a pod that dies while it is connected leaves no link, and its address is held until it is given back")
    func failedConnections() async throws {
        try await NetworkBed.run(nodes: 1) { bed in
            let worker = PodWorkerSlot(index: 70, generation: 0)
            let pod = try bed.sleeper(worker, name: "short-lived", node: 0)
            bed.kill(pod)
            #expect(throws: Failure.self) {
                try bed.network.connect(pod, ports: [ContainerPort(port: 1, hostPort: 8080)])
            }
            #expect(bed.ask(nil, "/bin/ip", "-o", "link")?.contains("short-lived") == false)
            #expect(try bed.network.reserve(node: 0, worker: worker) == pod.address)
            let isFree = try Talk.until { try Talk.ask(nil, IPv4(127, 0, 0, 1), 8080) == .refused }
            #expect(isFree)
            bed.network.disconnect(worker)
            bed.network.disconnect(worker)
        }
    }

    @Test("many pods go at once, and the network ends with pods on it, and nothing stays")
    func endsWithPods() async throws {
        try await OwnNetwork.run {
            let bed = try NetworkBed(nameservers: [])
            defer { bed.end() }
            try bed.network.addNode(0, name: "node-1")
            let pods = try (0..<20).map { try bed.pod("p\($0)") }
            let start = monotonicNow()
            for pod in pods.prefix(10) { bed.end(pod) }
            print("disconnect: \((monotonicNow() - start).nanoseconds / 10_000) µs each")
            bed.network.close()
            #expect(ClusterNetwork.residue(layout: bed.layout) == 0)
        }
    }

    @Test("a block that the host routes elsewhere is left alone; all taken names the route")
    func blocksAvoidTheHostsRoutes() async throws {
        try await OwnNetwork.run {
            let layout = EnvironmentLayout(name: "first", home: "/tmp/podsh-network-tests")
            let first = try ClusterNetwork(layout: layout, nameservers: [])
            let wanted = first.serviceRange.base
            first.close()
            try Talk.route("\(IPv4(rawValue: wanted.rawValue & 0xFFFF_0000))/16")
            let second = try ClusterNetwork(layout: layout, nameservers: [])
            #expect(second.serviceRange.base != wanted)
            second.close()
            try Talk.route("10.0.0.0/8")
            let third = try ClusterNetwork(layout: layout, nameservers: [])
            #expect(third.serviceRange.base.rawValue >> 24 == 172)
            third.close()
            try Talk.route("172.16.0.0/12")
            let failure = #expect(throws: Failure.self) { try ClusterNetwork(layout: layout, nameservers: []) }
            #expect(failure?.message.contains("172.16.0.0/12") == true)
            #expect(ClusterNetwork.residue(layout: layout) == 0)
        }
    }

    @Test("two environments share no block, hear nothing of each other, and keep their names to themselves")
    func twoEnvironments() async throws {
        try await NetworkBed.run { bed in
            let other = try NetworkBed(nameservers: [])
            defer { other.end() }
            try other.network.addNode(0, name: "node-1")
            #expect(other.network.serviceRange.base != bed.network.serviceRange.base)
            let stranger = try other.pod("stranger")
            let pod = try bed.pod("web")
            let server = try Talk.serve(pod, port: 8080, saying: "web")
            defer { server.stop() }
            let service = ServiceRoute.web(bed, [pod])
            bed.network.route(service)
            try bed.network.settle()
            #expect(try Talk.ask(pod, service.front, 80) == .said("web \(bed.network.nameserver(ofNode: 0))"))
            #expect(try Talk.ask(stranger, pod.address, 8080, within: .milliseconds(300)) == .silence)
            let question = Question("web.default.svc.cluster.local")
            let theirs = other.network.nameserver(ofNode: 0)
            #expect(try question.ask(stranger, theirs)?.code == 3)
            let ours = bed.network.nameserver(ofNode: 0)
            #expect(try Talk.askUDP(stranger, ours, 53, question.bytes, within: .milliseconds(300)) == nil)
        }
    }

    @Test func connectingTakesMilliseconds() async throws {
        try await NetworkBed.run { bed in
            var spans: [Int64] = []
            for index in 0..<20 {
                let worker = PodWorkerSlot(index: 1000 + UInt32(index), generation: 0)
                let handle = try bed.sleeper(worker, name: "p", node: 0)
                let start = monotonicNow()
                try bed.network.connect(handle, ports: [])
                spans.append((monotonicNow() - start).nanoseconds / 1000)
            }
            let median = spans.sorted()[10]
            print("connect: \(median) µs")
            #expect(median < 1_000_000)
        }
    }
}

extension ServiceRoute {
    static func web(_ bed: NetworkBed, _ pods: [NetworkAttachment]) -> ServiceRoute {
        ServiceRoute(
            key: ObjectKey(.service, "web"), address: IPv4(rawValue: bed.network.serviceRange.base.rawValue + 5),
            ports: [.init(name: "http", port: 80, target: .all(8080), protocol: .tcp, hostPort: nil)],
            endpoints: pods.map(\.address))
    }

    /// Its address, which all but headless ones have.
    var front: IPv4 { address ?? IPv4(0, 0, 0, 0) }
}

extension Talk {
    /// A route of the machine's own, as a VPN would make it.
    static func route(_ destination: String) throws {
        var ip = Spawn(["/bin/ip", "route", "replace", destination, "dev", "lo"])
        ip.environment = Spawn.plainEnvironment
        let done = try ip.run(timeout: .seconds(20))
        #expect(done.isSuccess, "\(done.complaint)")
    }
}
