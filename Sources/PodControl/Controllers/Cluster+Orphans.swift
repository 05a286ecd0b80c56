import PodCollections
import PodModel
import PodTables

extension Cluster {
    /// Ownerless active pods go to a controller whose selector they match; with several, to the first by name.
    mutating func offer(orphan id: PodID) {
        guard isLive(id) else { return }
        let slot = id.slot
        tables.workCounter += 1
        guard tables.pods[slot].owner == nil, tables.pods[slot].pod.meta.owner == nil, tables.pods[slot].pod.isActive
        else { return }
        let candidates = tables.labels.entries[tables.pods[slot].labelSet].workloads.filter {
            tables.canAdopt(slot, by: $0)
        }
        if let best = candidates.min(by: { tables.workloads[$0].object.key < tables.workloads[$1].object.key }) {
            tables.adopt(slot, by: best)
        }
    }
}
