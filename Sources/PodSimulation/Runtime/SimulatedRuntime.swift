package import PodLifecycle
package import PodModel

/// Simulated machines behind the runtime port. Everything is played from a queue of occurrences in virtual time;
/// what is reckoned ahead (probes, logs, the end of a run) costs nothing while nothing changes.
package final class SimulatedRuntime: ContainerRuntime {
    let draws: Draws
    var machines: [SimulatedMachine] = []
    var pods: ContiguousArray<SimulatedPod?> = []
    var queue = DueQueue<Occurrence>()
    /// Occurrences played so far, stale ones left out: what a run costs.
    package private(set) var occurrences = 0

    package init(seed: UInt64) {
        draws = Draws(seed: seed)
    }

    package func addNode(_ node: NodeIndex, name: String) {
        while machines.count <= Int(node) {
            machines.append(SimulatedMachine(name: name, index: UInt32(machines.count)))
        }
    }

    package func admit(_ life: LifeSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        while pods.count <= Int(life.index) { pods.append(nil) }
        pods[Int(life.index)] = SimulatedPod(
            generation: life.generation, node: node, uid: pod.uid, template: template,
            containers: Array(repeating: SimulatedContainer(), count: template.spec.containers.count))
    }

    package func update(_ life: LifeSlot, template: PodTemplate) {
        guard knows(life) else { return }
        pods[Int(life.index)]?.template = template
    }

    package func forget(_ life: LifeSlot) {
        guard knows(life) else { return }
        let i = Int(life.index)
        if let address = pods[i]?.address, let node = pods[i]?.node { machines[Int(node)].addresses.giveBack(address) }
        pods[i] = nil
    }

    package var nextDue: Timestamp? {
        // What was to happen to pods that are gone, or in runs that are over, is no reason to wake up.
        while let (time, what) = queue.first, isStale(what) { _ = queue.take(until: time) }
        return queue.nextTime
    }

    private func isStale(_ what: Occurrence) -> Bool {
        guard knows(what.life), let pod = pods[Int(what.life.index)] else { return true }
        switch what.kind {
        case .sandboxUp, .sandboxRemoved, .sandboxLost: return pod.sandbox != what.epoch
        default: return pod.containers[Int(what.container)].epoch != what.epoch
        }
    }

    /// Pods that machines have, or are about to.
    package var podCount: Int { pods.lazy.filter { $0 != nil }.count }

    package func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        while let (time, what) = queue.take(until: now) {
            guard knows(what.life), let news = play(what, at: time) else { continue }
            occurrences += 1
            reports.append(RuntimeReport(time: time, life: what.life, news: news))
        }
    }

    func knows(_ life: LifeSlot) -> Bool {
        Int(life.index) < pods.count && pods[Int(life.index)]?.generation == life.generation
    }

    package func perform(_ effect: RuntimeEffect, for life: LifeSlot, at now: Timestamp) {
        guard knows(life), pods[Int(life.index)] != nil else { return }
        switch effect {
        case .ensureSandbox: makeSandbox(life, at: now)
        case .removeSandbox: removeSandbox(life, at: now)
        case .ensureImage(let i): ensureImage(life, i, at: now)
        case .startContainer(let i, let run): start(life, i, run: run, at: now)
        case .stopContainer(let i, let killAt): stop(life, i, killAt: killAt, at: now)
        case .killContainer(let i): add(.killed, life, i, at: now)
        case .runHook(let i, let hook): runHook(life, i, hook, at: now)
        case .startProbe(let i, let kind): startProbe(life, i, kind, at: now)
        case .stopProbe: break  // What was forecast of a probe that has passed is over already.
        }
    }

    /// Puts something about a container's present run into the queue.
    func add(_ kind: Occurrence.Kind, _ life: LifeSlot, _ i: Int, probe: ProbeKind = .startup, at time: Timestamp) {
        guard time < .never, let pod = pods[Int(life.index)] else { return }
        queue.add(
            Occurrence(life: life, kind: kind, probe: probe, epoch: pod.containers[i].epoch, container: UInt16(i)),
            at: time)
    }

    private func addForSandbox(_ kind: Occurrence.Kind, _ life: LifeSlot, at time: Timestamp) {
        guard let pod = pods[Int(life.index)] else { return }
        queue.add(Occurrence(life: life, kind: kind, epoch: pod.sandbox), at: time)
    }

    // MARK: Effects

    private func makeSandbox(_ life: LifeSlot, at now: Timestamp) {
        let i = Int(life.index)
        guard let pod = pods[i] else { return }
        let n = UInt64(pod.sandbox) &+ 1
        pods[i]?.sandbox &+= 1
        addForSandbox(.sandboxUp, life, at: now + draws.time(.sandbox, pod.uid.rawValue, n, milliseconds: 2...10))
    }

    private func removeSandbox(_ life: LifeSlot, at now: Timestamp) {
        let i = Int(life.index)
        guard let pod = pods[i] else { return }
        pods[i]?.sandbox &+= 1
        for c in pod.containers.indices { endRun(i, c, at: now) }
        addForSandbox(.sandboxRemoved, life, at: now + draws.time(.removal, pod.uid.rawValue, milliseconds: 1...5))
    }

    private func start(_ life: LifeSlot, _ i: Int, run: Int32, at now: Timestamp) {
        guard let pod = pods[Int(life.index)] else { return }
        let delay =
            pod.template.spec.containers[i].simulation?.start
            ?? draws.time(.start, pod.uid.rawValue &+ UInt64(i), UInt64(run), milliseconds: 5...40)
        pods[Int(life.index)]?.containers[i].epoch &+= 1
        pods[Int(life.index)]?.containers[i].run = run
        add(.started, life, i, at: now + delay)
    }

    private func stop(_ life: LifeSlot, _ i: Int, killAt: Timestamp, at now: Timestamp) {
        guard let pod = pods[Int(life.index)] else { return }
        let time =
            pod.template.spec.containers[i].simulation?.stop
            ?? draws.time(
                .stop, pod.uid.rawValue &+ UInt64(i), UInt64(pod.containers[i].run), milliseconds: 20...200)
        let ends = now + time
        if time < .forever, ends < killAt { add(.stopped, life, i, at: ends) }
        add(.killed, life, i, at: killAt)
    }

    private func runHook(_ life: LifeSlot, _ i: Int, _ hook: Hook, at now: Timestamp) {
        guard let pod = pods[Int(life.index)] else { return }
        let container = pod.template.spec.containers[i]
        guard let action = hook == .postStart ? container.postStart : container.preStop else { return }
        let drawn = draws.time(
            .hook, pod.uid.rawValue &+ UInt64(i), UInt64(pod.containers[i].run) << 1 | UInt64(hook.rawValue),
            milliseconds: 5...50)
        let ends = now + action.duration(drawn)
        add(hook == .postStart ? .postStartEnded : .preStopEnded, life, i, at: ends)
    }

    private func startProbe(_ life: LifeSlot, _ i: Int, _ kind: ProbeKind, at now: Timestamp) {
        guard let pod = pods[Int(life.index)] else { return }
        let container = pod.template.spec.containers[i]
        guard let probe = container.probe(kind) else { return }
        let start = pod.containers[i].current.start
        let run = UInt64(pod.containers[i].run) << 2 | UInt64(kind.rawValue)
        let latency = draws.time(.probe, pod.uid.rawValue &+ UInt64(i), run, milliseconds: 1...5)
        let forecast = ProbeForecast(
            kind: kind, probe: probe, firstAsk: max(now, start + probe.initialDelay),
            from: probe.action.succeeds(in: container) ? container.answersFrom(start) : nil)
        if let time = forecast.failing { add(.probeFailing, life, i, probe: kind, at: time + latency) }
        if let time = forecast.failed { add(.probeFailed, life, i, probe: kind, at: time + latency) }
        if let time = forecast.passed { add(.probePassed, life, i, probe: kind, at: time + latency) }
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
