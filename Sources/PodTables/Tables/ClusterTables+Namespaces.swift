import PodCollections
package import PodModel

extension ClusterTables {
    package mutating func addNamespace(_ object: Namespace) { namespaces.add(object) }

    /// Nothing new is made in the namespace from now on.
    package mutating func terminate(namespace slot: NamespaceSlot) {
        namespaces.entries[slot].object.meta.deletion = now
    }

    /// A namespace that is being deleted goes with its last pod.
    package mutating func removeIfEmpty(namespace slot: NamespaceSlot) {
        let entry = namespaces.entries[slot]
        guard entry.isLive, entry.object.meta.deletion != nil, entry.pods.isEmpty else { return }
        namespaces.remove(slot)
        revision += 1
    }
}
