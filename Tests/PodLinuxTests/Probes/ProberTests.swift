import Glibc
import PodLifecycle
import PodModel
import Synchronization
import Testing

@testable import PodLinux

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
            life: LifeSlot(index: 1, generation: 1), identity: identity, node: 0, nodeName: "n", uid: "u", pause: getpid(),
            address: IPv4(127, 0, 0, 1), hostname: "p", cgroup: "none")
        return ContainerHandle(
            sandbox: sandbox, container: 2, name: "c", run: 0, identifier: "i", process: getpid(), bundle: "/nowhere",
            console: "/nowhere", cgroup: "none", started: MachineTime.now())
    }()

    private func with(_ body: (Prober, Reports) throws -> Void) throws {
        let reports = Reports()
        let prober = try Prober(program: RuntimeProgram(path: "/bin/false", options: [], mountNamespace: nil)) { reports.add($1) }
        defer { prober.close() }
        try body(prober, reports)
    }

    private func probe(_ action: ProbeAction, failures: Int = 3, successes: Int = 1, timeout: TimeSpan = .seconds(20)) -> Probe {
        var probe = Probe(action: action)
        probe.period = .milliseconds(20)
        probe.timeout = timeout
        probe.failureThreshold = failures
        probe.successThreshold = successes
        return probe
    }

    @Test func flipsAreReportedAndTheFirstFailure() throws {
        // Three refusals by the server, then good answers, then bad ones for ever.
        let server = try LoopbackServer { $0 < 3 || $0 >= 8 ? "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
        defer { server.stop() }
        try with { prober, reports in
            prober.start(probe(.http(path: "/ok", port: server.port), failures: 2, successes: 3), kind: .readiness, of: container)
            let bad = "HTTP probe failed with statuscode: 503"
            let expected: [RuntimeReport.News] = [
                .probeFailing(container: 2, kind: .readiness, message: bad),
                .probed(container: 2, kind: .readiness, success: true, message: ""),
                .probed(container: 2, kind: .readiness, success: false, message: bad),
            ]
            #expect(reports.wait(3) == expected)
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
                defer { prober.stop(.liveness, of: container.sandbox.life, container: 2) }
                guard case .probed(_, _, false, let text)? = reports.wait(before + 1).last else { return "no failure" }
                return text
            }
            #expect(message(.tcp(port: gone.port)) == "dial tcp 127.0.0.1:\(gone.port): connect: connection refused")
            #expect(message(.http(path: "/", port: gone.port)) == "Get \"http://127.0.0.1:\(gone.port)/\": dial tcp 127.0.0.1:\(gone.port): connect: connection refused")
            #expect(message(.http(path: "/", port: rude.port)).contains("malformed HTTP response \"SSH-2.0\""))
            #expect(message(.http(path: "/", port: silent.port), timeout: .milliseconds(50)).hasSuffix("context deadline exceeded (Client.Timeout exceeded while awaiting headers)"))
            #expect(message(.exec(["x"])).contains("/nowhere"))
        }
    }

    @Test func whatIsStoppedIsSilent() throws {
        let server = try LoopbackServer { $0 % 2 == 0 ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 500 No\r\n\r\n" }
        defer { server.stop() }
        try with { prober, reports in
            for _ in 0..<50 {
                let before = reports.all.count
                prober.start(probe(.http(path: "/", port: server.port), failures: 1), kind: .readiness, of: container)
                if reports.wait(before + 1).count == before { break }
                prober.stop(container.sandbox.life, container: 2)
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
            var late = probe(.tcp(port: server.port))
            late.initialDelay = .minutes(5)
            prober.start(late, kind: .readiness, of: old)
            #expect(reports.wait(1) == [.probed(container: 2, kind: .readiness, success: true, message: "")])
            prober.start(late, kind: .startup, of: container)
            usleep(100_000)
            #expect(reports.all.count == 1)
        }
    }
}
