import Foundation
import Glibc
import PodTesting
import Testing

extension RealMachines {
    /// One address in front of ready pods, names for it, and the ways in and out.
    @Suite struct Services {
        /// Each copy answers with its own name; the file /up decides whether it is ready.
        private let web = """
            template web < container httpd <
                image busybox:1.36
                command [sh, -c, "mkdir /www; hostname > /www/index.html; touch /up; exec httpd -f -p 80 -h /www"]
                port 80 name http
                probe ready exec [test, -e, /up] every 1s failures 1
            > >
            replicate web 3
            service web port 80
            wait web ready within 60s

            """

        @Test func aPortOfTheHostListensAtTheAddressThatIsNamed() throws {
            try holds(
                """
                pod web < container nginx:1.27 port 80 host 18461 host-ip 127.0.0.1 >
                wait web ready within 60s
                run "./get http://127.0.0.1:18461/version"
                run '! curl --noproxy "*" -fsS -m 3 http://$(ip -4 -o address show scope global | awk "{print \\$4}" \
                | head -n 1 | cut -d/ -f1):18461/version'
                """, ["1.27"])
        }

        @Test func aNameResolvesInsideAndTheAddressSpreadsOverReadyPodsOnly() throws {
            let result = try holds(
                web + """
                    pod client < container busybox:1.36 command sleep 1d >
                    wait client ready within 60s
                    exec client -- wget -qO- http://web/
                    exec client -- wget -qO- http://web.default.svc.cluster.local/
                    exec client -- nslookup -type=srv _http._tcp.web.default.svc.cluster.local
                    expect count(svc/web.endpoints) == 3
                    run "for i in $(seq 40); do ./get http://${svc/web.endpoint}/; done | sort -u | wc -l"

                    let sick = web.pods[0].name
                    exec ${sick} -- rm /up
                    expect count(svc/web.endpoints) == 2 within 60s
                    run "until for i in $(seq 40); do ./get http://${svc/web.endpoint}/; done > answers; [ $(sort -u \
                    answers | wc -l) = 2 ]; do :; done; echo 2"
                    run "! grep -x ${sick} answers"
                    """, ["\n3\n", "\n2\n"])
            #expect(result.output.contains("web.default.svc.cluster.local"), "SRV names the service: \(result.output)")
        }

        @Test func aHeadlessNameLeadsToThePodsThemselves() throws {
            try holds(
                """
                stateful db 2 < container busybox:1.36 command sleep 1d; service db >
                service db headless
                pod client < container busybox:1.36 command sleep 1d >
                wait all ready within 60s
                let first = pod/db-0.address
                let second = pod/db-1.address
                exec client -- nslookup db.default.svc.cluster.local | cat > found
                run "grep -qF ${first} found && grep -qF ${second} found"
                exec client -- nslookup db-1.db.default.svc.cluster.local | cat > found
                run "grep -qF ${second} found && ! grep -qF ${first} found"
                """)
        }

        /// One is a pod's address, the other this machine's own, where a pod on its network listens.
        @Test func addressesThatSomebodyWroteDownAreBehindAServiceWithoutSelector() throws {
            try holds(
                """
                pod inner < container busybox:1.36 command [sh, -c, "mkdir /www; echo inner > /www/index.html; exec \
                httpd -f -p 8081 -h /www"] port 8081 probe ready tcp 8081 every 1s >
                pod outer < host-network; container busybox:1.36 command [sh, -c, "mkdir /www; echo outer > \
                /www/index.html; exec httpd -f -p 18081 -h /www"] probe ready tcp 18081 every 1s >
                pod client < container busybox:1.36 command sleep 1d >
                wait all ready within 60s
                run "printf 'apiVersion: v1\\nkind: Service\\nmetadata: {name: db}\\n' > a.yaml"
                run "echo 'spec: {ports: [{port: 5432}]}' >> a.yaml"
                run "printf -- '---\\napiVersion: v1\\nkind: Endpoints\\nmetadata: {name: db}\\nsubsets:\\n' >> a.yaml"
                run "echo '- {addresses: [{ip: ${pod/inner.address}}], ports: [{port: 8081}]}' >> a.yaml"
                run "echo '- {addresses: [{ip: ${pod/outer.address}}], ports: [{port: 18081}]}' >> a.yaml"
                import a.yaml
                wait svc/db ready within 5s
                expect svc/db.ready == 2
                run "for i in $(seq 20); do ./get http://${svc/db.endpoint}/; done | sort -u | xargs"
                exec client -- sh -c "for i in 1 2 3 4; do wget -qO- http://db:5432/; done | sort -u | xargs"
                service near headless port 80 to 8081 select app=inner
                forward near 127.0.0.2:18099:80
                run "./get http://127.0.0.2:18099/"
                delete endpoints db
                run "! ./get http://${svc/db.endpoint}/"
                """, ["\ninner outer\n"])
        }

