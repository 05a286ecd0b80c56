import PodCollections
import PodModel
import PodTables

// Which claim has which volume (`pkg/controller/volume/persistentvolume` of Kubernetes).
extension Cluster {
    /// Puts a new claim, with what it has from the start.
    mutating func put(new claim: VolumeClaim) {
        var claim = claim
        claim.binding = binding(for: claim, hasConsumer: false)
        tables.put(claim)
        if let volume = claim.binding.volume { setVolume(volume.name, .bound(claim.key)) }
    }

    /// What waits is bound as far as it can be. A claim that waits for a pod has one where a pod that names it has no
    /// node yet.
    mutating func bindClaims() {
        if tables.pendingClaims.isEmpty { return }
        for key in tables.pendingClaims.sorted() { bind(key, hasConsumer: isWanted(key)) }
    }

    /// A pod that waits for a node mounts it.
    private func isWanted(_ key: ObjectKey) -> Bool {
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            let pod = tables.pods[slot].pod
            guard pod.meta.namespace == key.namespace, pod.isActive else { continue }
            if pod.spec.volumes.contains(where: { $0.source == .claim(key.name) }) { return true }
        }
        return false
    }

    private mutating func bind(_ key: ObjectKey, hasConsumer: Bool) {
        guard var claim = tables.claims[key], claim.binding.isPending else { return }
        let binding = binding(for: claim, hasConsumer: hasConsumer)
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

    private func binding(for claim: VolumeClaim, hasConsumer: Bool) -> ClaimBinding {
        let desired = claim.spec
        if let name = desired.volumeName {
            let volume = tables.unstructured[ObjectKey(.unstructured(.persistentVolume), name)]
            return volume.flatMap { bound($0, to: claim) } ?? .pending(.noVolume)
        }
        let (name, storageClass) = storageClass(of: desired)
        if storageClass?.waitsForConsumer == true, !hasConsumer { return .pending(.noConsumer) }
        let fitting = tables.volumes.compactMap { tables.unstructured[$0] }.filter { bound($0, to: claim) != nil }
        // One that is kept for this claim, else the smallest that will do.
        let best = fitting.min { a, b in rank(a) < rank(b) }
        if let best, let binding = bound(best, to: claim) { return binding }
        if desired.selector != nil || desired.storageClass == "" { return .pending(.noVolume) }
        if let storageClass { return storageClass.provisions ? .own : .pending(.noVolume) }
        // Of a class that nobody described: where there are volumes of it they are all that it has.
        let hasVolumes =
            !name.isEmpty && tables.volumes.contains { tables.unstructured[$0]?.volume?.storageClass == name }
        return hasVolumes ? .pending(.noVolume) : .own
    }

    private func rank(_ object: UnstructuredObject) -> (Int, Int64, String) {
        (object.volume?.claim == nil ? 1 : 0, object.volume?.size ?? 0, object.meta.name)
    }

    /// The class that a claim names, or the one of those that name none.
    private func storageClass(of spec: ClaimSpec) -> (name: String, StorageClassSpec?) {
        if let name = spec.storageClass {
            return (name, tables.unstructured[ObjectKey(.unstructured(.storageClass), name)]?.storageClass)
        }
        let usual = tables.unstructured.values.filter { $0.kind == .storageClass && $0.isDefaultClass }
            .max { ($0.meta.created, $1.meta.name) < ($1.meta.created, $0.meta.name) }
        return (usual?.meta.name ?? "", usual?.storageClass)
    }

    /// The volume, where it is free and does (`checkVolumeSatisfyClaim`, `FindMatchingVolume`).
    private func bound(_ object: UnstructuredObject, to claim: VolumeClaim) -> ClaimBinding? {
        guard let volume = object.volume, object.volumeState == .available else { return nil }
        if let kept = volume.claim, kept.name != claim.meta.name || kept.namespace != claim.meta.namespace {
            return nil
        }
        let modes = claim.spec.accessModes
        guard volume.storageClass == storageClass(of: claim.spec).name, volume.size >= claim.size,
            modes.allSatisfy(volume.accessModes.contains),
            claim.spec.selector?.matches(object.meta.labels) ?? true
        else { return nil }
        return .volume(
            .init(
                name: object.meta.name, size: volume.size, accessModes: volume.accessModes, folder: volume.folder))
    }

    /// A volume does not go while a claim has it.
    func refuseIfBound(_ key: ObjectKey) throws(Refusal) {
        guard case .bound(let claim)? = tables.unstructured[key]?.volumeState, tables.claims[claim] != nil else {
            return
        }
        throw Refusal(.conflict, "\(key) is bound to \(claim); delete that first")
    }
}
