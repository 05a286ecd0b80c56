import PodCollections
package import PodModel
package import PodTables

// Evictions (`pkg/registry/core/pod/storage/eviction.go`), which alone have to ask disruption budgets: deleting a pod,
// scaling down and the node's own need do not.
extension ClusterTables {
    /// Why the pod cannot be evicted now; nil when it can.
    package func evictionRefusal(of slot: PodSlot) -> Refusal? {
        let phase = pods[slot].pod.status.phase
        // A pod that never ran, has ended or is going is no loss.
        if phase == .pending || phase.isFinal || pods[slot].pod.isTerminating { return nil }
        let covering = budgets(coveringPod: slot)
        let key = pods[slot].pod.key
        if covering.count > 1 {
            let names = covering.map(\.meta.name).joined(separator: ", ")
            return Refusal(
                .conflict,
                """
                \(key): this pod has more than one PodDisruptionBudget, which the eviction subresource does not \
                support: \(names)
                """
            )
        }
        guard let budget = covering.first, !ignoresBudgets else { return nil }
        if budget.allowsEviction(isReady: pods[slot].pod.isReady, more: extraEvictions) { return nil }
        return Refusal(
            .tooManyRequests,
            "\(key): Cannot evict pod as it would violate the pod's disruption budget: \(budget.objection)")
    }
}

extension DisruptionBudget {
    fileprivate func allowsEviction(isReady: Bool, more: Int) -> Bool {
        if !isReady {
            // `IfHealthyBudget`: what is not ready may go as long as the others suffice.
            if spec.alwaysAllowsUnhealthy { return true }
            if status.healthy >= status.desired, status.desired > 0 { return true }
        }
        return status.allowed + more > 0
    }

    fileprivate var objection: String {
        status.failure.isEmpty
            ? """
            the disruption budget \(meta.name) needs \(status.desired) healthy pods and has \(status.healthy) \
            currently
            """
            : "the disruption budget \(meta.name) allows none: \(status.failure)"
    }
}
