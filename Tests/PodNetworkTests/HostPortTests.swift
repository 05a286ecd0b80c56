@testable import PodKernel
@testable import PodNetwork
import CLinux
import Glibc
import PodLifecycle
import PodModel
import Testing

struct HostPortTests {
    @Test func portsOfTheHostLeadToPodsAndServices() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod("web", ports: [ContainerPort(port: 80, hostPort: 8080)])
            let server = try Talk.serve(pod, port: 80, saying: "web")
            defer { server.stop() }
            let local = IPv4(127, 0, 0, 1)
            let gateway = bed.network.nameserver(ofNode: 0)
            #expect(try Talk.ask(nil, local, 8080) == .said("web \(gateway)"))
            var service = ServiceRoute.web(bed, [pod])
            service.ports[0].target = .all(80)
            service.ports[0].hostPorts = [8081]
            bed.network.route(service)
            try bed.network.settle()
            guard case .said = try Talk.ask(nil, local, 8081) else {
                Issue.record("the service's port is closed"); return
            }
            let forward = try bed.network.forward(Endpoint(address: .loopback, port: 0), to: .pod(pod.worker, port: 80))
            let port = try #require((forward as? PortForward)?.port)
            #expect(try Talk.ask(nil, local, port) == .said("web \(gateway)"))
            #expect(try Talk.ask(pod, gateway, port) == .refused, "forward is for this machine alone")
            forward.stop()
            #expect(forward.result()?.code == 0)
            #expect(try Talk.until { try Talk.ask(nil, local, port) == .refused })
            bed.network.unroute(service.key)
            try bed.network.settle()
            #expect(try Talk.until { try Talk.ask(nil, local, 8081) == .refused })
            bed.end(pod)
            #expect(try Talk.until { try Talk.ask(nil, local, 8080) == .refused })
        }
    }

    @Test func datagramsOfTheHostLeadToPods() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod("dns", ports: [ContainerPort(port: 53, protocol: .udp, hostPort: 5353)])
            let server = try Talk.serveUDP(pod, port: 53, saying: "dns")
            defer { server.stop() }
            #expect(try Talk.askUDP(nil, IPv4(127, 0, 0, 1), 5353) == Array("dns".utf8))
        }
    }

    @Test func onePortIsTwoPodsAtTwoAddresses() async throws {
        try await NetworkBed.run { bed in
            var servers: [Talk.Server] = []
            defer { for server in servers { server.stop() } }
            for last in [UInt8(1), 2] {
                var port = ContainerPort(port: 80, hostPort: 8080)
                port.hostAddress = IPv4(127, 0, 0, last)
                let pod = try bed.pod("pod-\(last)", ports: [port])
                servers.append(try Talk.serve(pod, port: 80, saying: "pod-\(last)"))
                let gateway = bed.network.nameserver(ofNode: 0)
                #expect(try Talk.ask(nil, IPv4(127, 0, 0, last), 8080) == .said("pod-\(last) \(gateway)"))
            }
            let worker = PodWorkerSlot(index: 500, generation: 0)
            let third = try bed.sleeper(worker, name: "third", node: 0)
            let failure = #expect(throws: Failure.self) {
                try bed.network.connect(third, ports: [ContainerPort(port: 80, hostPort: 8080)])
            }
            #expect(failure?.message.contains("host port 8080 leads to pod/pod-") == true)
        }
    }

    @Test("a taken host port names its owner, and nothing of the pod is left")
    func takenPorts() async throws {
        try await NetworkBed.run { bed in
            let first = try bed.pod("first", ports: [ContainerPort(port: 80, hostPort: 8080)])
            let free = [ContainerPort(port: 81, hostPort: 8081), ContainerPort(port: 80, hostPort: 8080)]
            let worker = PodWorkerSlot(index: 500, generation: 0)
            let second = try bed.sleeper(worker, name: "second", node: 0)
            let failure = #expect(throws: Failure.self) { try bed.network.connect(second, ports: free) }
            #expect(failure?.message.contains("host port 8080 leads to pod/first already") == true)
            // A program being started elsewhere may hold a copy of the socket for a moment.
            let isFree = try Talk.until { try Talk.ask(nil, IPv4(127, 0, 0, 1), 8081) == .refused }
            #expect(isFree, "the free one was given back")
            #expect(bed.ask(nil, "/bin/ip", "-o", "link")?.contains("second") == false)
            let taken = try Talk.serve(nil, port: 9090, saying: "stranger")
            let stranger = #expect(throws: Failure.self) {
                try bed.network.connect(second, ports: [ContainerPort(port: 80, hostPort: 9090)])
            }
            #expect(stranger?.message.contains("port 9090 of this machine is taken by this podsh itself") == true)
            taken.stop()
            bed.end(first)
            try bed.network.connect(second, ports: free)
            let local = Endpoint(address: .loopback, port: 8081)
            let busy = #expect(throws: Failure.self) { try bed.network.forward(local, to: .pod(worker, port: 1)) }
            #expect(busy?.message.contains("taken") == true)
        }
    }

    @Test("half-closed connections are finished in peace, dead pods' are reset, none stays")
    func connectionsEnd() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod("echo", ports: [ContainerPort(port: 80, hostPort: 8080)])
            let listener = try Talk.inside(pod) { try Talk.socket(PODSH_TCP, bound: 80) }
            #expect(podsh_ip_listen(listener, 16) == 0)
            defer { close(listener) }
            let client = try Talk.connect(IPv4(127, 0, 0, 1), 8080)
            let server = try Talk.accept(listener)
            #expect(Talk.say([1, 2, 3], on: client))
            shutdown(client, Int32(SHUT_WR))
            #expect(Talk.readAll(server, 10) == [1, 2, 3], "the end came through")
            #expect(Talk.say([4, 5], on: server), "and the other direction lives")
            close(server)
            #expect(Talk.readAll(client, 10) == [4, 5])
            close(client)
            let waiting = try Talk.connect(IPv4(127, 0, 0, 1), 8080)
            let other = try Talk.accept(listener)
            bed.end(pod)
            #expect(waitReadable(waiting, timeout: .seconds(20)))
            var byte: UInt8 = 0
            #expect(read(waiting, &byte, 1) <= 0, "nobody waits for a pod that is gone")
            close(waiting)
            close(other)
        }
    }

    @Test("idle connections cost no time, and none stays when they end")
    func idleConnections() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod("idle", ports: [ContainerPort(port: 80, hostPort: 8080)])
            let listener = try Talk.inside(pod) { try Talk.socket(PODSH_TCP, bound: 80) }
            #expect(podsh_ip_listen(listener, 1024) == 0)
            // As many as podsh leads at once on this machine, at most 20,000, and half of what the test itself may
            // open.
            #expect(podsh_raise_files() == 0)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let count = min(20_000, Forwarder.mostConnections - 1, Int(clamping: limit.rlim_cur) / 10)
            #expect(limit.rlim_cur < 20_000 || count >= 1000, "\(count)")
            var (clients, servers): ([Int32], [Int32]) = ([], [])
            // The suites beside this one open descriptors too: the relay of a connection may find none for a moment.
            var reset = 0
            while clients.count < count {
                do {
                    clients.append(try Talk.connect(IPv4(127, 0, 0, 1), 8080))
                    servers.append(try Talk.accept(listener))
                } catch let refused as Talk.Refused where refused.code == ECONNRESET && reset < 3 {
                    reset += 1
                }
            }
            // Clients, and both halves of the relays, in this machine's network.
            #expect(Talk.until { Talk.openConnections() >= 3 * count })
            for client in clients { close(client) }
            for server in servers { #expect(Talk.readAll(server, 1).isEmpty) }
            for server in servers { close(server) }
            close(listener)
            #expect(Talk.until { Talk.openConnections() == 0 }, "\(Talk.openConnections()) connections stay")
        }
    }

    @Test("a connection through a service is reset when its pod dies under it")
    func deathUnderLoad() async throws {
        try await NetworkBed.run { bed in
            let pod = try bed.pod("sink")
            let client = try bed.pod("source", node: 1)
            let listener = try Talk.inside(pod) { try Talk.socket(PODSH_TCP, bound: 8080) }
            defer { close(listener) }
            #expect(podsh_ip_listen(listener, 16) == 0)
            let service = ServiceRoute.web(bed, [pod])
            bed.network.route(service)
            try bed.network.settle()
            let source = try Talk.inside(client) { try Talk.connect(service.front, 80) }
            defer { close(source) }
            let sink = try Talk.accept(listener)
            defer { close(sink) }
            let load = [UInt8](repeating: 7, count: 1 << 16)
            for _ in 0..<64 {
                guard Talk.waitWritable(source, .milliseconds(200)) else { break }
                _ = send(source, load, load.count, Int32(MSG_NOSIGNAL))
            }
            bed.end(pod)
            let isReset = Talk.until {
                let sent = send(source, load, load.count, Int32(MSG_NOSIGNAL))
                return sent < 0 && errno != EAGAIN
            }
            #expect(isReset)
        }
    }
}

