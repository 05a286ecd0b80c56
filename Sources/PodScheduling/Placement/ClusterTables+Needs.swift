import PodCollections
package import PodModel
package import PodTables

// What the scheduler has to know of a pod, and of the claims it names.
extension ClusterTables {
    /// Active and without a node, by what it was counted as: reading the node itself would copy the record.
    package func isWaiting(_ id: PodID) -> Bool {
        isLive(id) && pods[id.slot].counted.isActive && !pods[id.slot].counted.holdsNode
    }

    /// The one node this pod may go to; nil for a pod that may go anywhere.
    func pinnedNode(of slot: PodSlot, owner: WorkloadSlot?) -> NodeSlot? {
        guard let owner else { return nil }
        return workloads[owner].daemon?.node(of: slot)
    }

    func needs(of slot: PodSlot) -> PlacementNeeds {
        let labels = pods[slot].pod.meta.labels
        let namespace = pods[slot].namespace
        var owner: UInt64 = 0
        if let workload = pods[slot].owner { owner = workloads[workload].object.meta.uid.rawValue }
        return PlacementNeeds(
            template: pods[slot].pod.template, labels: labels, namespace: namespace, claims: neededClaims(of: slot),
            owner: owner, isConcerned: isConcerned(labels, namespace: namespace))
    }

    /// Claims that a pod waits for. Those that a replica of a StatefulSet has of its own differ from pod to pod; once
    /// they are there they are left out, so that its pods are one class to the scheduler.
    private func neededClaims(of slot: PodSlot) -> [String] {
        var isReplica = false
        if let owner = pods[slot].owner { isReplica = workloads[owner].object.kind == .statefulSet }
        let meta = pods[slot].pod.meta
        var needed: [String] = []
        for volume in pods[slot].pod.template.spec.volumes {
            guard case .claim(let name) = volume.source else { continue }
            let isOwn = isReplica && name.hasSuffix("-" + meta.name)
            if isOwn, claims[ObjectKey(.persistentVolumeClaim, name, namespace: meta.namespace)] != nil { continue }
            needed.append(name)
        }
        return needed
    }

    func missingClaim(_ needs: PlacementNeeds) -> String? {
        if needs.claims.isEmpty { return nil }
        let namespace = namespaces.entries[needs.namespace].object.meta.name
        for name in needs.claims where claims[ObjectKey(.persistentVolumeClaim, name, namespace: namespace)] == nil {
            return name
        }
        return nil
    }
}
