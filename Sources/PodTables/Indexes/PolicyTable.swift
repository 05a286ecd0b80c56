package import PodModel

/// Limit ranges and quotas by namespace, in the order of their names, and what is used of each quota.
package struct PolicyTable: Sendable {
    package struct Entry: Sendable {
        package let key: ObjectKey
        package var policy: NamespacePolicy
        /// Of a quota: each of the resources that it limits.
        package var used = ResourceList()

        package var use: Use { Use(policy: policy, used: used) }
    }

    /// What decides whether a refusal may be another one now.
    package struct Use: Hashable, Sendable {
        let policy: NamespacePolicy
        let used: ResourceList
    }

    private var namespaces: [String: [Entry]] = [:]
    /// Rises with every change of a policy or of what is used.
    package private(set) var changes = 0

    package var isEmpty: Bool { namespaces.isEmpty }

    package subscript(namespace: String) -> [Entry] { namespaces[namespace] ?? [] }

    package subscript(key: ObjectKey) -> Entry? { self[key.namespace].first { $0.key == key } }

    mutating func put(_ entry: Entry) {
        remove(entry.key)
        changes += 1
        let place = self[entry.key.namespace].firstIndex { $0.key > entry.key } ?? self[entry.key.namespace].count
        namespaces[entry.key.namespace, default: []].insert(entry, at: place)
    }

    mutating func remove(_ key: ObjectKey) {
        let left = self[key.namespace].filter { $0.key != key }
        if left.count == self[key.namespace].count { return }
        changes += 1
        namespaces[key.namespace] = left.isEmpty ? nil : left
    }

    mutating func removeAll(inNamespace name: String) {
        if namespaces.removeValue(forKey: name) != nil { changes += 1 }
    }

    /// Something came to the namespace, or went with the sign -1, that these of its quotas count.
    mutating func count(
        _ use: ResourceList, sign: Int128, in namespace: String, where counts: (ResourceQuotaSpec) -> Bool
    ) {
        guard let places = namespaces[namespace]?.indices else { return }
        for i in places {
            guard case .resourceQuota(let quota)? = namespaces[namespace]?[i].policy, counts(quota) else { continue }
            for pair in use.pairs where quota.hard[pair.name] != nil {
                namespaces[namespace]?[i].used.add(Quantity(nano: sign * pair.amount.nano), to: pair.name)
                changes += 1
            }
        }
    }
}
