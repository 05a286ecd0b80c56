import DequeModule
import PodModel

extension Cluster {
    /// Gives every waiting pod a node or a reason.
    mutating func schedule() {
        scheduler.isRetryWanted = false
        retryPinned()
        retryResizes()
        // Of the priorities from the highest down, those that were blocked come before those that are new.
        var tried: Int32?
        while let priority = scheduler.waitingPriority {
            retryBlocked(atLeast: priority, below: tried)
            while let id = scheduler.next(atLeast: priority) { place(id) }
            tried = min(priority, tried ?? priority)
        }
        retryBlocked(atLeast: .min, below: tried)
    }

    private mutating func place(_ id: PodID) {
        let slot = Int(id.slot)
        guard isWaiting(id) else { return }
        if let node = pinnedNode(of: slot) { return placePinned(slot, on: node) }
        let index = placementClass(of: slot)
        if !isStuck(index), let node = selectNode(class: index, owner: Int(pods[slot].owner)) {
            bind(slot, to: node)
        } else {
            setAside(slot, class: index)
        }
    }

    var hasWaitingPods: Bool { scheduler.isRetryWanted || scheduler.waitingPriority != nil }

    func isWaiting(_ id: PodID) -> Bool {
        let slot = Int(id.slot)
        return isLive(id) && pods[slot].node < 0 && pods[slot].counted.isActive
    }

    /// Blocked, and nothing has changed since.
    private func isStuck(_ index: Int) -> Bool {
        let known = scheduler.classes[index]
        return known.isBlocked && known.cursor == scheduler.changeEnd && known.epoch == scheduler.epoch
    }

    private mutating func placementClass(of slot: Int) -> Int {
        let owner = Int(pods[slot].owner)
        let isOfOwner = owner >= 0 && sets[owner].object.template === pods[slot].pod.template
        let canRemember = isOfOwner && scheduler.terms.repulsions.isEmpty
        if canRemember {
            let handle = sets[owner].placement
            if handle.index >= 0, scheduler.classes[Int(handle.index)].stamp == handle.stamp {
                return Int(handle.index)
            }
        }
        let index = scheduler.classIndex(needs(of: slot))
        if canRemember {
            sets[owner].placement = PlacementHandle(index: index, stamp: scheduler.classes[Int(index)].stamp)
        }
        return Int(index)
    }

    func needs(of slot: Int) -> PlacementNeeds {
        let record = pods[slot]
        let labels = record.pod.meta.labels
        return PlacementNeeds(
            template: record.pod.template, labels: labels, namespace: record.namespace, claims: neededClaims(of: slot),
            owner: record.owner >= 0 ? sets[Int(record.owner)].object.meta.uid.rawValue : 0,
            isRepelled: scheduler.terms.repels(labels, namespace: record.namespace))
    }

    mutating func bind(_ slot: Int, to node: Int) {
        if !scheduler.nominations.isEmpty { withdrawNomination(pods[slot].id) }
        joinNode(slot, node)
        pods[slot].pod.status.conditions.scheduled.set(true, at: now)
        account(slot)
        touch(pod: slot)
        queueWork(slot)
        let message = EventMessage.assigned(
            pod: pods[slot].pod.meta.name, namespace: pods[slot].pod.meta.namespace,
            node: nodes[node].node.meta.name)
        record(pod: slot, false, "Scheduled", message, source: "default-scheduler", at: now, isFirst: true)
        // Now that it has a node, a DaemonSet may adopt it.
        if pods[slot].owner < 0, !daemonSets.isEmpty { orphanQueue.append(pods[slot].id) }
        if nodes[node].node.taints.contains(where: { $0.effect == .noExecute }) { judge(node: node) }
        if !nodes[node].pressures.isEmpty { expectPressure(node: node) }
    }

    /// No node takes the pod: it is parked with the others of its class, or goes when it is bare and did not ask to wait.
    private mutating func setAside(_ slot: Int, class index: Int) {
        if !scheduler.classes[index].isBlocked {
            scheduler.classes[index].isBlocked = true
            scheduler.blocked.append(Int32(index))
        }
        if scheduler.classes[index].diagnosedCursor != scheduler.changeEnd
            || scheduler.classes[index].diagnosedEpoch != scheduler.epoch
        {
            scheduler.classes[index].reason = diagnosis(scheduler.classes[index].needs)
            scheduler.classes[index].diagnosedCursor = scheduler.changeEnd
            scheduler.classes[index].diagnosedEpoch = scheduler.epoch
        }
        let reason = scheduler.classes[index].reason
        record(pod: slot, true, "FailedScheduling", .text(reason), source: "default-scheduler", at: now)
        let pod = pods[slot].pod
        let mayWait =
            !pod.isBare || pod.spec.waitsWhenUnschedulable
            || missingClaim(scheduler.classes[index].needs) != nil
        let isNominated = preempt(slot, class: index)
        if mayWait || isNominated {
            pods[slot].pod.status.conditions.scheduled.set(false, at: now)
            park(pods[slot].id, class: index)
        } else {
            note(podHappening(.podFail, slot, reason: reason))
            removePod(slot, reason: reason)
        }
    }

    private mutating func park(_ id: PodID, class index: Int) {
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
        var stillBlocked: [Int32] = []
        var candidates = scheduler.blocked
        if candidates.contains(where: { scheduler.classes[Int($0)].needs.priority != 0 }) {
            // The highest priority first, equal ones in the order in which they got stuck.
            candidates = candidates.enumerated().sorted { a, b in
                let (p, q) = (scheduler.classes[Int(a.element)].needs.priority, scheduler.classes[Int(b.element)].needs.priority)
                return p != q ? p > q : a.offset < b.offset
            }.map(\.element)
        }
        scheduler.blocked = []
        for index in candidates {
            let i = Int(index)
            let priority = scheduler.classes[i].needs.priority
            if priority < least || limit.map({ priority >= $0 }) ?? false || isStuck(i) {
                stillBlocked.append(index)
                continue
            }
            while let first = scheduler.classes[i].parked.first {
                if isWaiting(first) {
                    let slot = Int(first.slot)
                    // What keeps the pod may have changed its class: it queues again.
                    if placementClass(of: slot) != i {
                        scheduler.enqueue(first, priority: pods[slot].pod.spec.priority)
                    } else if let node = selectNode(class: i, owner: Int(pods[slot].owner)) {
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
                stillBlocked.append(index)
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
        // Counting terms may add a counter, which is nobody else's business: a copy is asked. Only descriptions do this.
        var copy = self
        if let node = pinnedNode(of: Int(id.slot)) { return copy.pinnedDiagnosis(Int(id.slot), on: node) }
        return copy.diagnosis(needs(of: Int(id.slot)))
    }
}
