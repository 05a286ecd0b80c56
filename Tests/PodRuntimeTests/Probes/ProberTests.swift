@testable import PodKernel
@testable import PodRuntime
import Glibc
import PodLifecycle
import PodModel
import Synchronization
import Testing

/// Probes against servers on loopback: the test's own process stands for the pause process.
struct ProberTests {
    /// What has been reported.
    private final class Reports: Sendable {
        private let list = Mutex<[RuntimeReport.News]>([])

        func add(_ news: RuntimeReport.News) { list.withLock { $0.append(news) } }
        var all: [RuntimeReport.News] { list.withLock { $0 } }

        /// Waits at most 30 seconds for so many.
        func wait(_ count: Int) -> [RuntimeReport.News] {
            let deadline = monotonicNow() + .seconds(30)
            while all.count < count, monotonicNow() < deadline { usleep(2000) }
            return all
        }
    }

    private let container: ContainerHandle = {
        let identity = PodIdentity(uid: UID(rawValue: 1), name: "p", namespace: "default")
        let sandbox = SandboxHandle(
            worker: PodWorkerSlot(index: 1, generation: 1), identity: identity, node: 0, nodeName: "n", uid: "u",
            pause: getpid(),
            address: IPv4(127, 0, 0, 1), hostname: "p", cgroup: "none")
        return ContainerHandle(
            sandbox: sandbox, container: 2, name: "c", run: 0, identifier: "i", process: getpid(), bundle: "/nowhere",
            console: "/nowhere", cgroup: "none", started: MachineTime.now())
    }()

    private func with(_ body: (Prober, Reports) throws -> Void) throws {
        let reports = Reports()
        let nothing = RuntimeProgram(OCIRuntime(.runc, path: "/bin/false"), options: [], mountNamespace: nil)
        let prober = try Prober(program: nothing) {
            reports.add($1)
        }
        defer { prober.close() }
        try body(prober, reports)
    }

    private func probe(
        _ action: ProbeAction, failures: Int = 3, successes: Int = 1, timeout: TimeSpan = .seconds(20)
    ) -> Probe {
        var probe = Probe(action: action)
        probe.period = .milliseconds(20)
        probe.timeout = timeout
        probe.failureThreshold = failures
        probe.successThreshold = successes
        return probe
    }

    @Test func flipsAreReportedAndTheFirstFailure() throws {
        // Three refusals by the server, then good answers, then bad ones for ever.
        let server = try LoopbackServer {
            $0 < 3 || $0 >= 8
                ? "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        }
        defer { server.stop() }
        try with { prober, reports in
            prober.start(
                probe(.http(path: "/ok", port: .number(server.port)), failures: 2, successes: 3), kind: .readiness,
                of: container)
            let bad = "HTTP probe failed with statuscode: 503"
            let expected: [RuntimeReport.News] = [
                .probeFailing(container: 2, kind: .readiness, message: bad),
                .probed(container: 2, kind: .readiness, success: true, message: ""),
                // Failing anew is told before its verdict is.
                .probeFailing(container: 2, kind: .readiness, message: bad),
                .probed(container: 2, kind: .readiness, success: false, message: bad),
            ]
            #expect(reports.wait(4) == expected)
        }
    }

    @Test func aPortsNameThatNoPortHasIsNoAnswer() throws {
        try with { prober, reports in
            prober.start(probe(.http(path: "/", port: .name("web")), failures: 1), kind: .liveness, of: container)
            let message = "strconv.Atoi: parsing \"web\": invalid syntax"
            #expect(reports.wait(1) == [.probeErrored(container: 2, kind: .liveness, message: message)])
            // Told once, and it kills nobody however often it is asked.
            usleep(200_000)
            #expect(reports.all.count == 1)
            prober.run(.postStart, action: .tcp(port: .name("web")), of: container)
            #expect(
                reports.wait(2).last == .hookEnded(container: 2, hook: .postStart, success: false, message: message))
        }
    }

