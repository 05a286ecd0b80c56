import PodCollections
package import PodModel

// Ownerless pods are offered to the controllers whose selectors they match.
extension ClusterTables {
    package mutating func offer(orphan slot: PodSlot) { inbox.orphans.append(pods[slot].id) }

    /// Offers the ownerless pods that the controller's selector matches, in the order of their slots.
    package mutating func offerOrphans(to workload: WorkloadSlot) {
        for id in labels.matching(workloads[workload].object.selector, namespace: workloads[workload].namespace) {
            for member in labels.entries[id].members.sorted() where pods[member].owner == nil { offer(orphan: member) }
        }
    }
}