        @Test("a service without endpoints refuses at once") func nobodyBehind() throws {
            try holds(
                """
                service nobody port 80 select app=nobody
                let began = now()
                run "! curl --noproxy '*' -sS -m 10 http://${svc/nobody.endpoint}/"
                expect now() - began < 5s
                """)
        }

        @Test func hostPortsOfAContainerAndOfAServiceAndForward() throws {
            let ports = try freePorts(3)
            try holds(
                """
                pod one < container nginx:1.27 port 80 host \(ports[0]) >
                pod two < container nginx:1.28 port 80 >
                service two port 80 host \(ports[1])
                wait all ready within 60s
                forward two \(ports[2]):80
                run "./get http://127.0.0.1:\(ports[0])/version"
                run "./get http://127.0.0.1:\(ports[1])/version"
                run "./get http://127.0.0.1:\(ports[2])/version"
                """, ["1.27\n1.28\n1.28\n"])
            for port in ports {
                #expect(try curl("http://127.0.0.1:\(port)/").code == 7, "port \(port) is closed again")
            }
        }

        @Test("thousands of idle connections cost no time, and none stays when they end") func idleConnections()
            throws
        {
            try RealMachine.with { machine in
                let port = try freePorts(1)[0]
                let podsh = try machine.start(
                    """
                    pod cache < container redis:7 port 6379 host \(port) probe ready tcp 6379 every 1s >\nwait \
                    cache ready within 60s\nprint "up"\nsleep 10m
                    """
                )
                #expect(podsh.shows("up"), "\(podsh.story)")
                let before = try descriptors(of: podsh.process)
                var clients: [Int32] = []
                defer { for each in clients { close(each) } }
                let count = Lane.count(2000, full: 4000)
                for _ in 0..<count { clients.append(try connect(port)) }
                #expect(
                    eventually { (try? descriptors(of: podsh.process)) ?? 0 >= before + 2 * count ? true : nil }
                        == true, "\(podsh.story)")
                // 5 % of a core are 15 of these ticks of 10 ms.
                let (spent, seconds) = (try ticks(of: podsh.process), 3)
                sleep(UInt32(seconds))
                #expect(try ticks(of: podsh.process) - spent <= 5 * seconds, "it is idle")
                for each in clients { close(each) }
                clients = []
                #expect(eventually { (try? descriptors(of: podsh.process)) ?? .max <= before + 8 ? true : nil } == true)
                podsh.signal(SIGTERM)
                #expect(podsh.waitForExit() == 143, "\(podsh.story)")
            }
        }

        private func descriptors(of process: pid_t) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        }

        /// Its time so far, as the kernel counts it: hundredths of a second.
        private func ticks(of process: pid_t) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            let fields = text.split(separator: ")").last.map { $0.split(separator: " ") } ?? []
            return fields.count > 12 ? (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0) : 0
        }

        private func connect(_ port: UInt16) throws -> Int32 {
            let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let code = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(made, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(code == 0, "connection \(made): \(String(cString: strerror(errno)))")
            return made
        }

        @Test func podsReachTheOutsideThroughNAT() throws {
            try withOutside { address in
                try holds(
                    """
                    pod client < container busybox:1.36 command sleep 1d >
                    wait client ready within 60s
                    exec client -- wget -qO- http://\(address):8000/
                    """, ["outside"])
            }
        }

        /// A namespace that knows nothing of pods' addresses, only its link to this machine, which does not forward,
        /// with a web server in it.
        private func withOutside(_ body: (String) throws -> Void) throws {
            let name = "pt\(UUID().uuidString.prefix(6).lowercased())"
            let net = "198.51.100"
            let shell = Program(path: "/bin/sh")
            let made = try shell.run(
                "-euc",
                """
                ip netns add \(name)
                ip link add \(name) type veth peer name inside netns \(name)
                echo 0 > /proc/sys/net/ipv4/conf/\(name)/forwarding
                ip address add \(net).1/30 dev \(name); ip link set \(name) up
                ip -n \(name) address add \(net).2/30 dev inside; ip -n \(name) link set inside up; ip -n \(name) \
                link set lo up
                mkdir -p /tmp/\(name); echo outside > /tmp/\(name)/index.html
                ip netns exec \(name) busybox httpd -p 8000 -h /tmp/\(name)
                """)
            defer {
                _ = try? shell.run(
                    "-c",
                    """
                    for p in $(ip netns pids \(name)); do kill $p; done; ip netns del \(name); ip link del \
                    \(name) 2>/dev/null; rm -r /tmp/\(name); rm -f /run/podsh/told-*\(name)*
                    """
                )
            }
            try #require(made.code == 0, "\(made.story)")
            try body("\(net).2")
        }
    }
}

/// Ports of this machine on which nobody listens now.
func freePorts(_ count: Int) throws -> [UInt16] {
    var sockets: [Int32] = []
    defer { for each in sockets { close(each) } }
    return try (0..<count).map { _ in
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        sockets.append(descriptor)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) + getsockname(descriptor, $0, &length)
            }
        }
        try #require(code == 0, "a free port")
        return UInt16(bigEndian: address.sin_port)
    }
}
