import PodCollections
import PodControllers
import PodModel
import PodTables

extension Cluster {
    /// One look of a controller at what it owns: reads the world as it is and does what is missing.
    mutating func reconcile(workload slot: WorkloadSlot) {
        guard tables.workloads[slot].isLive else { return }
        // It makes and scales nothing any more.
        if tables.workloads[slot].object.meta.isFinalizing { return }
        tables.workCounter += 1
        countLook(workload: slot)
        var outcome = memories[slot].reconcile(tables, slot, at: now)
        if mutant != .none { Saboteur.bend(&outcome, of: slot, tables) }
        commit(outcome, of: slot)
        guard tables.workloads[slot].isLive else { return }
        tables.markReconciled(workload: slot)
    }

    /// Has the controller looked at again at this time, and not earlier unless something changes; nil takes it back.
    mutating func setDue(workload slot: WorkloadSlot, _ due: Timestamp?) {
        if tables.workloads[slot].due == due { return }
        tables.setDue(due, of: slot)
        if let due { setTimer(due, .workload(slot, uid: tables.workloads[slot].object.meta.uid)) }
    }
}