    @Test func redirectsToTheSameHostAreFollowed() throws {
        let bad = try LoopbackServer { _ in "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" }
        let port = bad.port
        let here = try LoopbackServer { _ in
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:\(port)/bad\r\nContent-Length: 0\r\n\r\n"
        }
        let around = try LoopbackServer { _ in "HTTP/1.1 301 Moved\r\nLocation: /r\r\nContent-Length: 0\r\n\r\n" }
        let away = try LoopbackServer { _ in
            "HTTP/1.1 307 Away\r\nLocation: http://example.com/\r\nContent-Length: 2\r\n\r\nhi"
        }
        defer { for server in [bad, here, around, away] { server.stop() } }
        try with { prober, reports in
            func first(_ server: LoopbackServer, _ count: Int) -> [RuntimeReport.News] {
                let before = reports.all.count
                prober.start(
                    probe(.http(path: "/r", port: .number(server.port)), failures: 1), kind: .readiness, of: container)
                defer { prober.stop(.readiness, of: container.sandbox.worker, container: 2) }
                return Array(reports.wait(before + count).dropFirst(before).prefix(count))
            }
            #expect(
                first(here, 1) == [
                    .probeFailing(container: 2, kind: .readiness, message: "HTTP probe failed with statuscode: 500")
                ])
            guard case .probeFailing(_, _, let text)? = first(around, 1).first else { return #expect(Bool(false)) }
            #expect(text.hasSuffix("/r\": stopped after 10 redirects"))
            let away = first(away, 2)
            #expect(
                away.first
                    == .probed(
                        container: 2, kind: .readiness, success: true,
                        message: "Probe terminated redirects, Response body: hi"))
            #expect(
                away.last
                    == .probeWarning(
                        container: 2, kind: .readiness, message: "Probe terminated redirects, Response body: hi"))
        }
    }

    @Test(
        arguments: [
            ("/x?q#f", "http://127.0.0.1:81/x?q"), ("y", "http://127.0.0.1:81/a/y"),
            ("http://127.0.0.1/z", "http://127.0.0.1:80/z"),
            ("http://127.0.0.1:90", "http://127.0.0.1:90/"), ("//127.0.0.1:81/w", "http://127.0.0.1:81/w"),
            ("https://127.0.0.1/", "https://127.0.0.1:443/"), ("ftp://127.0.0.1/", nil),
            ("http://other/", nil), ("http://127.0.0.1:x/", nil),
            ("/login?next=http://other/", "http://127.0.0.1:81/login?next=http://other/"),
            ("y?u=a://b", "http://127.0.0.1:81/a/y?u=a://b"),
        ] as [(String, String?)])
    func whereARedirectLeads(_ location: String, _ url: String?) {
        let request = HTTPRequest(address: IPv4(127, 0, 0, 1), port: 81, path: "/a/b?c=/d")
        #expect(request.redirected(to: location)?.url == url)
    }

    @Test func eachDifferentFailureIsTold() throws {
        let server = try LoopbackServer { $0 < 3 ? "SSH-2.0\r\n" : "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" }
        defer { server.stop() }
        try with { prober, reports in
            prober.start(
                probe(.http(path: "/", port: .number(server.port)), failures: 2), kind: .readiness, of: container)
            let told = reports.wait(2)
            #expect(
                told.last
                    == .probeFailing(container: 2, kind: .readiness, message: "HTTP probe failed with statuscode: 500"))
        }
    }

    @Test func aHookThatOnlySleepsNeedsNoProgram() throws {
        try with { prober, reports in
            let begin = monotonicNow()
            prober.run(.preStop, action: .sleep(.milliseconds(300)), of: container)
            #expect(reports.wait(1) == [.hookEnded(container: 2, hook: .preStop, success: true, message: "")])
            #expect(monotonicNow() - begin >= .milliseconds(300))
        }
    }

    @Test func theKubeletsWords() throws {
        let silent = try LoopbackServer { _ in nil }
        let rude = try LoopbackServer { _ in "SSH-2.0\r\n" }
        let gone = try LoopbackServer { _ in nil }
        gone.stop()
        defer {
            silent.stop()
            rude.stop()
        }
        try with { prober, reports in
            func message(_ action: ProbeAction, timeout: TimeSpan = .seconds(20)) -> String {
                let before = reports.all.count
                prober.start(probe(action, failures: 1, timeout: timeout), kind: .liveness, of: container)
                defer { prober.stop(.liveness, of: container.sandbox.worker, container: 2) }
                guard case .probed(_, _, false, let text)? = reports.wait(before + 1).last else { return "no failure" }
                return text
            }
            #expect(
                message(.tcp(port: .number(gone.port)))
                    == "dial tcp 127.0.0.1:\(gone.port): connect: connection refused")
            #expect(
                message(.http(path: "/", port: .number(gone.port)))
                    == """
                    Get "http://127.0.0.1:\(gone.port)/": dial tcp 127.0.0.1:\(gone.port): connect: connection \
                    refused
                    """
            )
            #expect(message(.http(path: "/", port: .number(rude.port))).contains("malformed HTTP response \"SSH-2.0\""))
            #expect(
                message(.http(path: "/", port: .number(silent.port)), timeout: .milliseconds(50)).hasSuffix(
                    "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"))
            #expect(message(.exec(["x"])).contains("/nowhere"))
        }
    }

    @Test("gRPC: SERVING passes, another status and what is no gRPC fail") func grpc() throws {
        // Settings, then a message that ends the stream.
        let begin = "\0\0\0\u{4}\0\0\0\0\0\0\0\u{7}\0\u{1}\0\0\0\u{1}\0\0\0\0\u{2}\u{8}"
        let well = try LoopbackServer { _ in begin + "\u{1}" }
        let ill = try LoopbackServer { _ in begin + "\u{2}" }
        let rude = try LoopbackServer { _ in "HTTP/1.1 400 Bad Request\r\n\r\n" }
        defer { for server in [well, ill, rude] { server.stop() } }
        try with { prober, reports in
            func first(_ port: UInt16) -> RuntimeReport.News? {
                let before = reports.all.count
                prober.start(probe(.grpc(port: port), failures: 1), kind: .liveness, of: container)
                defer { prober.stop(.liveness, of: container.sandbox.worker, container: 2) }
                return reports.wait(before + 1).dropFirst(before).first
            }
            let sick = "service unhealthy (responded with \"NOT_SERVING\")"
            #expect(first(ill.port) == .probed(container: 2, kind: .liveness, success: false, message: sick))
            guard case .probed(_, _, false, let text)? = first(rude.port) else { return #expect(Bool(false)) }
            #expect(text.hasPrefix("error: health rpc probe failed: "), "\(text)")
            prober.start(probe(.grpc(port: well.port), failures: 1), kind: .readiness, of: container)
            guard case .probed(_, .readiness, true, _)? = reports.wait(3).last else { return #expect(Bool(false)) }
        }
    }

    @Test func whatIsStoppedIsSilent() throws {
        let server = try LoopbackServer { $0 % 2 == 0 ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 500 No\r\n\r\n" }
        defer { server.stop() }
        try with { prober, reports in
            for _ in 0..<50 {
                let before = reports.all.count
                prober.start(
                    probe(.http(path: "/", port: .number(server.port)), failures: 1), kind: .readiness, of: container)
                if reports.wait(before + 1).count == before { break }
                prober.stop(container.sandbox.worker, container: 2)
                let atStop = reports.all.count
                usleep(1000)
                #expect(reports.all.count == atStop)
            }
        }
    }

    @Test func theInitialDelayCountsFromTheContainersStart() throws {
        let server = try LoopbackServer { _ in "HTTP/1.1 200 OK\r\n\r\n" }
        defer { server.stop() }
        try with { prober, reports in
            var old = container
            old.started = MachineTime.now() + (.zero - .minutes(10))
            var late = probe(.tcp(port: .number(server.port)))
            late.initialDelay = .minutes(5)
            prober.start(late, kind: .readiness, of: old)
            #expect(reports.wait(1) == [.probed(container: 2, kind: .readiness, success: true, message: "")])
            prober.start(late, kind: .startup, of: container)
            usleep(100_000)
            #expect(reports.all.count == 1)
        }
    }
}
