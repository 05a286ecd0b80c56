import PodControllers
import PodModel
import PodTables

extension Cluster {
    mutating func offer(orphan id: PodID) {
        var memory: Void = ()
        let outcome = OrphanController.reconcile(tables, id, &memory, at: now)
        tables.workCounter += outcome.looked
        for case .adopt(let workload) in outcome.actions { tables.adopt(id.slot, by: workload) }
    }
}
