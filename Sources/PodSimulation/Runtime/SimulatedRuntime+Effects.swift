import PodCollections
import PodLifecycle
import PodModel

/// Carrying out effects: how long each takes is drawn, unless the script says so.
extension SimulatedRuntime {
    func makeSandbox(_ worker: PodWorkerSlot, at now: Timestamp) {
        let p = worker.place
        pods[p].sandbox &+= 1
        pods[p].isBeingRemoved = false
        let delay = draws.time(.sandbox, pods[p].uid.rawValue, UInt64(pods[p].sandbox), milliseconds: 2...10)
        addForSandbox(.sandboxUp, worker, at: now + delay)
    }

    func removeSandbox(_ worker: PodWorkerSlot, at now: Timestamp) {
        let p = worker.place
        pods[p].sandbox &+= 1
        pods[p].isBeingRemoved = true
        for i in pods[p].containers.indices { endRun(p, i, at: now) }
        let delay = draws.time(.removal, pods[p].uid.rawValue, milliseconds: 1...5)
        addForSandbox(.sandboxRemoved, worker, at: now + delay)
    }

    func start(_ worker: PodWorkerSlot, _ i: Int, run: Int32, at now: Timestamp) {
        let p = worker.place
        let delay =
            pods[p].template.spec.containers[i].simulation?.start
            ?? draws.time(.start, pods[p].subject(i), UInt64(run), milliseconds: 5...40)
        pods[p].containers[i].epoch &+= 1
        pods[p].containers[i].run = run
        add(.started, worker, i, at: now + delay)
    }

    func stop(_ worker: PodWorkerSlot, _ i: Int, killAt: Timestamp, at now: Timestamp) {
        let p = worker.place
        let time =
            pods[p].template.spec.containers[i].simulation?.stop
            ?? draws.time(.stop, pods[p].subject(i), UInt64(pods[p].containers[i].run), milliseconds: 20...200)
        let ends = now + time
        if time < .forever, ends < killAt { add(.stopped, worker, i, at: ends) }
        add(.killed, worker, i, at: killAt)
    }

    func runHook(_ worker: PodWorkerSlot, _ i: Int, _ hook: Hook, at now: Timestamp) {
        let p = worker.place
        let spec = pods[p].template.spec.containers
        guard let action = hook == .postStart ? spec[i].postStart : spec[i].preStop else { return }
        let n = UInt64(pods[p].containers[i].run) << 1 | UInt64(hook.rawValue)
        let ends = now + action.duration(draws.time(.hook, pods[p].subject(i), n, milliseconds: 5...50))
        add(hook == .postStart ? .postStartEnded : .preStopEnded, worker, i, at: ends)
    }

    func startProbe(_ worker: PodWorkerSlot, _ i: Int, _ kind: ProbeKind, at now: Timestamp) {
        let p = worker.place
        let container = pods[p].template.spec.containers[i]
        guard let probe = container.probe(kind) else { return }
        let start = pods[p].containers[i].current.start
        let n = UInt64(pods[p].containers[i].run) << 2 | UInt64(kind.rawValue)
        let latency = draws.time(.probe, pods[p].subject(i), n, milliseconds: 1...5)
        if probe.action.unknownPort(in: container) != nil {
            return add(.probeErrored, worker, i, probe: kind, at: max(now, start + probe.initialDelay) + latency)
        }
        let forecast = ProbeForecast(
            kind: kind, probe: probe, firstAsk: max(now, start + probe.initialDelay),
            from: probe.action.succeeds(in: container) ? container.answersFrom(start) : nil)
        if let time = forecast.failing { add(.probeFailing, worker, i, probe: kind, at: time + latency) }
        // Once the process answers, a failure is another one than that nobody listens: it is reported, too.
        let first = max(now, start + probe.initialDelay)
        let gap = (container.answersFrom(start) - first).nanoseconds
        let period = max(probe.period, .milliseconds(1))
        let changed = first + period * (gap <= 0 ? 0 : (gap - 1) / period.nanoseconds + 1)
        if gap > 0, !probe.action.succeeds(in: container), changed != forecast.failed {
            add(.probeFailing, worker, i, probe: kind, at: changed + latency)
        }
        if let time = forecast.failed { add(.probeFailed, worker, i, probe: kind, at: time + latency) }
        if let time = forecast.passed { add(.probePassed, worker, i, probe: kind, at: time + latency) }
    }
}

extension Container {
    func probe(_ kind: ProbeKind) -> Probe? {
        switch kind {
        case .startup: startup
        case .liveness: liveness
        case .readiness: readiness
        }
    }
}
