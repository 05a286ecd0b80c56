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
        tables.workloads[slot].restartGeneration = max(known, tables.workloads[slot].restartGeneration) + 1
        tables.workloads[slot].object.meta.markWritten(tables.nextRevision())
        enqueue(workload: slot)
    }

    mutating func setRevisions(_ revisions: [WorkloadRevision], of slot: WorkloadSlot) {
        tables.workloads[slot].revisions = revisions
        if let newest = revisions.last { tables.workloads[slot].object.template = newest.template }
    }

    mutating func dropOldRevisions(workload slot: WorkloadSlot) {
        guard let kept = tables.revisionsToKeep(of: slot) else { return }
        tables.workCounter += tables.workloads[slot].pods.count
        tables.workloads[slot].revisions = kept
    }

    /// The pods of the newest revision change in place: it stays the revision it is, with another template.
    mutating func changeNewestRevision(workload slot: WorkloadSlot, to template: PodTemplate) {
        guard let last = tables.workloads[slot].revisions.indices.last else { return }
        tables.workloads[slot].revisions[last].template = template
        tables.workloads[slot].revisions[last].cut = template.cut(for: tables.workloads[slot].object.kind)
    }
}
