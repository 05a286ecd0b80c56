import PodControllers
import PodModel
import PodTables

extension Cluster {
    mutating func reconcile(orphan id: PodID) {
        var memory: Void = ()
        let outcome = OrphanController.reconcile(tables, id, &memory, at: now)
        tables.workCounter += outcome.looked
        for case .adopt(let workload) in outcome.actions { tables.adopt(id.slot, by: workload) }
    }
}
