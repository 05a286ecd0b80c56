import PodCollections
import PodControllers
import PodModel
import PodTables

/// Drops or redirects what controllers decided, as a bug planted for tests of the simulator says.
enum Saboteur {
    static func bend(_ outcome: inout Outcome, of slot: WorkloadSlot, _ view: borrowing ClusterTables) {
        for i in outcome.actions.indices { bend(&outcome.actions[i], of: slot, view) }
        if view.mutant == .historyKept { keepOneMore(&outcome.actions, view) }
    }

    /// Of the finished jobs that are to go the latest stays, of successful and failed ones.
    private static func keepOneMore(_ actions: inout [Action], _ view: borrowing ClusterTables) {
        for areDone in [true, false] {
            for i in actions.indices.reversed() {
                guard case .deleteJob(let job) = actions[i], let state = view.workloads[job].object.jobState,
                    areDone ? state.isDone : state.hasFailed
                else { continue }
                actions.remove(at: i)
                break
            }
        }
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
        if case .replicas = view.workloads[slot].object.spec { bend(replicas: &action, view) }
        if view.mutant == .startForgotten { forgetStart(&action, of: slot, view) }
        if view.mutant == .endedFromBelow, case .deleteReplica(_, let reason) = action,
            let lowest = view.lowestUnwanted(of: slot)
        {
            action = .deleteReplica(lowest, reason: reason)
        }
        guard case .scale(let set, let replicas) = action, view.isRolling(slot) else { return }
        let before = set.slot(created: nil).map { view.workloads[$0].object.replicas } ?? 0
        if view.mutant == .surgeOffByOne, replicas > before { action = .scale(set, to: replicas + 1) }
        if view.mutant == .unavailableOffByOne, replicas < before, replicas > 0 {
            action = .scale(set, to: replicas - 1)
        }
    }
}

extension Saboteur {
    private static func bend(replicas action: inout Action, _ view: borrowing ClusterTables) {
        if view.mutant == .replicaTooFew, case .createPods(let count) = action { action = .createPods(count - 1) }
        if view.mutant == .surplusStays, case .deletePods(let pods, let reason) = action {
            action = .deletePods(Array(pods.dropLast()), reason: reason)
        }
    }

    /// A cron job that replaces would never end to replace what it has just started.
    private static func forgetStart(
        _ action: inout Action, of slot: WorkloadSlot, _ view: borrowing ClusterTables
    ) {
        guard case .setState(.cronJob(var state)) = action, case .cronJob(let spec) = view.workloads[slot].object.spec,
            spec.concurrency != .replace, case .cronJob(let before) = view.workloads[slot].object.state
        else { return }
        state.lastSchedule = before.lastSchedule
        action = .setState(.cronJob(state))
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

    /// The pod of the lowest ordinal that a StatefulSet does not want, where such pods go one after another.
    fileprivate func lowestUnwanted(of slot: WorkloadSlot) -> PodSlot? {
        guard case .statefulSet(let spec) = workloads[slot].object.spec, spec.podManagement == .orderedReady else {
            return nil
        }
        let wanted = spec.startOrdinal..<(spec.startOrdinal + workloads[slot].object.replicas)
        let unwanted = workloads[slot].pods.compactMap { ordinal(of: pods[$0].pod.meta.name, in: slot) }
            .filter { !wanted.contains($0) }
        return unwanted.min().flatMap { pod(ofOrdinal: $0, in: slot) }
    }
}
