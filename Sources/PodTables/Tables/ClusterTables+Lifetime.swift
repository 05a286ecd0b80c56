import PodCollections
package import PodModel

// Finalizers and written owners: what an object waits for before it goes, and what has it go.
extension ClusterTables {
    /// `absent`: owners that are not there, by their uids.
    package mutating func setLifetime(
        of key: ObjectKey, finalizers: [String], owners: [WrittenOwner], from old: [WrittenOwner],
        absent: [String]
    ) {
        ownership.remove(old, of: key)
        ownership.add(owners, of: key)
        for uid in absent { ownership.note(absent: uid) }
        editMeta(of: key) {
            $0.finalizers = finalizers
            $0.writtenOwners = owners
        }
    }

    /// Deletion is asked for, and waits for finalizers.
    package mutating func mark(deletionOf key: ObjectKey, at now: Timestamp, adding finalizer: String? = nil) {
        editMeta(of: key) {
            $0.deletion = $0.deletion ?? now
            if let finalizer, !$0.finalizers.contains(finalizer) { $0.finalizers.append(finalizer) }
        }
    }

    /// Objects of a namespace that have finalizers, pods aside: who deletes the namespace waits for them.
    package func keysWithFinalizers(inNamespace name: String) -> [ObjectKey] {
        var found: [ObjectKey] = []
        func look(_ meta: ObjectMeta, _ key: ObjectKey) {
            if meta.namespace == name, !meta.finalizers.isEmpty { found.append(key) }
        }
        for (key, object) in configs { look(object.meta, key) }
        for (key, object) in claims { look(object.meta, key) }
        for (key, object) in templates { look(object.meta, key) }
        for (key, object) in autoscalers { look(object.meta, key) }
        for (key, object) in budgets { look(object.meta, key) }
        for (key, object) in unstructured { look(object.meta, key) }
        for (key, slot) in workloadSlots { look(workloads[slot].object.meta, key) }
        for (key, slot) in serviceSlots { look(services[slot].object.meta, key) }
        return found.sorted()
    }
}
