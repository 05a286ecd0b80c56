import PodKernel
import PodNetwork
import CLinux
import Glibc
import PodLifecycle
import PodModel
import Testing

struct IsolationTests {
    @Test("forged sources are dropped, neighbours fixed, and no IPv6 passes")
    func lies() async throws {
        try await NetworkBed.run { bed in
            // As Ubuntu has it: the kernel's own check is soft then.
            writeKernelFile("/proc/sys/net/ipv4/conf/all/rp_filter", "2")
            let liar = try bed.pod("liar", node: 0)
            let victim = try bed.pod("victim", node: 0)
            let judge = try bed.pod("judge", node: 1)
            let ear = try Talk.inside(judge) { try Talk.socket(PODSH_UDP, bound: 7000) }
            defer { close(ear) }
            try Talk.inside(liar) {
                for source in [victim.address, judge.address, IPv4(192, 0, 2, 9), bed.network.nameserver(ofNode: 0)] {
                    Talk.forge(from: source, to: judge.address, port: 7000)
                }
                let own = try Talk.socket(PODSH_UDP, bound: 0)
                defer { close(own) }
                _ = podsh_ip_send_to(own, [1], 1, judge.address.rawValue, 7000)
            }
            #expect(waitReadable(ear, timeout: .seconds(20)))
            var room: [UInt8] = [0, 0, 0, 0]
            var sender: UInt32 = 0
            var port: UInt16 = 0
            #expect(podsh_ip_receive_from(ear, &room, 4, &sender, &port) == 1)
            #expect(IPv4(rawValue: sender) == liar.address, "only the honest packet came")
            let neighbours = bed.ask(nil, "/bin/ip", "neighbour") ?? ""
            #expect(neighbours.contains("\(victim.address) ") && !neighbours.contains("REACHABLE"))
            let ipv6 = readText("/proc/thread-self/net/if_inet6") ?? ""
            #expect(!ipv6.contains(bed.layout.linkPrefix))
        }
    }

    @Test("a pod that routes 127/8 to the host does not reach what listens there")
    func loopbackOfTheHost() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod()
            let gateway = bed.network.nameserver(ofNode: 0)
            _ = bed.ask(pod, "/bin/sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet")
            _ = bed.ask(pod, "/bin/ip", "address", "del", "127.0.0.1/8", "dev", "lo")
            #expect(
                bed.ask(pod, "/bin/ip", "route", "replace", "127.0.0.0/8", "via", "\(gateway)", "dev", "eth0", "onlink")
                    != nil)
            let ear = podsh_ip_socket(Int32(PODSH_UDP))
            defer { close(ear) }
            #expect(podsh_ip_bind(ear, 0, 7000) == 0)
            try Talk.inside(pod) {
                let own = try Talk.socket(PODSH_UDP, bound: 0)
                defer { close(own) }
                _ = podsh_ip_send_to(own, [1], 1, IPv4(127, 0, 0, 1).rawValue, 7000)
                _ = podsh_ip_send_to(own, [2], 1, gateway.rawValue, 7000)
            }
            #expect(waitReadable(ear, timeout: .seconds(20)))
            var room: [UInt8] = [0, 0]
            var sender: UInt32 = 0
            var port: UInt16 = 0
            #expect(podsh_ip_receive_from(ear, &room, 2, &sender, &port) == 1 && room[0] == 2)
        }
    }

    @Test("the outside is reached through the host's address; forwarding is switched on with a word and put back")
    func outside() async throws {
        try await OwnNetwork.run {
            let outside = try Outside()
            defer { outside.end() }
            let server = try Talk.serve(outside.handle, port: 80, saying: "outside")
            defer { server.stop() }
            let forwards = { readText("/proc/sys/net/ipv4/conf/up0/forwarding")?.trimmed }
            #expect(forwards() == "0")
            // As after a boot.
            unlink("/run/podsh/told-up0")
            defer { unlink("/run/podsh/told-up0") }
            let bed = try NetworkBed(nameservers: [])
            defer { bed.end() }
            try bed.network.addNode(0, name: "node-1")
            #expect(bed.network.takeNotes().contains { $0.contains("up0") })
            #expect(bed.network.takeNotes().isEmpty, "said once")
            #expect(forwards() == "1")
            let pod = try bed.pod()
            #expect(try Talk.ask(pod, Outside.far, 80) == .said("outside \(Outside.near)"))

            let other = EnvironmentLayout(name: "other", home: "/tmp/podsh-network-tests")
            let second = try ClusterNetwork(layout: other, nameservers: [])
            bed.end()
            #expect(forwards() == "1", "another environment still uses it")
            second.close()
            #expect(forwards() == "0")
        }
    }

    @Test("a firewall that forwards nothing by default is named before a pod is lost in it")
    func closedFirewalls() async throws {
        try await OwnNetwork.run {
            #expect(ClusterNetwork.preflight().isEmpty)
            for family in ["ip", "inet"] {
                var nft = Spawn([
                    "/usr/sbin/nft",
                    "add table \(family) strict; add chain \(family) strict forward { type filter hook "
                        + "forward priority 0; policy drop; }",
                ])
                nft.environment = Spawn.plainEnvironment
                let done = try nft.run(timeout: .seconds(20))
                #expect(done.isSuccess, "\(done.complaint)")
                #expect(ClusterNetwork.preflight().contains { $0.contains("\(family) strict forward") })
            }
        }
    }

    @Test("after many deaths and births no address is double and none is stale")
    func addressesMoveOn() async throws {
        try await NetworkBed.run { bed in
            let client = try bed.pod("client", node: 1)
            var seen: Set<IPv4> = []
            for round in 0..<10 {
                let pod = try bed.pod("web-\(round)")
                #expect(seen.insert(pod.address).inserted)
                let server = try Talk.serve(pod, port: 80, saying: "\(round)")
                #expect(try Talk.ask(client, pod.address, 80) == .said("\(round) \(client.address)"))
                server.stop()
                bed.end(pod)
                #expect(try Talk.ask(client, pod.address, 80) == .refused)
            }
        }
    }
}

