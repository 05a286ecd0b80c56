import PodModel
import PodTables

// How a DaemonSet goes from one revision to the next, and what it says of itself.
extension DaemonSetPlan {
    mutating func rollingUpdate(_ view: borrowing ClusterTables, _ memory: inout DaemonSetController.Memory) {
        guard case .rolling(let surge, let unavailable) = strategy else { return }
        let wanted = memory.wanted.count
        let mostSurge = surge.resolved(of: wanted, roundingUp: true)
        if mostSurge > 0 {
            makeSuccessors(mostSurge, view, &memory)
        } else {
            replaceOld(max(1, unavailable.resolved(of: wanted, roundingUp: true)), view, &memory)
        }
    }

    /// Old pods that serve nobody go in any case; of those that serve as many as may be missing.
    private mutating func replaceOld(
        _ mostUnavailable: Int, _ view: borrowing ClusterTables, _ memory: inout DaemonSetController.Memory
    ) {
        for node in memory.broken.members { deleteOld(on: node, view) }
        memory.broken = SlotSet()
        let missing = memory.wanted.count - memory.steady.count - view.uncountedMissingDaemons
        var room = mostUnavailable - missing
        while room > 0, let node = memory.old.first() {
            deleteOld(on: node, view)
            memory.old[node] = false
            memory.steady[node] = false
            room -= 1
        }
    }

    /// The successor comes before the old pod goes: on every node whose old pod does not serve, and on as many others
    /// as may have two.
    private mutating func makeSuccessors(
        _ mostSurge: Int, _ view: borrowing ClusterTables, _ memory: inout DaemonSetController.Memory
    ) {
        for node in memory.broken.members { create(on: node, view) }
        memory.broken = SlotSet()
        var room = mostSurge - memory.doubled.count
        while room > 0, let node = memory.old.first() {
            create(on: node, view)
            memory.old[node] = false
            memory.doubled[node] = true
            room -= 1
        }
    }

    mutating func updateStatus(_ memory: inout DaemonSetController.Memory) {
        var state = DaemonSetState()
        state.update = revision.number
        state.current = memory.placed.count
        state.misscheduled = memory.misplaced.count
        outcome.actions.append(.setReplicas(memory.wanted.count))
        outcome.actions.append(.setUpdated(memory.updated.count))
        outcome.actions.append(.setAvailable(memory.available.count))
        outcome.actions.append(.setState(.daemonSet(state)))
        outcome.next = memory.nextLook.map { .at($0) } ?? .done
        if memory.isComplete, memory.completeHash != revision.hash { finish(&memory) }
    }

    /// The newest revision is everywhere. Scripts hear of it if another was before.
    private mutating func finish(_ memory: inout DaemonSetController.Memory) {
        if memory.completeHash != nil {
            outcome.actions.append(
                .note(
                    ScriptEvent(
                        kind: .rolloutDone, object: key, labels: labels, reason: "revision \(revision.number)",
                        time: now)))
        }
        memory.completeHash = revision.hash
        outcome.actions.append(.dropOldRevisions)
    }
}
