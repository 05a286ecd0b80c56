import PodCollections
import PodControllers
import PodModel
import PodTables

// The revisions of StatefulSets and DaemonSets are written here (`pkg/controller/history`).
extension Cluster {
    /// Replaces all pods of a Deployment, StatefulSet or DaemonSet by its strategy although its template stays as it
    /// is. Declaring it again as it was finds nothing changed.
    mutating func startRevision(workload slot: WorkloadSlot) {
        let known = revisions(ofWorkload: tables.workloads[slot].object.key).map(\.rolls).max() ?? 0
        tables.setRestartGeneration(max(known, tables.workloads[slot].restartGeneration) + 1, of: slot)
    }

    mutating func dropOldRevisions(workload slot: WorkloadSlot) {
        guard let kept = tables.revisionsToKeep(of: slot) else { return }
        tables.workCounter += tables.workloads[slot].pods.count
        tables.keepRevisions(kept, of: slot)
    }
}
