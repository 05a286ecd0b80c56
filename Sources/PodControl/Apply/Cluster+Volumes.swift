import PodCollections
import PodModel
import PodTables

// Which claim has which volume (`pkg/controller/volume/persistentvolume` of Kubernetes).
extension Cluster {
    /// Puts a new claim, with what it has from the start.
    mutating func put(new claim: VolumeClaim) {
        var claim = claim
        claim.binding = tables.binding(for: claim)
        tables.put(claim)
        if let volume = claim.binding.volume { setVolume(volume.name, .bound(claim.key)) }
    }

    /// What waits is bound as far as it can be: of claims that wait for a pod those of pods that have a node.
    mutating func bindClaims() {
        if tables.pendingClaims.isEmpty { return }
        for key in tables.pendingClaims.sorted() { bind(key, on: consumer(of: key)) }
    }

    /// Those of the pod's claims that waited for it are bound where it goes.
    mutating func bindClaims(of slot: PodSlot, on node: NodeSlot) {
        if tables.pendingClaims.isEmpty { return }
        let pod = tables.pods[slot].pod
        for case .claim(let name) in pod.spec.volumes.map(\.source) {
            bind(ObjectKey(.persistentVolumeClaim, name, namespace: pod.meta.namespace), on: tables.nodes[node].node)
        }
    }

    /// The node of a pod that mounts it.
    private func consumer(of key: ObjectKey) -> Node? {
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            let pod = tables.pods[slot].pod
            guard pod.meta.namespace == key.namespace, pod.isActive, let node = tables.pods[slot].node else { continue }
            if pod.spec.volumes.contains(where: { $0.source == .claim(key.name) }) { return tables.nodes[node].node }
        }
        return nil
    }

    private mutating func bind(_ key: ObjectKey, on node: Node?) {
        guard var claim = tables.claims[key], claim.binding.isPending else { return }
        let binding = tables.binding(for: claim, on: node)
        if binding == claim.binding { return }
        claim.binding = binding
        claim.meta.resourceVersion = tables.nextRevision()
        tables.put(claim)
        if let volume = binding.volume { setVolume(volume.name, .bound(key)) }
        // Nobody can wait for it unless somebody waits.
        if hasUnplacedPods { tables.markNodeSetChanged() }
    }

    private mutating func setVolume(_ name: String, _ state: VolumeState) {
        let key = ObjectKey(.unstructured(.persistentVolume), name)
        guard var volume = tables.unstructured[key] else { return }
        volume.volumeState = state
        volume.meta.resourceVersion = tables.nextRevision()
        tables.put(volume)
    }

    /// Volumes whose claim is gone are given up, or go too.
    mutating func releaseVolumes() {
        for key in tables.volumes.sorted() {
            guard let volume = tables.unstructured[key], case .bound(let claim) = volume.volumeState,
                tables.claims[claim] == nil
            else { continue }
            if volume.volume?.reclaim == .delete {
                tables.removeUnstructured(key)
            } else {
                setVolume(key.name, .released(claim))
            }
        }
    }

    /// A volume does not go while a claim has it.
    func refuseIfBound(_ key: ObjectKey) throws(Refusal) {
        guard case .bound(let claim)? = tables.unstructured[key]?.volumeState, tables.claims[claim] != nil else {
            return
        }
        throw Refusal(.conflict, "\(key) is bound to \(claim); delete that first")
    }
}
