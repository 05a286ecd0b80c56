import PodCollections
import PodControl
import PodLifecycle
import PodModel

extension Engine {
    /// Lets controllers, workers and machines answer one another until nothing is left to do at this instant.
    func settle() {
        counters.settlings += 1
        isBrokenOff = false
        var isBusy = true
        var round = 0
        var roundsOf = now
        while isBusy {
            isBusy = false
            if isAskedToStop() {
                isBrokenOff = true
                return
            }
            guard letControllersAct(isNewTurn: round == 0) else { return }
            // Real time goes on in a turn; where it does not, machines and workers may answer each other so often.
            round = now == roundsOf ? round + 1 : 1
            roundsOf = now
            if round > Engine.mostRounds { return endless(round) }
            if measure() { isBusy = true }
            provideObjects()
            if lookAtWork() { isBusy = true }
            if takeReports() { isBusy = true }
            if reportRefusals() { isBusy = true }
            if wakeWorkers() { isBusy = true }
            if reportStatuses() { isBusy = true }
            if !isBusy, performStops() { isBusy = true }
        }
    }

    /// False when the turn was broken off, or has no end.
    private func letControllersAct(isNewTurn: Bool) -> Bool {
        guard !isShuttingDown, isClusterTouched || (asking { $0.nextDue }.map { $0 <= now } ?? false) else {
            return true
        }
        if endlessTurn != nil { return false }
        isClusterTouched = false
        if state.reconcile(at: now, isNewTurn: isNewTurn, isInterrupted: isAskedToStop) { return true }
        isClusterTouched = true
        endlessTurn = asking { $0.endlessTurn }
        isBrokenOff = endlessTurn == nil
        return false
    }

    /// Far more than the longest chain of answers that takes no time.
    private static let mostRounds = 20_000

    private func endless(_ rounds: Int) {
        var parties = dirty.prefix(4).map { "kubelet (pod/\(workers.entries[$0].worker.identity.name))" }
        if isClusterTouched { parties.append("control plane") }
        endlessTurn = EndlessTurn(time: now, parties: parties)
    }

    /// Last of all: by now services have been told to lead no more traffic there.
    private func performStops() -> Bool {
        if heldStops.isEmpty { return false }
        let stops = heldStops
        heldStops.removeAll(keepingCapacity: true)
        for (worker, effect) in stops where workers.isCurrent(worker) { runtime.perform(effect, for: worker, at: now) }
        return true
    }

    private func lookAtWork() -> Bool {
        work.removeAll(keepingCapacity: true)
        state.takePodWork(into: &work)
        for id in work { syncPod(id) }
        let restarted = restartContainers()
        return !work.isEmpty || restarted
    }

    private func takeReports() -> Bool {
        reports.removeAll(keepingCapacity: true)
        if let trace {
            trace.reports(into: &reports) { runtime.takeReports(until: now, into: &$0) }
            if trace.isRepeating { (runtime as? StandingMachines)?.heard(reports) }
        } else {
            runtime.takeReports(until: now, into: &reports)
        }
        if reports.isEmpty { return false }
        catchUp()
        for n in reports.indices {
            if n % Engine.prefetchCount == 0 {
                upcoming.removeAll(keepingCapacity: true)
                for report in reports[n..<min(n + Engine.prefetchCount, reports.count)] {
                    upcoming.append(report.worker.place)
                }
                prefetch()
            }
            guard workers.isCurrent(reports[n].worker) else { continue }
            counters.reports += 1
            let i = reports[n].worker.place
            output.clear()
            workers.entries[i].worker.receive(reports[n].news, at: reports[n].time, into: &output)
            dispatchEffects(i)
        }
        return true
    }

    /// So many workers are asked for together.
    private static let prefetchCount = 32

    /// Workers and records of pods lie all over a memory that answers slowly: those that are needed next are read here
    /// one after another, so that they come at the same time.
    private func prefetch() {
        prefetched &+= workers.prefetch(upcoming, pods: &upcomingPods)
        prefetched &+= asking { $0.prefetch(upcomingPods) }
    }

    private func wakeWorkers() -> Bool {
        var any = false
        while let due = timers.take(until: now) {
            guard isCurrent(due) else { continue }
            any = true
            counters.wakes += 1
            let i = due.worker.place
            workers.entries[i].timer = .never
            output.clear()
            workers.entries[i].worker.wake(at: now, into: &output)
            dispatchEffects(i)
        }
        return any
    }

