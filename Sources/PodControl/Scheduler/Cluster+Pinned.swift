import PodCollections
import PodModel
import PodTables

// Pods whose node is given: those of a DaemonSet. Kubernetes writes that into the pod as an affinity to
// `metadata.name`; the scheduler still decides whether the node has room.
extension Cluster {
    /// The one node this pod may go to; nil for a pod that may go anywhere.
    func pinnedNode(of slot: PodSlot) -> NodeSlot? {
        guard let owner = tables.pods[slot].owner else { return nil }
        return tables.workloads[owner].daemon?.node(of: slot)
    }

    mutating func placePinned(_ slot: PodSlot, on node: NodeSlot) {
        let reasons = pinnedObjections(slot, on: node)
        if reasons.isEmpty {
            bind(slot, to: node)
            return
        }
        record(
            pod: slot, true, EventReason.failedScheduling.rawValue, .text(diagnosis(ofPinned: reasons)),
            source: "default-scheduler",
            at: now)
        tables.amend(slot) { [now] in $0.status.conditions.scheduled.set(false, at: now) }
        preemptPinned(slot, on: node)
        scheduler.pinned.park(tables.pods[slot].id, node: node)
    }

    /// Tries pods whose node has changed since it was looked at last.
    mutating func retryPinned() {
        let (epoch, cursor, end) = (scheduler.pinned.epoch, scheduler.pinned.cursor, tables.nodeChanges.end)
        scheduler.pinned.epoch = tables.nodeChanges.nodeSetGeneration
        scheduler.pinned.cursor = end
        if scheduler.pinned.nodes.isEmpty || epoch == tables.nodeChanges.nodeSetGeneration && cursor == end { return }
        let hasAllChanges = epoch == tables.nodeChanges.nodeSetGeneration && cursor >= tables.nodeChanges.base
        let changed =
            hasAllChanges
            ? tables.nodeChanges.changes[Int(cursor - tables.nodeChanges.base)...].map(\.node) : scheduler.pinned.nodes
        for node in changed {
            for id in scheduler.pinned.take(node: node) where isWaiting(id) && pinnedNode(of: id.slot) == node {
                tables.workCounter += 1
                placePinned(id.slot, on: node)
            }
        }
    }

    /// As of any other pod, with all nodes but one ruled out.
    mutating func pinnedDiagnosis(_ slot: PodSlot, on node: NodeSlot) -> String {
        diagnosis(ofPinned: pinnedObjections(slot, on: node))
    }

    private mutating func pinnedObjections(_ slot: PodSlot, on node: NodeSlot) -> [String] {
        let needs = needs(of: slot)
        if let claim = missingClaim(needs) { return ["persistentvolumeclaim \"\(claim)\" not found"] }
        return objections(needs, node: node, needs.isGeneral ? surroundings(of: needs) : nil)
    }

    private func diagnosis(ofPinned reasons: [String]) -> String {
        let others = tables.nodeOrder.count - 1
        let rest = others > 0 ? ["\(others) node(s) didn't match Pod's node affinity/selector"] : []
        return "0/\(tables.nodeOrder.count) nodes are available: "
            + (reasons.map { "1 \($0)" } + rest).joined(separator: ", ")
    }

    /// Claims that a pod waits for. Those that a replica of a StatefulSet has of its own differ from pod to pod; once
    /// they are there they are left out, so that its pods are one class to the scheduler.
    func neededClaims(of slot: PodSlot) -> [String] {
        let isReplica = tables.pods[slot].owner.map { tables.workloads[$0].object.kind == .statefulSet } ?? false
        let meta = tables.pods[slot].pod.meta
        return tables.pods[slot].pod.template.spec.volumes.compactMap { volume in
            guard case .claim(let name) = volume.source else { return nil }
            let isOwn = isReplica && name.hasSuffix("-" + meta.name)
            if isOwn, tables.claims[ObjectKey(.persistentVolumeClaim, name, namespace: meta.namespace)] != nil {
                return nil
            }
            return name
        }
    }
}
