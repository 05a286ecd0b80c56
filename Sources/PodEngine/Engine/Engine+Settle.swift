import PodControl
import PodLifecycle
import PodModel

extension Engine {
    /// Lets controllers, lives and machines answer one another until nothing is left to do at this instant.
    func settle() {
        counters.settlings += 1
        var isBusy = true
        while isBusy {
            isBusy = false
            if !isShuttingDown, isClusterTouched || (asking { $0.nextDue }.map { $0 <= now } ?? false) {
                isClusterTouched = false
                state.reconcile(at: now)
            }
            if measure() { isBusy = true }
            tellObjects()
            if lookAtWork() { isBusy = true }
            if takeReports() { isBusy = true }
            if refuseStarts() { isBusy = true }
            if wakeLives() { isBusy = true }
            if tellStatuses() { isBusy = true }
            if !isBusy, performStops() { isBusy = true }
        }
    }

    /// Last of all: by now services have been told to lead no more traffic there.
    private func performStops() -> Bool {
        if heldStops.isEmpty { return false }
        let stops = heldStops
        heldStops.removeAll(keepingCapacity: true)
        for (life, effect) in stops where lives.isCurrent(life) { runtime.perform(effect, for: life, at: now) }
        return true
    }

    private func lookAtWork() -> Bool {
        work.removeAll(keepingCapacity: true)
        state.takePodWork(into: &work)
        for id in work { look(at: id) }
        let restarted = restartContainers()
        return !work.isEmpty || restarted
    }

    private func takeReports() -> Bool {
        reports.removeAll(keepingCapacity: true)
        runtime.takeReports(until: now, into: &reports)
        if reports.isEmpty { return false }
        catchUp()
        for n in reports.indices {
            if n % Engine.warmed == 0 {
                upcoming.removeAll(keepingCapacity: true)
                for report in reports[n..<min(n + Engine.warmed, reports.count)] { upcoming.append(report.life.index) }
                warm()
            }
            guard lives.isCurrent(reports[n].life) else { continue }
            counters.reports += 1
            let i = Int(reports[n].life.index)
            output.clear()
            lives.entries[i].life.receive(reports[n].news, at: reports[n].time, into: &output)
            carryOut(i)
        }
        return true
    }

    /// So many lives are asked for together.
    private static let warmed = 32

    /// Lives and records of pods lie all over a memory that answers slowly: those that are needed next are read here one
    /// after another, so that they come at the same time.
    private func warm() {
        warmth &+= lives.warm(upcoming, pods: &upcomingPods)
        warmth &+= asking { $0.warm(upcomingPods) }
    }

    private func wakeLives() -> Bool {
        var any = false
        while let due = timers.take(until: now) {
            guard isCurrent(due) else { continue }
            any = true
            counters.wakes += 1
            let i = Int(due.life.index)
            lives.entries[i].timer = .never
            output.clear()
            lives.entries[i].life.wake(at: now, into: &output)
            carryOut(i)
        }
        return any
    }

    func dropStaleTimers() {
        while let due = timers.first, !isCurrent(due) { _ = timers.take(until: due.time) }
    }

    /// A timer stands until its life is woken, has found an earlier deadline, or is gone.
    private func isCurrent(_ due: Due) -> Bool {
        lives.isCurrent(due.life) && lives.entries[Int(due.life.index)].timer == due.time
    }

    /// Acts on what an input to a life has brought forth.
    func carryOut(_ i: Int) {
        let slot = lives.slot(i)
        for effect in output.effects {
            if case .startContainer(let c, _) = effect, lives.entries[i].needsConfig, let missing = missingConfig(i, c) {
                refusedStarts.append((slot, c, missing))
            } else if !runtime.isSimulated, effect.endsWork {
                heldStops.append((slot, effect))
            } else {
                runtime.perform(effect, for: slot, at: now)
            }
        }
        counters.effects += output.effects.count
        // What a silent node has to say is lost, but for its statuses.
        let node = Int(lives.entries[i].node)
        if nodes[node].state == .up {
            if !output.events.isEmpty { recordEvents(i, source: nodes[node].source) }
            if !output.failedProbes.isEmpty { noteFailedProbes(i, node: nodes[node].name) }
        }
        let next = lives.entries[i].life.nextDeadline
        if next != lives.entries[i].timer {
            lives.entries[i].timer = next
            if next != .never, asking({ $0.mutant }) != .lostTimer || lives.entries[i].life.stage == .makingSandbox {
                timers.add(slot, at: next)
            }
        }
        if output.statusChanged, !lives.entries[i].isStatusDue {
            lives.entries[i].isStatusDue = true
            dirty.append(UInt32(i))
        }
    }

    private func recordEvents(_ i: Int, source: String) {
        counters.events += output.events.count
        let pod = lives.entries[i].pod
        for event in output.events { state.record(event, of: pod, source: source, at: now) }
    }

    private func noteFailedProbes(_ i: Int, node: String) {
        guard let pod = state.pod(lives.entries[i].pod) else { return }
        let owner = pod.meta.owner.map { ObjectKey($0.kind, $0.name, namespace: pod.meta.namespace) }
        for probe in output.failedProbes {
            state.note(
                Happening(
                    kind: .probeFail, object: pod.key, owner: owner, labels: pod.meta.labels, node: node,
                    reason: "\(probe.kind.apiName) probe failed: \(probe.message)", time: now))
        }
    }

    /// Tells the control plane what has changed on nodes that can be heard; a life that is over is let go.
    private func tellStatuses() -> Bool {
        if dirty.isEmpty { return false }
        var any = false
        for n in dirty.indices {
            if n % Engine.warmed == 0 {
                upcoming.removeAll(keepingCapacity: true)
                upcoming.append(contentsOf: dirty[n..<min(n + Engine.warmed, dirty.count)])
                warm()
            }
            let i = Int(dirty[n])
            guard lives.entries[i].isInUse, lives.entries[i].isStatusDue else { continue }
            // A silent node's news waits until it is heard again.
            if nodes[Int(lives.entries[i].node)].state != .up { continue }
            tell(i)
            any = true
        }
        dirty.removeAll(keepingCapacity: true)
        return any
    }

    func tell(_ i: Int) {
        lives.entries[i].isStatusDue = false
        counters.statuses += 1
        isClusterTouched = true
        let pod = lives.entries[i].pod
        let isGone = lives.entries[i].life.stage == .gone
        // A pod whose record is gone already, removed by force, has nobody left to tell.
        try? state.applyStatus(pod, lives.entries[i].life.status, at: now)
        guard isGone else { return }
        runtime.forget(lives.slot(i))
        lives.remove(i)
        _ = try? state.apply(.podRemoved(pod), at: now)
    }
}

extension RuntimeEffect {
    /// From here on the container may refuse work.
    fileprivate var endsWork: Bool {
        switch self {
        case .stopContainer, .killContainer, .runHook(_, .preStop): true
        default: false
        }
    }
}
