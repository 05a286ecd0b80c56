import DequeModule
import HeapModule
package import PodModel

extension Cluster {
    /// Lets controllers and scheduler act until nothing more is to be done at this time. Each reads the world as it is;
    /// what is queued says only where to look.
    package mutating func reconcile(at time: Timestamp) {
        now = max(now, time)
        if isJournaled { write(reconciling: now) }
        fireTimers()
        collectFinishedPods()
        repeat {
            while step() {}
            schedule()
            rollInPlace()
        } while hasWork
        freeSets += setsToFree
        setsToFree = []
        dropStaleTimers()
    }

    private mutating func write(reconciling time: Timestamp) { journal?.reconciling(at: time) }

    /// One key of one queue; false when all are empty. Orphans first: a controller that adopts needs not create.
    private mutating func step() -> Bool {
        if let orphan = orphanQueue.popFirst() {
            offer(orphan: orphan)
            return true
        }
        if let node = nodesToJudge.popFirst() {
            if nodes[Int(node)].isLive { judge(node: Int(node)) }
            return true
        }
        if zonesChanged {
            reviewZones()
            return true
        }
        if let set = setQueue.popFirst() {
            sync(set: Int(set))
            return true
        }
        return false
    }

    private var hasWork: Bool {
        !orphanQueue.isEmpty || !nodesToJudge.isEmpty || zonesChanged || !setQueue.isEmpty || hasWaitingPods
    }

    private mutating func fireTimers() {
        while let timer = timers.min, timer.due <= now {
            timers.removeMin()
            guard isCurrent(timer) else { continue }
            switch timer.subject {
            case .nodeGrace(let node, _): checkGrace(node: Int(node))
            case .eviction(let node, _): judge(node: Int(node))
            case .zone: zonesChanged = true
            case .pressure(let node, _): lookAtPressure(node: Int(node))
            case .autoscaler(let uid): askForLoad(uid)
            case .workload(let set, _):
                sets[Int(set)].due = nil
                enqueue(set: Int(set))
            }
        }
    }

    /// So that `nextDue` never names a time at which nothing is due.
    private mutating func dropStaleTimers() {
        while let timer = timers.min, !isCurrent(timer) { timers.removeMin() }
    }

    private func isCurrent(_ timer: Timer) -> Bool {
        switch timer.subject {
        case .nodeGrace(let node, let uid):
            let record = nodes[Int(node)]
            return record.isLive && record.node.meta.uid == uid && record.node.status.ready == .yes
                && record.silentSince.map { $0 + NodeRules.grace == timer.due } == true
        case .eviction(let node, let uid):
            let record = nodes[Int(node)]
            return record.isLive && record.node.meta.uid == uid && record.evictionDue == timer.due
        case .pressure(let node, let uid):
            let record = nodes[Int(node)]
            return record.isLive && record.node.meta.uid == uid && record.pressureDue == timer.due
        case .autoscaler(let uid):
            return autoscalerKeys[uid].flatMap { autoscalers[$0]?.status.due } == timer.due
        case .workload(let set, let uid):
            let record = sets[Int(set)]
            return record.isLive && record.object.meta.uid == uid && record.due == timer.due
        case .zone(let zone):
            return !zones.entries[zone].lost.isEmpty && !zones.areAllLost
        }
    }
}

extension Cluster {
    /// Time passes without anything happening: ages are told from `now`. Never goes back.
    package mutating func advance(to time: Timestamp) {
        now = max(now, time)
    }
}
