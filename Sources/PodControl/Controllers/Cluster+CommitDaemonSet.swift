import PodCollections
import PodModel
import PodTables

extension Cluster {
    /// A pod of the newest revision for one node; whether it has room there is the scheduler's business.
    mutating func createDaemonPod(on node: NodeSlot, of slot: WorkloadSlot) {
        guard let revision = tables.workloads[slot].revisions.last else { return }
        let namespace = tables.workloads[slot].namespace
        let name = drawPodName(tables.workloads[slot].object.meta.name, in: tables.workloads[slot].namespace)
        guard let template = admitted(revision.cut, name: name, of: slot) else { return }
        var labels = revision.template.labels
        labels[WorkloadRevision.hashLabel] = revision.hash
        let pod = createPod(
            name: name, namespace: namespace, template: template,
            labelSet: tables.labelSet(labels, namespace: namespace), owner: slot)
        tables.assign(daemonPod: pod, of: slot, to: node)
        record(
            workload: slot, false, "SuccessfulCreate", .createdPod(name), source: tables.workloads[slot].source, at: now
        )
    }
}
