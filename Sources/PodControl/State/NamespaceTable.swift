import PodModel

/// Namespaces by index, each with its pods by name.
struct NamespaceTable {
    struct Entry {
        var object: Namespace
        var isLive = true
        var pods: [String: UInt32] = [:]
    }

    var entries: [Entry] = []
    private var ids: [String: UInt32] = [:]

    subscript(name: String) -> UInt32? { ids[name] }

    mutating func add(_ object: Namespace) -> UInt32 {
        let id = UInt32(entries.count)
        entries.append(Entry(object: object))
        ids[object.meta.name] = id
        return id
    }

    /// The index stays taken: records may still name it.
    mutating func remove(_ id: UInt32) {
        ids[entries[Int(id)].object.meta.name] = nil
        entries[Int(id)].isLive = false
        entries[Int(id)].pods = [:]
    }

    /// Live ones, by name.
    var sorted: [Namespace] {
        entries.filter(\.isLive).map(\.object).sorted { $0.meta.name.utf8.lexicographicallyPrecedes($1.meta.name.utf8) }
    }
}