    func dropStaleTimers() {
        while let due = timers.first, !isCurrent(due) { _ = timers.take(until: due.time) }
    }

    /// A timer stands until its worker is woken, has found an earlier deadline, or is gone.
    private func isCurrent(_ due: Due) -> Bool {
        workers.isCurrent(due.worker) && workers.entries[due.worker.place].timer == due.time
    }

    /// Acts on what an input to a worker has brought forth.
    func dispatchEffects(_ i: PodWorkerIndex) {
        let slot = workers.slot(i)
        if saboteur.isAtWork { saboteur.bend(&output.effects, of: workers.entries[i].worker, at: now) }
        for effect in output.effects {
            if workers.entries[i].mayBeRefused, refuse(effect, i, slot) {
                continue
            } else if !runtime.isSimulated, effect.endsWork {
                heldStops.append((slot, effect))
            } else {
                runtime.perform(effect, for: slot, at: now)
            }
        }
        counters.effects += output.effects.count
        // What a silent node has to say is lost, but for its statuses.
        let node = workers.entries[i].node
        if nodes[node].state == .up {
            if !output.events.isEmpty { recordEvents(i, source: nodes[node].source) }
            if !output.failedProbes.isEmpty { noteFailedProbes(i, node: nodes[node].name) }
        }
        let next = workers.entries[i].worker.nextDeadline
        if next != workers.entries[i].timer {
            workers.entries[i].timer = next
            if next != .never, !saboteur.dropsTimer(at: workers.entries[i].worker.stage) { timers.add(slot, at: next) }
        }
        if output.statusChanged, !workers.entries[i].isStatusDue {
            workers.entries[i].isStatusDue = true
            dirty.append(i)
        }
    }

    private func recordEvents(_ i: PodWorkerIndex, source: String) {
        counters.events += output.events.count
        let pod = workers.entries[i].pod
        for event in output.events { state.record(event, of: pod, source: source, at: now) }
    }

    private func noteFailedProbes(_ i: PodWorkerIndex, node: String) {
        guard let pod = state.pod(workers.entries[i].pod) else { return }
        let owner = pod.meta.owner.map { ObjectKey($0.kind, $0.name, namespace: pod.meta.namespace) }
        for probe in output.failedProbes {
            state.note(
                ScriptEvent(
                    kind: .probeFail, object: pod.key, owner: owner, labels: pod.meta.labels, node: node,
                    reason: "\(probe.kind.apiName) probe failed: \(probe.message)", time: now))
        }
    }

    /// Tells the control plane what has changed on nodes that can be heard; a worker that is done is let go.
    private func reportStatuses() -> Bool {
        if dirty.isEmpty { return false }
        var any = false
        for n in dirty.indices {
            if n % Engine.prefetchCount == 0 {
                upcoming.removeAll(keepingCapacity: true)
                upcoming.append(contentsOf: dirty[n..<min(n + Engine.prefetchCount, dirty.count)])
                prefetch()
            }
            let i = dirty[n]
            guard workers.entries[i].isInUse, workers.entries[i].isStatusDue else { continue }
            // A silent node's news waits until it is heard again.
            if nodes[workers.entries[i].node].state != .up { continue }
            reportStatus(i)
            any = true
        }
        dirty.removeAll(keepingCapacity: true)
        return any
    }

    func reportStatus(_ i: PodWorkerIndex) {
        workers.entries[i].isStatusDue = false
        counters.statuses += 1
        isClusterTouched = true
        let pod = workers.entries[i].pod
        var stage = workers.entries[i].worker.stage
        var status = workers.entries[i].worker.status
        if saboteur.isAtWork {
            saboteur.bend(&stage, isDeleted: workers.entries[i].worker.isDeleted)
            saboteur.bend(&status, known: asking { $0.pod(pod)?.status })
        }
        // A pod whose record is gone already, removed by force, has nobody left to tell.
        try? state.applyStatus(pod, status, at: now)
        guard stage == .gone else { return }
        runtime.forget(workers.slot(i))
        workers.remove(i)
        try? state.apply(.podRemoved(pod), at: now)
    }
}

extension RuntimeEffect {
    /// From here on the container may refuse work.
    fileprivate var endsWork: Bool {
        switch self {
        case .stopContainer, .killContainer, .runHook(_, .preStop): true
        case .ensureSandbox, .removeSandbox, .ensureImage, .startContainer, .runHook(_, .postStart), .startProbe,
            .stopProbe, .resizeContainer:
            false
        }
    }
}