extension Talk {
    static func connect(_ address: IPv4, _ port: UInt16) throws -> Int32 {
        let own = podsh_ip_socket(Int32(PODSH_TCP))
        precondition(own >= 0)
        var error = podsh_ip_connect(own, address.rawValue, port)
        if error == -EINPROGRESS { error = waitWritable(own, .seconds(20)) ? podsh_ip_error(own) : -ETIMEDOUT }
        guard error >= 0 else {
            close(own)
            throw Refused(code: -error)
        }
        return own
    }

    static func accept(_ listener: Int32) throws -> Int32 {
        var address: UInt32 = 0
        var port: UInt16 = 0
        _ = waitReadable(listener, timeout: .seconds(20))
        let made = podsh_ip_accept(listener, &address, &port)
        if made < 0 { throw Refused(code: -made) }
        return made
    }

    /// Established or half-closed, of the calling thread's network.
    static func openConnections() -> Int {
        let table = readText("/proc/thread-self/net/tcp", limit: 64 << 20) ?? ""
        return table.split(separator: "\n").dropFirst().count { line in
            let state = line.split(separator: " ", maxSplits: 4).dropFirst(3).first ?? ""
            return ["01", "02", "04", "05", "08", "09"].contains(state)
        }
    }

    static func say(_ bytes: [UInt8], on descriptor: Int32) -> Bool {
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Up to the end, at most `limit` bytes.
    static func readAll(_ descriptor: Int32, _ limit: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < limit, waitReadable(descriptor, timeout: .seconds(20)) {
            var room = [UInt8](repeating: 0, count: limit)
            let got = read(descriptor, &room, limit)
            if got <= 0 { break }
            all += room.prefix(got)
        }
        return all
    }
}