/// A namespace that plays the world beyond the uplink `up0`.
struct Outside {
    static let near = IPv4(192, 0, 2, 1)
    static let far = IPv4(192, 0, 2, 2)
    let handle: NetworkAttachment
    private let process: Int32
    private let pidfd: Int32

    init() throws {
        var spawn = Spawn(["/bin/sleep", "1000"])
        spawn.newNamespaces = [.net]
        let child = try spawn.start().release()
        process = child.process
        pidfd = child.pidfd
        handle = NetworkAttachment(
            worker: PodWorkerSlot(index: 0, generation: 0),
            identity: PodIdentity(uid: UID(rawValue: 1), name: "o", namespace: "o"),
            node: 0, address: Outside.far, namespace: "/proc/\(child.process)/ns/net")
        try run(nil, "link add up0 type veth peer name out0 netns \(child.process)")
        // A new namespace has what the host has by default.
        writeKernelFile("/proc/sys/net/ipv4/conf/up0/forwarding", "0")
        try run(nil, "address add 192.0.2.1/24 dev up0")
        try run(nil, "link set up0 up")
        try run(handle, "address add 192.0.2.2/24 dev out0")
        try run(handle, "link set out0 up")
        try run(nil, "route add default via 192.0.2.2")
    }

    private func run(_ place: NetworkAttachment?, _ text: String) throws {
        var ip = Spawn(["/bin/ip"] + text.split(separator: " ").map(String.init))
        ip.environment = Spawn.plainEnvironment
        if let place { ip.joins = [place.namespace] }
        let done = try ip.run(timeout: .seconds(20))
        #expect(done.isSuccess, "\(text): \(done.complaint)")
    }

    func end() { ChildProcess(process: process, pidfd: pidfd).end() }
}

extension Talk {
    /// Sends a UDP packet with a source address of one's choice, as NET_RAW allows.
    static func forge(from source: IPv4, to target: IPv4, port: UInt16) {
        let raw = Glibc.socket(AF_INET, Int32(SOCK_RAW.rawValue), Int32(IPPROTO_RAW))
        guard raw >= 0 else { return }
        defer { close(raw) }
        let bytes: [UInt8] =
            [0x45, 0, 0, 29, 0, 0, 0, 0, 64, 17, 0, 0] + source.bytes + target.bytes
            + [0x1B, 0x58, UInt8(port >> 8), UInt8(port & 255), 0, 9, 0, 0, 9]
        _ = podsh_ip_send_to(raw, bytes, bytes.count, target.rawValue, 0)
    }
}
