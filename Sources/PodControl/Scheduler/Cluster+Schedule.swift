import DequeModule
import PodCollections
package import PodModel
import PodTables

extension Cluster {
    /// Gives every waiting pod a node or a reason; false when it was interrupted.
    mutating func schedule(isInterrupted: () -> Bool) -> Bool {
        scheduler.isRetryWanted = false
        retryPinned()
        retryResizes()
        // Of the priorities from the highest down, those that were blocked come before those that are new.
        var tried: Int32?
        var placed = 0
        while let priority = scheduler.waitingPriority {
            retryBlocked(atLeast: priority, below: tried)
            while let id = scheduler.next(atLeast: priority) {
                place(id)
                placed += 1
                if placed % Self.stepsUnasked == 0, isInterrupted() { return false }
            }
            tried = min(priority, tried ?? priority)
        }
        retryBlocked(atLeast: .min, below: tried)
        // Who wants to be beside another, which has just got its node, need not wait until something else happens.
        if scheduler.blocked.contains(where: { scheduler.classes[$0].needs.gainsByPods && !isStuck($0) }) {
            scheduler.isRetryWanted = true
        }
        return true
    }

    private mutating func place(_ id: PodID) {
        let slot = id.slot
        guard isWaiting(id) else { return }
        if let node = pinnedNode(of: slot) { return placePinned(slot, on: node) }
        let index = placementClass(of: slot)
        if !isStuck(index), let node = selectNode(class: index, owner: tables.pods[slot].owner) {
            bind(slot, to: node)
        } else {
            setAside(slot, class: index)
        }
    }

    var hasWaitingPods: Bool { scheduler.isRetryWanted || scheduler.waitingPriority != nil }

    func isWaiting(_ id: PodID) -> Bool {
        let slot = id.slot
        return isLive(id) && tables.pods[slot].node == nil && tables.pods[slot].counted.isActive
    }

    /// Blocked, and nothing has changed since.
    private func isStuck(_ index: ClassSlot) -> Bool {
        let known = scheduler.classes[index]
        return known.isBlocked && known.cursor == tables.nodeChanges.end
            && known.epoch == tables.nodeChanges.nodeSetGeneration
    }

    private mutating func placementClass(of slot: PodSlot) -> ClassSlot {
        let owner = tables.pods[slot].owner.flatMap {
            tables.workloads[$0].object.template === tables.pods[slot].pod.template ? $0 : nil
        }
        let rememberer = tables.terms.repulsions.isEmpty ? owner : nil
        if let owner = rememberer {
            let handle = tables.workloads[owner].placement
            if let index = handle.index, scheduler.classes[index].stamp == handle.stamp { return index }
        }
        let index = scheduler.classSlot(needs(of: slot))
        if let owner = rememberer {
            tables.workloads[owner].placement = PlacementHandle(index: index, stamp: scheduler.classes[index].stamp)
        }
        return index
    }

    func needs(of slot: PodSlot) -> PlacementNeeds {
        let record = tables.pods[slot]
        let labels = record.pod.meta.labels
        return PlacementNeeds(
            template: record.pod.template, labels: labels, namespace: record.namespace, claims: neededClaims(of: slot),
            owner: record.owner.map { tables.workloads[$0].object.meta.uid.rawValue } ?? 0,
            isRepelled: tables.terms.repels(labels, namespace: record.namespace))
    }

    mutating func bind(_ slot: PodSlot, to node: NodeSlot) {
        if !scheduler.nominations.isEmpty { withdrawNomination(tables.pods[slot].id) }
        tables.bind(slot, to: node)
        let message = EventMessage.assigned(
            pod: tables.pods[slot].pod.meta.name, namespace: tables.pods[slot].pod.meta.namespace,
            node: tables.nodes[node].node.meta.name)
        record(pod: slot, false, "Scheduled", message, source: "default-scheduler", at: now, isFirst: true)
        // Now that it has a node, a DaemonSet may adopt it.
        if tables.pods[slot].owner == nil, !tables.daemonSets.isEmpty { orphanQueue.append(tables.pods[slot].id) }
        if tables.nodes[node].node.taints.contains(where: { $0.effect == .noExecute }) {
            expectEviction(pod: slot, node: node)
        }
        if !tables.nodes[node].pressures.isEmpty { expectPressure(node: node) }
    }

