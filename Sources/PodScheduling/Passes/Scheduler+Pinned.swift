import PodCollections
import PodModel
import PodTables

// Pods whose node is given: those of a DaemonSet. Kubernetes writes that into the pod as an affinity to
// `metadata.name`; the scheduler still decides whether the node has room.

/// Pods whose node has changed since it was looked at last.
struct PinnedRetry {
    /// In the order of the changes; one that changed twice is there twice.
    let nodes: [NodeSlot]
    var position = 0
    /// Of the node before that position.
    var pods: [PodID] = []
    var nextPod = 0
}

extension Scheduler {
    mutating func takeChangedPinned(_ view: borrowing ClusterTables) -> PinnedRetry {
        let seen = pinned.seen
        pinned.seen = view.nodeChanges.position
        if pinned.nodes.isEmpty || seen == pinned.seen { return PinnedRetry(nodes: []) }
        guard let seen, let changes = view.nodeChanges.since(seen) else { return PinnedRetry(nodes: pinned.nodes) }
        return PinnedRetry(nodes: view.nodeChanges.changes[changes].map(\.node))
    }

    mutating func stepPinned(
        _ retry: inout PinnedRetry, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        if retry.nextPod == retry.pods.count {
            if retry.position == retry.nodes.count { return nil }
            retry.pods = pinned.take(node: retry.nodes[retry.position])
            retry.nextPod = 0
            retry.position += 1
            phase = .pinned(retry)
            return nil
        }
        let id = retry.pods[retry.nextPod]
        retry.nextPod += 1
        let node = retry.nodes[retry.position - 1]
        phase = .pinned(retry)
        guard view.isWaiting(id), view.pinnedNode(of: id.slot, owner: view.pods[id.slot].owner) == node else {
            return nil
        }
        looked += 1
        return placePinned(id.slot, on: node, view)
    }

    mutating func placePinned(
        _ slot: PodSlot, on node: NodeSlot, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action {
        let needs = view.needs(of: slot)
        if let counter = view.missingCounter(needs) {
            attempt = .findPinned(slot, node)
            return .count(counter)
        }
        let reasons = view.pinnedObjections(needs, on: node, pinnedContext(of: needs, view))
        if reasons.isEmpty { return bind(slot, to: node, view) }
        attempt = .leavePinned(slot, node)
        return .reportUnschedulable(slot, view.diagnosis(ofPinned: reasons))
    }

    /// The node is there, so it is looked at even while no node is in order.
    private mutating func pinnedContext(
        of needs: PlacementNeeds, _ view: borrowing ClusterTables
    ) -> TopologyContext? {
        guard needs.needsFullScan, view.missingClaim(needs) == nil else { return nil }
        looked += view.nodeOrder.count
        return view.topologyContext(of: needs)
    }

    mutating func leavePinned(_ slot: PodSlot, _ node: NodeSlot) -> SchedulingDecision.Action {
        attempt = .makeRoomPinned(slot, node)
        return .leavePending(slot)
    }

    mutating func makeRoomPinned(
        for slot: PodSlot, on node: NodeSlot, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        let promise = promisedRoom(slot, view)
        if case .stale(let promised) = promise {
            attempt = .makeRoomPinned(slot, node)
            return .withdrawNomination(view.pods[slot].id, from: promised)
        }
        pinned.park(view.pods[slot].id, node: node)
        if case .isLeft = promise { return nil }
        guard view.hasLowerPriorities(than: slot) else { return nil }
        let needs = view.needs(of: slot)
        guard let choice = preemption(for: needs, on: node, view) else { return nil }
        return nominate(slot, class: nil, choice, view)
    }

    /// On one node, for a pod that can go nowhere else.
    private mutating func preemption(
        for needs: PlacementNeeds, on node: NodeSlot, _ view: borrowing ClusterTables
    ) -> PreemptionChoice? {
        if view.missingClaim(needs) != nil || view.fixedScore(needs, on: node) == nil { return nil }
        // What equal pods have been promised is theirs here: each makes its own room.
        let room = nominations.rest(of: view.nodes[node].room, node, priority: needs.priority, class: nil)
        let taken = othersTaken(needs, on: node, view)
        return view.victims(
            on: node, for: needs, room: room, othersTaken: taken, pinnedContext(of: needs, view))
    }
}
