import DequeModule
package import PodModel

/// The latest writes of objects in the order of their revisions, for those who watch. Bounded: who comes too late lists
/// again (Kubernetes' 410). Kept only from the moment that somebody asks for it: a run that serves nothing pays
/// nothing.
package struct ObjectChangeLog: Sendable {
    package static let capacity = 20_000

    package private(set) var isKept = false
    /// Revisions up to this one are not known any more.
    package private(set) var horizon: UInt64 = 0
    private var changes: Deque<ObjectChange> = []

    package init() {}

    package mutating func begin(at revision: UInt64) {
        if isKept { return }
        isKept = true
        horizon = revision
    }

    mutating func append(_ change: ObjectChange) {
        if changes.count == ObjectChangeLog.capacity, let oldest = changes.popFirst() { horizon = oldest.revision }
        changes.append(change)
    }

    /// What was written after a revision, oldest first; nil when that is not known any more.
    package func changes(after revision: UInt64) -> ArraySlice<ObjectChange>? {
        if !isKept || revision < horizon { return nil }
        var low = changes.startIndex
        var high = changes.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if changes[middle].revision <= revision { low = middle + 1 } else { high = middle }
        }
        return ArraySlice(changes[low...])
    }
}
