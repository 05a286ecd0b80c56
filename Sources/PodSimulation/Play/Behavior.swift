package import PodModel

/// How one run of a container goes, decided when it starts.
struct RunPlan {
    /// When the process ends by itself, and with what code.
    var end: Timestamp?
    var code: Int32 = 0
    /// When it hits its memory limit.
    var outOfMemory: Timestamp?
}

extension Container {
    /// The plan of run number `run` (counted from 0) that starts at `start`.
    func plan(run: Int32, start: Timestamp, exceedsMemory: Bool, subject: UInt64, draws: Draws) -> RunPlan {
        var plan = RunPlan()
        if let played = simulation?.run(number: Int(run)) {
            plan.end = played.duration.map { start + $0 }
            plan.code = played.exitCode
        } else if role == .initial {
            plan.end = start + draws.time(.initRun, subject, UInt64(run), milliseconds: 200...1000)
        }
        if exceedsMemory {
            plan.outOfMemory = start + draws.time(.outOfMemory, subject, UInt64(run), milliseconds: 500...2000)
        }
        return plan
    }

    /// From when on the process answers.
    func answersFrom(_ start: Timestamp) -> Timestamp { start + (simulation?.readyAfter ?? .zero) }

    /// The status of an HTTP answer for a path.
    func httpStatus(_ path: String) -> Int { simulation?.http.first { $0.path == path }?.status ?? 200 }
}

extension PodSpec {
    /// A container grows beyond its limit; or all together grow beyond the pod's, and it is the largest.
    func exceedsMemory(_ i: Int) -> Bool {
        guard let memory = containers[i].simulation?.memory else { return false }
        if let limit = containers[i].resources.memoryLimit, memory > limit { return true }
        guard let limit = resources.memoryLimit else { return false }
        if memory > limit { return true }
        if containers[i].role == .initial { return false }
        let uses = containers.map { $0.role == .initial ? 0 : $0.simulation?.memory ?? 0 }
        return uses.reduce(0, &+) > limit && uses.firstIndex(of: uses.max() ?? 0) == i
    }
}

extension SimulatedBehavior {
    /// Runs in order, each `times` times; the last one for ever.
    func run(number: Int) -> Run? {
        var left = number
        for run in runs {
            guard let times = run.times, left >= times else { return run }
            left -= times
        }
        return runs.last
    }
}

extension ProbeAction {
    /// Whether a process that answers makes this succeed. A few programs are played as what they are.
    func succeeds(in container: Container) -> Bool {
        switch resolved(in: container) {
        case .http(_, .name, _), .tcp(.name, _): false
        case .http(let path, _, _): (200...399).contains(container.httpStatus(path))
        case .tcp, .grpc, .sleep: true
        case .exec(let words): words.first != "false" && words.first != "/bin/false"
        }
    }

    /// How long it takes: `sleep 5` takes five seconds, anything else is drawn.
    func duration(_ drawn: TimeSpan) -> TimeSpan {
        if case .sleep(let span) = self { return span }
        guard case .exec(let words) = self, words.count >= 2 else { return drawn }
        var program = words
        if words.count == 3, words[0] == "sh" || words[0] == "/bin/sh", words[1] == "-c" {
            program = words[2].split(separator: " ").map(String.init)
        }
        guard program.count == 2, program[0] == "sleep" || program[0] == "/bin/sleep" else { return drawn }
        if program[1] == "infinity" { return .forever }
        if let seconds = Int64(program[1]), seconds >= 0 { return .seconds(seconds) }
        return (try? TimeSpan.parse(program[1].utf8)) ?? drawn
    }

    /// What the kubelet's prober would say about a failure.
    func failure(in container: Container, at address: IPv4?, answers: Bool) -> String {
        let host = address.map(\.description) ?? "0.0.0.0"
        return switch resolved(in: container) {
        case .http(_, .name(let name), _), .tcp(.name(let name), _): PortReference.failure(ofName: name)
        case .http(let path, let port, let options) where !answers:
            "Get \"\(options.scheme)://\(options.host ?? host):\(port)\(path)\": "
                + "dial tcp \(options.host ?? host):\(port): connect: connection refused"
        case .http(let path, _, _): "HTTP probe failed with statuscode: \(container.httpStatus(path))"
        case .tcp(let port, let other): "dial tcp \(other ?? host):\(port): connect: connection refused"
        case .grpc(let port, _): "dial tcp \(host):\(port): connect: connection refused"
        case .exec(let words): "\(words.joined(separator: " ")) exited with code 1"
        case .sleep: ""
        }
    }
}

/// When a probe's verdict changes, reckoned at once instead of asked for round by round. Answers fail before `from`
/// (for ever when it is nil) and succeed afterwards; the counting is `ProbeCounter`'s.
package struct ProbeForecast: Equatable {
    /// The first answer is a failure, below the threshold.
    package var failing: Timestamp?
    package var failed: Timestamp?
    package var passed: Timestamp?

    package init(kind: ProbeKind, probe: Probe, firstAsk: Timestamp, from: Timestamp?) {
        let period = max(probe.period, .milliseconds(1))
        func ask(_ n: Int64) -> Timestamp { firstAsk + period * n }
        let failures: Int64
        if let from {
            let gap = (from - firstAsk).nanoseconds
            failures = gap <= 0 ? 0 : (gap - 1) / period.nanoseconds + 1
        } else {
            failures = .max
        }
        let failsForGood = kind != .readiness && failures >= Int64(probe.failureThreshold)
        if failsForGood { failed = ask(Int64(probe.failureThreshold) - 1) }
        if failures > 0, failed != firstAsk { failing = firstAsk }
        if kind != .liveness, !failsForGood, failures < .max {
            passed = ask(failures + Int64(probe.successThreshold) - 1)
        }
    }
}
