import PodCollections
package import PodModel
package import PodTables

/// The replica set controller: as many active pods as are wanted (`pkg/controller/replicaset`).
package enum ReplicaSetController: Controller {
    package struct Memory: Sendable {
        var order = DeletionOrder()

        package init() {}
    }

    /// Pods made or asked to go by one look at most (`BurstReplicas`).
    package static let burst = 500

    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Memory, at now: Timestamp
    ) -> Outcome {
        var outcome = Outcome()
        let missing = view.workloads[slot].object.replicas - view.workloads[slot].object.status.replicas
        var leaving: [PodSlot] = []
        if missing > 0 {
            create(missing, of: slot, view, &outcome)
        } else if missing < 0 {
            leaving = memory.order.take(-missing, of: slot, view, at: now)
            let key = view.workloads[slot].object.key
            outcome.actions.append(.deletePods(leaving, reason: .scaledDown(key)))
        }
        if view.workloads[slot].object.minReady > .zero {
            countAvailable(of: slot, without: leaving, view, at: now, &outcome)
        }
        return outcome
    }

    private static func create(
        _ missing: Int, of slot: WorkloadSlot, _ view: borrowing ClusterTables, _ outcome: inout Outcome
    ) {
        if let refusal = view.creationRefusal(in: view.workloads[slot].namespace)?.message {
            outcome.actions.append(.setFailure(refusal))
            outcome.actions.append(.record(.init("FailedCreate", "Error creating: \(refusal)", isWarning: true)))
            return
        }
        if !view.workloads[slot].object.status.failure.isEmpty { outcome.actions.append(.setFailure("")) }
        outcome.actions.append(.createPods(min(missing, burst)))
        if missing > burst { outcome.actions.append(.lookAgain) }
    }

    /// With `minReady` a pod is available only once it has been ready for that long: the look after this is when the
    /// next one will have been.
    private static func countAvailable(
        of slot: WorkloadSlot, without leaving: [PodSlot], _ view: borrowing ClusterTables, at now: Timestamp,
        _ outcome: inout Outcome
    ) {
        let wait = view.workloads[slot].object.minReady
        let leaving = Set(leaving)
        var available = 0
        var next: Timestamp?
        for pod in view.workloads[slot].pods where view.pods[pod].counted.isReady && !leaving.contains(pod) {
            let due = view.pods[pod].pod.status.conditions.ready.since + wait
            if due <= now { available += 1 } else { next = min(next ?? due, due) }
        }
        outcome.looked += view.workloads[slot].pods.count
        outcome.actions.append(.setAvailable(available))
        outcome.next = next.map { .at($0) } ?? .done
    }
}