    /// No node takes the pod: it is parked with the others of its class, or goes when it is bare and did not ask to
    /// wait.
    private mutating func setAside(_ slot: PodSlot, class index: ClassSlot) {
        if !scheduler.classes[index].isBlocked {
            scheduler.classes[index].isBlocked = true
            scheduler.blocked.append(index)
        }
        if scheduler.classes[index].diagnosedCursor != tables.nodeChanges.end
            || scheduler.classes[index].diagnosedEpoch != tables.nodeChanges.nodeSetGeneration
        {
            scheduler.classes[index].reason = diagnosis(scheduler.classes[index].needs)
            scheduler.classes[index].diagnosedCursor = tables.nodeChanges.end
            scheduler.classes[index].diagnosedEpoch = tables.nodeChanges.nodeSetGeneration
        }
        let reason = scheduler.classes[index].reason
        record(
            pod: slot, true, EventReason.failedScheduling.rawValue, .text(reason), source: "default-scheduler", at: now)
        let pod = tables.pods[slot].pod
        let mayWait =
            !pod.isBare || pod.spec.waitsWhenUnschedulable
            || missingClaim(scheduler.classes[index].needs) != nil
        let isNominated = preempt(slot, class: index)
        if mayWait || isNominated {
            tables.amend(slot) { [now] in $0.status.conditions.scheduled.set(false, at: now) }
            park(tables.pods[slot].id, class: index)
        } else {
            note(podHappening(.podFail, slot, reason: reason))
            removePod(slot, reason: reason, isUnschedulable: true)
        }
    }

    private mutating func park(_ id: PodID, class index: ClassSlot) {
        scheduler.classes[index].parked.append(id)
        guard scheduler.classes[index].parked.count > scheduler.classes[index].sweepAt else { return }
        // Pods that went while parked are still in the list: sweep it when it has doubled.
        let alive = scheduler.classes[index].parked.filter { isWaiting($0) }
        scheduler.classes[index].parked = alive
        scheduler.classes[index].sweepAt = max(1024, 2 * alive.count)
    }

    /// Tries the first parked pod of each class for which something has changed, and on success the next ones.
    private mutating func retryBlocked(atLeast least: Int32, below limit: Int32?) {
        if scheduler.blocked.isEmpty { return }
        var stillBlocked: [ClassSlot] = []
        var candidates = scheduler.blocked
        if candidates.contains(where: { scheduler.classes[$0].needs.priority != 0 }) {
            // The highest priority first, equal ones in the order in which they got stuck.
            candidates = candidates.enumerated().sorted { a, b in
                let (p, q) = (scheduler.classes[a.element].needs.priority, scheduler.classes[b.element].needs.priority)
                return p != q ? p > q : a.offset < b.offset
            }.map(\.element)
        }
        scheduler.blocked = []
        for i in candidates {
            let priority = scheduler.classes[i].needs.priority
            if priority < least || limit.map({ priority >= $0 }) ?? false || isStuck(i) {
                stillBlocked.append(i)
                continue
            }
            while let first = scheduler.classes[i].parked.first {
                if isWaiting(first) {
                    let slot = first.slot
                    // What keeps the pod may have changed its class: it queues again.
                    if placementClass(of: slot) != i {
                        scheduler.enqueue(first, priority: tables.pods[slot].pod.spec.priority)
                    } else if let node = selectNode(class: i, owner: tables.pods[slot].owner) {
                        bind(slot, to: node)
                    } else {
                        _ = preempt(slot, class: i)
                        break
                    }
                }
                scheduler.classes[i].parked.removeFirst()
            }
            if scheduler.classes[i].parked.isEmpty {
                scheduler.classes[i].isBlocked = false
            } else {
                stillBlocked.append(i)
            }
        }
        scheduler.blocked = stillBlocked + scheduler.blocked
    }
}

extension Cluster {
    /// Why no node takes this pod, as Kubernetes words it (`0/3 nodes are available: 3 Insufficient cpu`); nil when
    /// the pod has a node. Worked out when asked, so it tells what is so now.
    package func schedulingMessage(of id: PodID) -> String? {
        guard isWaiting(id) else { return nil }
        // Counting terms may add a counter, which is nobody else's business: a copy is asked. Only descriptions do
        // this.
        var copy = self
        if let node = pinnedNode(of: id.slot) { return copy.pinnedDiagnosis(id.slot, on: node) }
        return copy.diagnosis(needs(of: id.slot))
    }
}
