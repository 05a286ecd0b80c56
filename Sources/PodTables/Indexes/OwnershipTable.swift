package import PodModel

/// Who was written down as whose owner (`metadata.ownerReferences`), for the garbage collector. Empty, and free, where
/// nobody wrote any.
package struct OwnershipTable: Sendable {
    /// By the owner's uid as it was written.
    private var dependentsByOwner: [String: Set<ObjectKey>] = [:]
    /// Owners that are not there, whose dependents are to be looked at.
    private var absent: [String] = []

    package init() {}

    package var isEmpty: Bool { dependentsByOwner.isEmpty }
    package var hasWork: Bool { !absent.isEmpty }

    /// By kind, namespace and name.
    package func dependents(of uid: String) -> [ObjectKey] { (dependentsByOwner[uid] ?? []).sorted() }

    mutating func add(_ owners: [WrittenOwner], of key: ObjectKey) {
        for owner in owners { dependentsByOwner[owner.uid, default: []].insert(key) }
    }

    mutating func remove(_ owners: [WrittenOwner], of key: ObjectKey) {
        for owner in owners {
            dependentsByOwner[owner.uid]?.remove(key)
            if dependentsByOwner[owner.uid]?.isEmpty == true { dependentsByOwner[owner.uid] = nil }
        }
    }

    mutating func note(gone meta: ObjectMeta, _ key: ObjectKey) {
        remove(meta.writtenOwners, of: key)
        note(absent: meta.uid.description)
    }

    mutating func note(absent uid: String) {
        if dependentsByOwner[uid] != nil { absent.append(uid) }
    }

    package mutating func takeAbsent() -> String? { absent.isEmpty ? nil : absent.removeFirst() }
}
