import DequeModule
import PodCollections
import PodModel
import PodTables

// A pod from the queue.
extension Scheduler {
    mutating func place(_ slot: PodSlot, _ view: borrowing ClusterTables) -> SchedulingDecision.Action? {
        // Read once: reading it copies the record.
        let owner = view.pods[slot].owner
        if let node = view.pinnedNode(of: slot, owner: owner) { return placePinned(slot, on: node, view) }
        let index = placementClass(of: slot, owner: owner, view)
        if classes[index].isBlocked, isStuck(index, view) { return block(slot, class: index, view) }
        return find(slot, class: index, owner: owner, view)
    }

    mutating func find(
        _ slot: PodSlot, class index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        switch selectNode(class: index, owner: owner, view) {
        case .node(let node): return bind(slot, to: node, view)
        case .nowhere: return block(slot, class: index, view)
        case .after(let action):
            attempt = .find(slot, index)
            return action
        }
    }

    /// A pod that was promised room gives the promise back first.
    mutating func bind(
        _ slot: PodSlot, to node: NodeSlot, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action {
        guard !nominations.isEmpty, let promised = nominations.withdraw(view.pods[slot].id) else {
            return .bind(slot, to: node)
        }
        attempt = .bind(slot, to: node)
        return .withdrawNomination(view.pods[slot].id, from: promised)
    }

    /// No node takes the pod: why, worked out once for all of its class as long as no node changes.
    private mutating func block(
        _ slot: PodSlot, class index: ClassSlot, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action {
        if !classes[index].isBlocked {
            classes[index].isBlocked = true
            blocked.append(index)
        }
        if classes[index].diagnosed != view.nodeChanges.position {
            classes[index].diagnosis = diagnosis(classes[index].needs, view)
            classes[index].diagnosed = view.nodeChanges.position
        }
        let mayWait =
            view.pods[slot].pod.meta.owner != nil || view.pods[slot].pod.spec.waitsWhenUnschedulable
            || view.missingClaim(classes[index].needs) != nil
        attempt = .makeRoom(slot, index, mayWait ? .mayWait : .goes)
        return .reportUnschedulable(slot, classes[index].diagnosis)
    }

    private mutating func diagnosis(_ needs: PlacementNeeds, _ view: borrowing ClusterTables) -> SchedulingDiagnosis {
        let context = context(of: needs, view)
        if !view.nodeOrder.isEmpty, view.missingClaim(needs) == nil { looked += view.nodeOrder.count }
        return view.diagnosis(needs, context)
    }

    /// How other pods stand to one of this class, unless it does not care; costs a look at every node.
    mutating func context(of needs: PlacementNeeds, _ view: borrowing ClusterTables) -> TopologyContext? {
        guard needs.needsFullScan, !view.nodeOrder.isEmpty, view.missingClaim(needs) == nil else { return nil }
        looked += view.nodeOrder.count
        return view.topologyContext(of: needs)
    }

    mutating func setAside(
        _ slot: PodSlot, class index: ClassSlot, mayWait: Bool, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action {
        if !mayWait { return .remove(slot, classes[index].diagnosis) }
        park(view.pods[slot].id, class: index, view)
        return .leavePending(slot)
    }

    private mutating func park(_ id: PodID, class index: ClassSlot, _ view: borrowing ClusterTables) {
        classes[index].parked.append(id)
        guard classes[index].parked.count > classes[index].sweepAt else { return }
        // Pods that went while parked are still in the list: sweep it when it has doubled.
        var parked = Deque<PodID>()
        for id in classes[index].parked where view.isWaiting(id) { parked.append(id) }
        classes[index].sweepAt = max(1024, 2 * parked.count)
        classes[index].parked = parked
    }
}
