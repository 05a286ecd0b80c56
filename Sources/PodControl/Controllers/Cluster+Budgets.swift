import PodCollections
package import PodModel
import PodTables

// What disruption budgets allow (`pkg/controller/disruption`), and evictions, which alone have to ask them: deleting a
// pod, scaling down and the node's own need do not.
extension Cluster {
    /// Why the pod cannot be evicted now; nil when it can (`pkg/registry/core/pod/storage/eviction.go`).
    package func evictionRefusal(of id: PodID) -> Refusal? {
        guard isLive(id) else { return gone(id.uid) }
        let slot = id.slot
        let phase = tables.pods[slot].pod.status.phase
        // A pod that never ran, has ended or is going is no loss.
        if phase == .pending || phase.isFinal || tables.pods[slot].pod.isTerminating { return nil }
        let covering = tables.budgets(coveringPod: slot)
        let key = tables.pods[slot].pod.key
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
        guard let budget = covering.first, mutant != .budgetIgnored else { return nil }
        var status = budget.status
        if mutant == .budgetOffByOne { status.allowed += 1 }
        if !tables.pods[slot].pod.isReady {
            // `IfHealthyBudget`: what is not ready may go as long as the others suffice.
            if budget.spec.alwaysAllowsUnhealthy { return nil }
            if status.healthy >= status.desired, status.desired > 0 { return nil }
        }
        if status.allowed > 0 { return nil }
        let why =
            status.failure.isEmpty
            ? """
            the disruption budget \(budget.meta.name) needs \(status.desired) healthy pods and has \
            \(status.healthy) currently
            """
            : "the disruption budget \(budget.meta.name) allows none: \(status.failure)"
        return Refusal(
            .tooManyRequests, "\(key): Cannot evict pod as it would violate the pod's disruption budget: \(why)")
    }

    mutating func evict(_ key: ObjectKey, uid: UID, grace: TimeSpan?) throws(Refusal) -> [Change] {
        guard let id = podID(key.name, namespace: key.namespace), id.uid == uid else { throw gone(uid) }
        if let refusal = evictionRefusal(of: id) { throw refusal }
        let slot = id.slot
        if tables.pods[slot].pod.isTerminating { return [Change(key, .unchanged)] }
        let node = tables.pods[slot].pod.nodeName ?? "no node"
        tables.amend(slot) { $0.status.disruption = .eviction }
        record(pod: slot, false, "Evicted", .text("Evicted from \(node)"), source: "eviction", at: now)
        note(podHappening(.evict, slot, reason: "evicted from \(node)"))
        deletePod(slot, grace: grace, reason: "evicted from \(node)")
        return [Change(key, .evicted)]
    }
}
