import DequeModule
import HeapModule
import PodCollections
package import PodModel
import PodScheduling
import PodTables

extension Cluster {
    /// Lets controllers and scheduler act until nothing more is to be done at this time. Each reads the world as it is;
    /// what is queued says only where to look. `isInterrupted` is asked now and then; true breaks off, and so does
    /// finding that there is no end (`endlessTurn`). The answer is whether all was done. `isNewTurn` is false when the
    /// turn of the call before goes on.
    @discardableResult
    package mutating func reconcile(
        at time: Timestamp, isNewTurn: Bool = true, isInterrupted: () -> Bool = { false }
    ) -> Bool {
        now = max(now, time)
        if isJournaled { write(reconciling: now) }
        if isNewTurn { turn.begin() }
        fireTimers()
        reconcileFinishedPods()
        var steps = 0
        repeat {
            while step() {
                steps += 1
                if steps % Self.stepsUnasked == 0, isInterrupted() { return false }
            }
            if turn.endless != nil { return false }
            guard schedule(isInterrupted: isInterrupted) else { return false }
            rollInPlace()
            retryQuotaWaiters()
            if !foregroundDeletions.isEmpty { finishForegroundDeletions() }
            if tables.ownership.hasWork { collectGarbage() }
        } while hasWork
        tables.freeRemovedWorkloads()
        dropStaleTimers()
        return true
    }

    /// So many steps are taken before a signal is looked for: far less than a tenth of a second.
    static var stepsUnasked: Int { 256 }

    private mutating func write(reconciling time: Timestamp) { journal?.reconciling(at: time) }

    /// One key of one queue; false when all are empty. Orphans first: a controller that adopts needs not create.
    private mutating func step() -> Bool {
        if turn.endless != nil { return false }
        if let orphan = tables.takeOrphan() {
            reconcile(orphan: orphan)
            return true
        }
        if let node = tables.takeNode() {
            if tables.nodes[node].isLive { reconcileEvictions(node: node) }
            return true
        }
        if tables.takeZones() {
            reconcileZones()
            return true
        }
        if let workload = tables.takeWorkload() {
            reconcile(workload: workload)
            return true
        }
        return false
    }

    private var hasWork: Bool {
        !tables.inbox.orphans.isEmpty || !tables.inbox.nodes.isEmpty || tables.inbox.zonesChanged
            || !tables.inbox.workloads.isEmpty || scheduler.hasWork || tables.ownership.hasWork
    }

    private mutating func fireTimers() {
        while let timer = timers.min, timer.due <= now {
            timers.removeMin()
            guard isCurrent(timer) else { continue }
            switch timer.subject {
            case .nodeGrace(let node, _): reconcileHealth(node: node)
            case .eviction(let node, _): reconcileEvictions(node: node)
            case .zone: tables.enqueueZones()
            case .namedNode(let name): collectWaiters(for: name)
            case .pressure(let node, _): reconcilePressure(node: node)
            case .autoscaler(let uid): if let key = tables.autoscalerKeys[uid] { reconcile(autoscaler: key) }
            case .workload(let workload, _):
                tables.setDue(nil, of: workload)
                enqueue(workload: workload)
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
            let record = tables.nodes[node]
            return record.isLive && record.node.meta.uid == uid && record.node.status.ready == .yes
                && record.silentSince.map { $0 + NodeRules.grace == timer.due } == true
        case .eviction(let node, let uid):
            let record = tables.nodes[node]
            return record.isLive && record.node.meta.uid == uid && record.evictionDue == timer.due
        case .pressure(let node, let uid):
            let record = tables.nodes[node]
            return record.isLive && record.node.meta.uid == uid && record.pressureDue == timer.due
        case .namedNode(let name):
            return nodeWaiters[name]?.contains { $0.due == timer.due && tables.isWaiting($0.pod) } ?? false
        case .autoscaler(let uid):
            return tables.autoscalerKeys[uid].flatMap { tables.autoscalers[$0]?.status.due } == timer.due
        case .workload(let workload, let uid):
            let record = tables.workloads[workload]
            return record.isLive && record.object.meta.uid == uid && record.due == timer.due
        case .zone(let zone):
            return !tables.zones.entries[zone].lost.isEmpty && !tables.zones.areAllLost
        }
    }
}

extension Cluster {
    /// Time passes without anything happening: ages are read from `now`. Never goes back.
    package mutating func advance(to time: Timestamp) {
        now = max(now, time)
    }
}
