import PodCollections
import PodModel
import PodTables

// Preemption (`pkg/scheduler/framework/preemption`): a pod that fits nowhere makes pods of lower priority leave.

/// Whether a pod was promised room already.
enum PromisedRoom {
    case none
    /// Those who leave for it are still on their way: nobody else has to.
    case isLeft
    /// All have left, and it still fits nowhere: the promise on this node is withdrawn.
    case stale(NodeSlot)
}

extension Scheduler {
    /// Makes pods of lower priority leave the node where that costs least.
    mutating func makeRoom(
        for slot: PodSlot, class index: ClassSlot, _ unplaced: SchedulingAttempt.Unplaced,
        _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        let promise = promisedRoom(slot, view)
        if case .stale(let node) = promise {
            attempt = .makeRoom(slot, index, unplaced)
            return .withdrawNomination(view.pods[slot].id, from: node)
        }
        var choice: PreemptionChoice?
        if case .none = promise { choice = cheapestPreemption(for: slot, class: index, view) }
        let isNominated = if case .isLeft = promise { true } else { choice != nil }
        switch unplaced {
        case .isParked: break
        case .mayWait: attempt = .setAside(slot, index, mayWait: true)
        case .goes: attempt = .setAside(slot, index, mayWait: isNominated)
        }
        guard let choice else { return nil }
        return nominate(slot, class: index, choice, view)
    }

    mutating func promisedRoom(_ slot: PodSlot, _ view: borrowing ClusterTables) -> PromisedRoom {
        let id = view.pods[slot].id
        guard let node = nominations.node(of: id) else { return .none }
        if view.hasLeavingPods(node, below: view.pods[slot].pod.spec.priority) { return .isLeft }
        _ = nominations.withdraw(id)
        return .stale(node)
    }

    mutating func nominate(
        _ slot: PodSlot, class index: ClassSlot?, _ choice: PreemptionChoice, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action {
        let promise = Nomination(
            pod: view.pods[slot].id, index: index, priority: view.pods[slot].pod.spec.priority,
            request: view.pods[slot].pod.template.request,
            otherRequests: view.pods[slot].pod.template.otherRequests)
        let displaced = nominations.add(promise, on: choice.node)
        return .preempt(
            Preemption(preemptor: promise.pod, node: choice.node, victims: choice.victims, displaced: displaced))
    }

    private mutating func cheapestPreemption(
        for slot: PodSlot, class index: ClassSlot, _ view: borrowing ClusterTables
    ) -> PreemptionChoice? {
        guard view.hasLowerPriorities(than: slot), classes[index].futile != view.nodeChanges.position else {
            return nil
        }
        if let choice = cheapestPreemption(for: classes[index].needs, view) { return choice }
        classes[index].futile = view.nodeChanges.position
        return nil
    }

    /// What is taken or promised of a node's other resources; nothing where none is asked for.
    func othersTaken(
        _ needs: PlacementNeeds, on node: NodeSlot, _ view: borrowing ClusterTables
    ) -> ResourceCounts {
        if needs.otherRequests.isEmpty { return ResourceCounts() }
        return nominations.othersTaken(view.nodes[node].othersTaken, node, priority: needs.priority, class: nil)
    }

    /// The best node of all, in their order; nil where nobody who could be made to leave would help.
    private mutating func cheapestPreemption(
        for needs: PlacementNeeds, _ view: borrowing ClusterTables
    ) -> PreemptionChoice? {
        if view.missingClaim(needs) != nil { return nil }
        let context = context(of: needs, view)
        let fixed = view.fixedScores(needs).scores
        var best: PreemptionChoice?
        for node in view.nodeOrder where fixed[node] >= 0 {
            // What equal pods have been promised is theirs here: each makes its own room.
            let room = nominations.rest(of: view.nodes[node].room, node, priority: needs.priority, class: nil)
            let taken = othersTaken(needs, on: node, view)
            guard let choice = view.victims(on: node, for: needs, room: room, othersTaken: taken, context) else {
                continue
            }
            if best.map({ choice.isCheaper(than: $0) }) ?? true { best = choice }
        }
        looked += view.nodeOrder.count
        return best
    }
}

extension ClusterTables {
    /// Whether there is anybody whom the pod may make leave.
    func hasLowerPriorities(than slot: PodSlot) -> Bool {
        if pods[slot].pod.spec.preemptionPolicy == .never { return false }
        return priorities.lowest.map { $0 < pods[slot].pod.spec.priority } ?? false
    }

    func hasLeavingPods(_ node: NodeSlot, below priority: Int32) -> Bool {
        for slot in nodes[node].pods where pods[slot].pod.isTerminating {
            if !pods[slot].pod.status.phase.isFinal, pods[slot].pod.spec.priority < priority { return true }
        }
        return false
    }
}
