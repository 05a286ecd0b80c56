import PodCollections
import PodModel
import PodTables

// What keeps an object that is deleted (`metadata.finalizers`), and what goes with its owners
// (`metadata.ownerReferences`), as Kubernetes' garbage collector has it (`pkg/controller/garbagecollector`).
extension Cluster {
    mutating func setLifetime(
        _ key: ObjectKey, finalizers: [String], owners: [WrittenOwner]
    ) throws(Refusal) -> [Change] {
        let old = try meta(of: key)
        if old.finalizers == finalizers, old.writtenOwners == owners { return [Change(key, .unchanged)] }
        let new = finalizers.filter { !old.finalizers.contains($0) }
        if old.deletion != nil, !new.isEmpty {
            let message =
                "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, "
                + "found new finalizers []string{\(new.map { "\"\($0)\"" }.joined(separator: ", "))}"
            throw Refusal(.invalid, message)
        }
        let absent = owners.filter { $0.key != nil && !isPresent($0) }.map(\.uid)
        tables.setLifetime(
            of: key, finalizers: finalizers, owners: owners, from: old.writtenOwners, absent: absent)
        if old.deletion != nil, finalizers.isEmpty { try finishDeletion(key) }
        return [Change(key, .configured)]
    }

    /// The owner that was meant, and no later one of its name.
    private func isPresent(_ owner: WrittenOwner) -> Bool {
        owner.key.flatMap { try? meta(of: $0) }?.uid.description == owner.uid
    }

    /// Marks an object that waits for finalizers; false where nothing is waited for, and of pods, whose processes end
    /// at once: their record waits (`holdPod`).
    mutating func holdDeletion(_ key: ObjectKey) throws(Refusal) -> Bool {
        guard key.kind != .pod, key.kind != .namespace, try !meta(of: key).finalizers.isEmpty else { return false }
        if try meta(of: key).deletion == nil { tables.mark(deletionOf: key, at: now) }
        return true
    }

    /// The last finalizer is gone, and with it the object.
    private mutating func finishDeletion(_ key: ObjectKey) throws(Refusal) {
        foregroundDeletions.remove(key)
        if key.kind == .pod {
            // Where its processes have not ended yet, the record goes with them.
            guard let id = podID(key.name, namespace: key.namespace), let reason = heldPods[id.slot] else { return }
            heldPods[id.slot] = nil
            removePod(id.slot, reason: reason, isConfirmed: true)
            return
        }
        if key.kind == .namespace {
            if let space = tables.namespaces[key.name] { tables.removeIfEmpty(namespace: space) }
            return
        }
        _ = try delete(key, grace: nil, orphan: false)
        if let space = tables.namespaces[key.namespace] { tables.removeIfEmpty(namespace: space) }
    }

    /// A pod has ended and would go, but for its finalizers.
    mutating func holdPod(_ slot: PodSlot, reason: DeletionReason) -> Bool {
        guard !tables.pods[slot].pod.meta.finalizers.isEmpty else { return false }
        if heldPods.updateValue(reason, forKey: slot) != nil { return true }
        let pod = tables.pods[slot].pod
        if !pod.status.phase.isFinal {
            var status = pod.status
            status.phase = .failed
            status.conditions.ready.set(false, at: now)
            status.conditions.containersReady.set(false, at: now)
            try? setStatus(tables.pods[slot].id, status)
        }
        if pod.meta.deletion == nil { tables.mark(deletionOf: pod.key, at: now) }
        return true
    }

    // MARK: Foreground

    mutating func deleteInForeground(_ key: ObjectKey, grace: TimeSpan?) throws(Refusal) -> [Change] {
        guard exists(key) else { throw Refusal(.notFound, "\(key) not found") }
        // Owners may own each other.
        if foregroundDeletions.contains(key) { return [Change(key, .unchanged)] }
        let dependents = try writtenDependents(of: key)
        let slot = tables.workloadSlots[key]
        let owns = slot.map { !tables.workloads[$0].children.isEmpty || !tables.workloads[$0].pods.isEmpty } ?? false
        if key.kind == .pod || key.kind == .namespace || dependents.isEmpty && !owns {
            return try delete(key, grace: grace, orphan: false)
        }
        tables.mark(deletionOf: key, at: now, adding: Finalizer.foreground)
        foregroundDeletions.insert(key)
        if let slot {
            for child in tables.workloads[slot].children {
                _ = try deleteInForeground(tables.workloads[child].object.key, grace: grace)
            }
            for pod in tables.workloads[slot].pods.sorted() { deletePod(pod, grace: grace, reason: .ownerDeleted(key)) }
        }
        for dependent in dependents where exists(dependent) {
            _ = try deleteInForeground(dependent, grace: grace)
        }
        return [Change(key, .deleted)]
    }

    private func writtenDependents(of key: ObjectKey) throws(Refusal) -> [ObjectKey] {
        if tables.ownership.isEmpty { return [] }
        return tables.ownership.dependents(of: try meta(of: key).uid.description)
    }

    /// Those whose dependents have gone go now, and whoever waited for them. Costs as much as there are such deletions.
    mutating func finishForegroundDeletions() {
        while let key = foregroundDeletions.sorted().first(where: { !waitsForDependents($0) }) {
            foregroundDeletions.remove(key)
            guard let meta = try? meta(of: key) else { continue }
            let own = [Finalizer.foreground, Finalizer.customResources]
            _ = try? setLifetime(
                key, finalizers: meta.finalizers.filter { !own.contains($0) }, owners: meta.writtenOwners)
        }
    }

    private func waitsForDependents(_ key: ObjectKey) -> Bool {
        guard let own = try? meta(of: key) else { return false }
        let uid = own.uid.description
        if let slot = tables.workloadSlots[key],
            !tables.workloads[slot].children.isEmpty || !tables.workloads[slot].pods.isEmpty
        {
            return true
        }
        let isBlocked = tables.ownership.dependents(of: uid).contains { dependent in
            guard let other = try? meta(of: dependent) else { return false }
            // Who waits for each other waits no longer.
            if own.writtenOwners.contains(where: { $0.uid == other.uid.description }) { return false }
            return other.writtenOwners.contains { $0.uid == uid && $0.blocksDeletion == true }
        }
        return isBlocked || hasObjects(ofDefinition: key)
    }

    /// The objects of a custom kind go with its definition. True where some wait for finalizers, and it for them.
    mutating func deleteObjects(ofDefinition key: ObjectKey) throws(Refusal) -> Bool {
        for object in objects(ofDefinition: key) { _ = try delete(object, grace: nil, orphan: false) }
        guard hasObjects(ofDefinition: key) else { return false }
        tables.mark(deletionOf: key, at: now, adding: Finalizer.customResources)
        foregroundDeletions.insert(key)
        return true
    }

    private func objects(ofDefinition key: ObjectKey) -> [ObjectKey] {
        guard key.kind == .unstructured(.customResourceDefinition) else { return [] }
        return tables.unstructured.keys.filter { $0.custom?.resource == key.name }.sorted()
    }

    private func hasObjects(ofDefinition key: ObjectKey) -> Bool { !objects(ofDefinition: key).isEmpty }

    // MARK: Orphans and garbage

    /// What the object owns stays, and is nobody's.
    mutating func orphanDependents(of key: ObjectKey) throws(Refusal) {
        let uid = try meta(of: key).uid.description
        for dependent in try writtenDependents(of: key) { disown(dependent, of: uid) }
    }

    private mutating func disown(_ key: ObjectKey, of uid: String) {
        guard let meta = try? meta(of: key) else { return }
        _ = try? setLifetime(key, finalizers: meta.finalizers, owners: meta.writtenOwners.filter { $0.uid != uid })
    }

    /// Looks after what has lost an owner: it goes with the last one, and forgets one of several.
    mutating func collectGarbage() {
        while let uid = tables.ownership.takeAbsent() {
            for key in tables.ownership.dependents(of: uid) {
                guard let meta = try? meta(of: key) else { continue }
                let others = meta.writtenOwners.filter { $0.uid != uid }
                let isOwned = others.contains { $0.key == nil || isPresent($0) }
                if isOwned || meta.owner != nil {
                    disown(key, of: uid)
                } else if meta.deletion == nil {
                    _ = try? delete(key, grace: nil, orphan: false)
                }
            }
        }
    }
}
