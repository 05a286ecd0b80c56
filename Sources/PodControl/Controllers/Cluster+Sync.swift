import PodCollections
import PodControllers
import PodModel
import PodTables

extension Cluster {
    /// One look of a controller at what it owns: reads the world as it is and does what is missing.
    mutating func reconcile(workload slot: WorkloadSlot) {
        tables.workloads[slot].isQueued = false
        guard tables.workloads[slot].isLive else { return }
        tables.workCounter += 1
        countLook(workload: slot)
        // Its pods are made from the newest revision and judged by it (`constructHistory` comes before `manage`,
        // `pkg/controller/daemon/daemon_controller.go`).
        if tables.workloads[slot].daemon != nil { followRevision(workload: slot) }
        if var outcome = memories[slot].reconcile(tables, slot, at: now) {
            if mutant != .none { Saboteur.bend(&outcome, of: slot, tables) }
            commit(outcome, of: slot)
        } else {
            reconcileInPlace(workload: slot)
        }
        guard tables.workloads[slot].isLive else { return }
        tables.workloads[slot].object.status.observedGeneration = tables.workloads[slot].object.meta.generation
        tables.revision += 1
        tables.workloads[slot].object.meta.resourceVersion = revision
        if let parent = tables.workloads[slot].parent { enqueue(workload: parent) }
    }

    /// Controllers that still work on the cluster itself.
    private mutating func reconcileInPlace(workload slot: WorkloadSlot) {
        switch tables.workloads[slot].object.spec {
        case .replicas, .deployment, .daemonSet: break
        case .statefulSet(let spec): syncStatefulSet(slot, spec)
        case .job(let spec): syncJob(slot, spec)
        case .cronJob(let spec): syncCronJob(slot, spec)
        }
    }

    /// Has the controller looked at again at this time, and not earlier unless something changes; nil takes it back.
    mutating func setDue(workload slot: WorkloadSlot, _ due: Timestamp?) {
        if tables.workloads[slot].due == due { return }
        tables.workloads[slot].due = due
        if let due { setTimer(due, .workload(slot, uid: tables.workloads[slot].object.meta.uid)) }
    }
}
