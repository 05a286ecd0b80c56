import PodCollections
package import PodModel
package import PodTables

/// Ownerless active pods go to a workload whose selector they match; with several, to the first by name
/// (`ClaimPods`, `pkg/controller/controller_ref_manager.go`).
package enum OrphanController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ id: PodID, _ memory: inout Void, at now: Timestamp
    ) -> OutcomeOf<OrphanAction> {
        guard view.isLive(id) else { return OutcomeOf() }
        let adopter = view.adopter(of: id.slot)
        var outcome = OutcomeOf(adopter.map { [OrphanAction.adopt(by: $0)] } ?? [])
        outcome.looked = 1
        return outcome
    }
}

package enum OrphanAction: Hashable, Sendable {
    case adopt(by: WorkloadSlot)
}

extension ClusterTables {
    fileprivate func adopter(of slot: PodSlot) -> WorkloadSlot? {
        guard pods[slot].owner == nil, pods[slot].pod.meta.owner == nil, pods[slot].pod.isActive else { return nil }
        return labels.entries[pods[slot].labelSet].workloads.filter { canAdopt(slot, by: $0) }
            .min { workloads[$0].object.key < workloads[$1].object.key }
    }
}
