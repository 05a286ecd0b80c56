package import PodCollections
package import PodModel

/// Namespaces, each with its pods by name.
package struct NamespaceTable {
    package struct Entry {
        package var object: Namespace
        package var isLive = true
        package var pods: [String: PodSlot] = [:]
    }

    package var entries = DenseTable<Namespace, Entry>()
    private var slots: [String: NamespaceSlot] = [:]

    package subscript(name: String) -> NamespaceSlot? { slots[name] }

    package mutating func add(_ object: Namespace) {
        slots[object.meta.name] = entries.next
        entries.append(Entry(object: object))
    }

    /// The slot stays taken: records may still name it.
    package mutating func remove(_ slot: NamespaceSlot) {
        slots[entries[slot].object.meta.name] = nil
        entries[slot].isLive = false
        entries[slot].pods = [:]
    }

    /// Live ones, by name.
    package var sorted: [Namespace] {
        entries.all.filter(\.isLive).map(\.object).sorted {
            $0.meta.name.utf8.lexicographicallyPrecedes($1.meta.name.utf8)
        }
    }
}
