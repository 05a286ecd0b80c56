import PodCollections
package import PodModel

extension ClusterTables {
    package mutating func addNamespace(_ object: Namespace) {
        namespaces.add(object)
        noteWrite(object.key, isNew: true)
    }

    /// Nothing new is made in the namespace from now on.
    package mutating func terminate(namespace slot: NamespaceSlot) {
        namespaces.entries[slot].object.meta.deletion = now
        if changeLog.isKept { namespaces.entries[slot].object.meta.resourceVersion = nextRevision() }
        let key = namespaces.entries[slot].object.key
        noteWrite(key)
    }

    /// A namespace that is being deleted goes with its last pod, and with the last finalizer, its own or of an object
    /// in it.
    package mutating func removeIfEmpty(namespace slot: NamespaceSlot) {
        let entry = namespaces.entries[slot]
        guard entry.isLive, entry.object.meta.deletion != nil, entry.pods.isEmpty else { return }
        let meta = entry.object.meta
        guard meta.finalizers.isEmpty, keysWithFinalizers(inNamespace: meta.name).isEmpty else { return }
        noteDeletion(.namespace(entry.object))
        namespaces.remove(slot)
        revision += 1
    }
}
