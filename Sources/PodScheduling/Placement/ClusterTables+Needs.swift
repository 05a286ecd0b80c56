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
            if isOwn, let claim = claims[ObjectKey(.persistentVolumeClaim, name, namespace: meta.namespace)],
                isAnywhere(claim)
            {
                continue
            }
            needed.append(name)
        }
        return needed
    }

    /// It has storage that every node reaches.
    private func isAnywhere(_ claim: VolumeClaim) -> Bool {
        !claim.binding.isPending && volume(of: claim)?.nodes == nil
    }

    private func volume(of claim: VolumeClaim) -> PersistentVolumeSpec? {
        claim.binding.volume.flatMap { unstructured[ObjectKey(.unstructured(.persistentVolume), $0.name)]?.volume }
    }

    private func claim(_ name: String, of needs: PlacementNeeds) -> VolumeClaim? {
        let namespace = namespaces.entries[needs.namespace].object.meta.name
        return claims[ObjectKey(.persistentVolumeClaim, name, namespace: namespace)]
    }

    /// Why no node at all takes a pod with such claims (`VolumeBinding` of kube-scheduler).
    func missingClaim(_ needs: PlacementNeeds) -> UnfitReason? {
        for name in needs.claims {
            guard let claim = claim(name, of: needs) else { return .missingClaim(name) }
            if claim.binding.isPending, !waitsForConsumer(claim) { return .unboundClaim }
        }
        return nil
    }

    /// Whether a node reaches the volumes of a pod's claims, and those that wait for the pod find one there.
    func volumeBindingFilter(_ needs: PlacementNeeds, _ node: Node) -> UnfitReason? {
        if needs.claims.isEmpty { return nil }
        var taken: Set<String> = []
        for name in needs.claims {
            guard let claim = claim(name, of: needs) else { continue }
            if let volume = volume(of: claim), !volume.isReachable(from: node) { return .volumeNodeAffinity }
            guard waitsForConsumer(claim) else { continue }
            let found = binding(for: claim, on: node, taken: taken)
            if found.isPending { return .noVolume }
            if let volume = found.volume { taken.insert(volume.name) }
        }
        return nil
    }
}
