import PodCollections
import PodControllers
import PodModel
import PodTables

/// Drops or redirects what controllers decided, as a bug planted for tests of the simulator says.
enum Saboteur {
    static func bend(_ outcome: inout Outcome, of slot: WorkloadSlot, _ view: borrowing ClusterTables) {
        for i in outcome.actions.indices { bend(&outcome.actions[i], of: slot, view) }
    }

    static func bend(_ outcome: inout AutoscalerOutcome, of key: ObjectKey, _ view: borrowing ClusterTables) {
        guard view.mutant == .autoscalerOffByOne, let most = view.autoscalers[key]?.spec.maxReplicas else { return }
        var isBent = false
        for i in outcome.actions.indices {
            if case .rescale(let workload, let replicas) = outcome.actions[i], replicas == most,
                view.workloads[workload].object.replicas > most
            {
                outcome.actions[i] = .rescale(workload, to: most + 1)
                isBent = true
            }
            guard isBent, case .setStatus(var status) = outcome.actions[i] else { continue }
            status.desired = most + 1
            outcome.actions[i] = .setStatus(status)
        }
    }

    /// A pod came to a node that drives pods out: without the wait for the watch it goes at once.
    static func bend(expectation outcome: inout NodeOutcome, _ view: borrowing ClusterTables) {
        if view.mutant == .tolerationFromTaint { outcome = NodeOutcome([.lookForEvictions]) }
    }

    private static func bend(_ action: inout Action, of slot: WorkloadSlot, _ view: borrowing ClusterTables) {
        if view.mutant == .replicaTooFew, case .createPods(let count) = action { action = .createPods(count - 1) }
        if view.mutant == .surplusStays, case .deletePods(let pods, let reason) = action {
            action = .deletePods(Array(pods.dropLast()), reason: reason)
        }
        guard case .scale(let set, let replicas) = action, view.isRolling(slot) else { return }
        let before = set.slot(created: nil).map { view.workloads[$0].object.replicas } ?? 0
        if view.mutant == .surgeOffByOne, replicas > before { action = .scale(set, to: replicas + 1) }
        if view.mutant == .unavailableOffByOne, replicas < before, replicas > 0 {
            action = .scale(set, to: replicas - 1)
        }
    }
}

extension ClusterTables {
    /// Whether the deployment still wants pods of an older revision, and rolls from them to the newest.
    fileprivate func isRolling(_ slot: WorkloadSlot) -> Bool {
        guard case .deployment(let spec) = workloads[slot].object.spec, spec.strategy != .recreate else { return false }
        return workloads[slot].children.contains {
            workloads[$0].object.replicas > 0 && !isCurrent(replicaSet: $0, of: slot)
        }
    }
}
