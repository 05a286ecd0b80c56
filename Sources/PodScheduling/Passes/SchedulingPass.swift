import PodCollections
import PodModel
package import PodTables

/// Where a pass of the scheduler stands.
enum SchedulingPhase {
    case idle
    /// Pods that may go to one node only, on nodes that have changed.
    case pinned(PinnedRetry)
    case resizes
    /// Which priority is next.
    case choosing
    /// Of the priorities from the highest down, those that were blocked come before those that are new.
    case blocked(BlockedRetry)
    /// New pods with at least this priority.
    case taking(Int32)
}

/// A pod that needs more than one decision, and what the next one is about.
enum SchedulingAttempt {
    case find(PodSlot, ClassSlot)
    case bind(PodSlot, to: NodeSlot)
    /// Others may be made to leave for it.
    case makeRoom(PodSlot, ClassSlot, Unplaced)
    /// It is parked with the others of its class, or goes.
    case setAside(PodSlot, ClassSlot, mayWait: Bool)
    case findPinned(PodSlot, NodeSlot)
    case leavePinned(PodSlot, NodeSlot)
    case makeRoomPinned(PodSlot, NodeSlot)

    /// What becomes of a pod that no node takes, unless others leave for it.
    enum Unplaced {
        case isParked, mayWait, goes
    }
}

extension Scheduler {
    /// Begins a pass: every waiting pod gets a node or a reason. One that was broken off is forgotten; whoever waits
    /// waits still.
    package mutating func begin(_ view: borrowing ClusterTables) {
        isRetryWanted = false
        tried = nil
        taken = 0
        phase = .pinned(takeChangedPinned(view))
    }

    /// The next decision of the pass; nil when it is over.
    package mutating func next(_ view: borrowing ClusterTables) -> SchedulingDecision? {
        while true {
            if let action = step(view) { return SchedulingDecision(action, basis: view.nodeChanges.position) }
            if case .idle = phase, attempt == nil { return nil }
        }
    }

    /// One step; nil when it needs no decision.
    private mutating func step(_ view: borrowing ClusterTables) -> SchedulingDecision.Action? {
        if let attempt {
            self.attempt = nil
            return go(on: attempt, view)
        }
        switch phase {
        case .idle: return nil
        case .taking(let priority): return takeNext(atLeast: priority, view)
        case .blocked(var retry):
            // Let go, so that the copy is the only one and changes in place.
            phase = .choosing
            return stepBlocked(&retry, view)
        case .choosing:
            phase = .blocked(BlockedRetry(takeBlocked(), priority: waitingPriority, below: tried))
            return nil
        case .pinned(var retry):
            phase = .resizes
            return stepPinned(&retry, view)
        case .resizes:
            phase = .choosing
            return .retryResizes
        }
    }

    private mutating func go(
        on attempt: SchedulingAttempt, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        switch attempt {
        case .find(let slot, let index): find(slot, class: index, owner: view.pods[slot].owner, view)
        case .bind(let slot, let node): .bind(slot, to: node)
        case .makeRoom(let slot, let index, let unplaced): makeRoom(for: slot, class: index, unplaced, view)
        case .setAside(let slot, let index, let mayWait): setAside(slot, class: index, mayWait: mayWait, view)
        case .findPinned(let slot, let node): placePinned(slot, on: node, view)
        case .leavePinned(let slot, let node): leavePinned(slot, node)
        case .makeRoomPinned(let slot, let node): makeRoomPinned(for: slot, on: node, view)
        }
    }

    private mutating func takeNext(
        atLeast priority: Int32, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        if taken == Self.pauseAfter {
            taken = 0
            return .pause
        }
        guard let id = popWaiting(atLeast: priority) else {
            tried = min(priority, tried ?? priority)
            phase = .choosing
            return nil
        }
        taken += 1
        return view.isWaiting(id) ? place(id.slot, view) : nil
    }

    /// Who wants to be beside another, which has just got its node, need not wait until something else happens.
    mutating func finish(_ view: borrowing ClusterTables) {
        phase = .idle
        for index in blocked where classes[index].needs.gainsByPods && !isStuck(index, view) { isRetryWanted = true }
    }
}
