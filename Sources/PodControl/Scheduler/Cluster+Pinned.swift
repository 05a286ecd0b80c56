import PodModel

// Pods whose node is given: those of a DaemonSet. Kubernetes writes that into the pod as an affinity to `metadata.name`; the
// scheduler still decides whether the node has room.
extension Cluster {
    /// The one node this pod may go to; nil for a pod that may go anywhere.
    func pinnedNode(of slot: Int) -> Int? {
        let owner = Int(pods[slot].owner)
        guard owner >= 0, sets[owner].tracksPlaces else { return nil }
        return sets[owner].daemon.node(of: UInt32(slot)).map(Int.init)
    }

    mutating func placePinned(_ slot: Int, on node: Int) {
        let reasons = pinnedObjections(slot, on: node)
        if reasons.isEmpty {
            bind(slot, to: node)
            return
        }
        record(
            pod: slot, true, "FailedScheduling", .text(diagnosis(ofPinned: reasons)), source: "default-scheduler", at: now)
        pods[slot].pod.status.conditions.scheduled.set(false, at: now)
        preemptPinned(slot, on: node)
        scheduler.pinned.park(pods[slot].id, node: Int32(node))
    }

    /// Tries pods whose node has changed since it was looked at last.
    mutating func retryPinned() {
        let (epoch, cursor, end) = (scheduler.pinned.epoch, scheduler.pinned.cursor, scheduler.changeEnd)
        scheduler.pinned.epoch = scheduler.epoch
        scheduler.pinned.cursor = end
        if scheduler.pinned.nodes.isEmpty || epoch == scheduler.epoch && cursor == end { return }
        let hasAllChanges = epoch == scheduler.epoch && cursor >= scheduler.changesBase
        let changed =
            hasAllChanges
            ? scheduler.changes[Int(cursor - scheduler.changesBase)...].map(\.node) : scheduler.pinned.nodes
        for node in changed {
            for id in scheduler.pinned.take(node: node) where isWaiting(id) && pinnedNode(of: Int(id.slot)) == Int(node) {
                workCounter += 1
                placePinned(Int(id.slot), on: Int(node))
            }
        }
    }

    /// As of any other pod, with all nodes but one ruled out.
    mutating func pinnedDiagnosis(_ slot: Int, on node: Int) -> String {
        diagnosis(ofPinned: pinnedObjections(slot, on: node))
    }

    private mutating func pinnedObjections(_ slot: Int, on node: Int) -> [String] {
        let needs = needs(of: slot)
        if let claim = missingClaim(needs) { return ["persistentvolumeclaim \"\(claim)\" not found"] }
        return objections(needs, node: node, needs.isGeneral ? surroundings(of: needs) : nil)
    }

    private func diagnosis(ofPinned reasons: [String]) -> String {
        let others = nodeOrder.count - 1
        let rest = others > 0 ? ["\(others) node(s) didn't match Pod's node affinity/selector"] : []
        return "0/\(nodeOrder.count) nodes are available: "
            + (reasons.map { "1 \($0)" } + rest).joined(separator: ", ")
    }

    /// Claims that a pod waits for. Those that a replica of a StatefulSet has of its own differ from pod to pod; once they
    /// are there they are left out, so that its pods are one class to the scheduler.
    func neededClaims(of slot: Int) -> [String] {
        let owner = Int(pods[slot].owner)
        let isReplica = owner >= 0 && sets[owner].object.kind == .statefulSet
        let meta = pods[slot].pod.meta
        return pods[slot].pod.template.spec.volumes.compactMap { volume in
            guard case .claim(let name) = volume.source else { return nil }
            let isOwn = isReplica && name.hasSuffix("-" + meta.name)
            if isOwn, claims[ObjectKey(.persistentVolumeClaim, name, namespace: meta.namespace)] != nil { return nil }
            return name
        }
    }
}
