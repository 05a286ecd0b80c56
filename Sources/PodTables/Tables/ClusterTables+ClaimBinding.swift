package import PodModel

// Which claim may have which volume (`pkg/controller/volume/persistentvolume` of Kubernetes).
extension ClusterTables {
    /// What a claim gets. `node`: where the pod goes that mounts it; without one a claim that waits for its pod goes on
    /// waiting. `taken`: volumes that others of the pod's claims get.
    package func binding(for claim: VolumeClaim, on node: Node? = nil, taken: Set<String> = []) -> ClaimBinding {
        let desired = claim.spec
        if let name = desired.volumeName {
            let volume = unstructured[ObjectKey(.unstructured(.persistentVolume), name)]
            return volume.flatMap { bound($0, to: claim) } ?? .pending(.noVolume)
        }
        let (name, storageClass) = storageClass(of: desired)
        let waits = storageClass?.waitsForConsumer == true
        if waits, node == nil { return .pending(.noConsumer) }
        let fitting = volumes.compactMap { unstructured[$0] }.filter { object in
            if waits, let node, object.volume?.isReachable(from: node) == false { return false }
            return !taken.contains(object.meta.name) && bound(object, to: claim) != nil
        }
        // One that is kept for this claim, else the smallest that will do.
        let best = fitting.min { a, b in rank(a) < rank(b) }
        if let best, let binding = bound(best, to: claim) { return binding }
        if desired.selector != nil || desired.storageClass == "" { return .pending(.noVolume) }
        if let storageClass { return storageClass.provisions ? .own : .pending(.noVolume) }
        // Of a class that nobody described: where there are volumes of it they are all that it has.
        let hasVolumes = !name.isEmpty && volumes.contains { unstructured[$0]?.volume?.storageClass == name }
        return hasVolumes ? .pending(.noVolume) : .own
    }

    /// Its volume is chosen when the pod has a node.
    package func waitsForConsumer(_ claim: VolumeClaim) -> Bool {
        claim.binding.isPending && claim.spec.volumeName == nil
            && storageClass(of: claim.spec).description?.waitsForConsumer == true
    }

    private func rank(_ object: UnstructuredObject) -> (Int, Int64, String) {
        (object.volume?.claim == nil ? 1 : 0, object.volume?.size ?? 0, object.meta.name)
    }

    /// The class that a claim names, or the one of those that name none.
    private func storageClass(of spec: ClaimSpec) -> (name: String, description: StorageClassSpec?) {
        if let name = spec.storageClass {
            return (name, unstructured[ObjectKey(.unstructured(.storageClass), name)]?.storageClass)
        }
        let usual = unstructured.values.filter { $0.kind == .storageClass && $0.isDefaultClass }
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
}
