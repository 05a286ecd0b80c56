import PodModel

/// Names a watch; a number is not used again.
package struct WatchID: Hashable, Sendable {
    package let rawValue: UInt32
}

/// What a watcher sees of one pod's change.
package struct PodChange: Hashable, Sendable {
    package enum Kind: UInt8, Hashable, Sendable {
        /// The pod was made, or matches from now on.
        case added
        case modified
        /// The pod is gone, or no longer matches.
        case deleted
    }

    package let kind: Kind
    package let pod: PodID
    /// Of the write that the watcher is told of; rises from change to change.
    package let version: UInt64
}

/// Those who look on as pods of a selector change. A label set knows its watchers, so a change costs as much as there are
/// watchers who see it, however many others there are.
struct WatchTable {
    struct Watch {
        let selector: Selector
        /// Index of the namespace; nil is all.
        let namespace: UInt32?
        var changes: [PodChange] = []
        /// Changes were dropped: the watcher has to list again.
        var isBehind = false
    }

    /// Changes kept for a watcher who does not take them.
    static let limit = 100_000

    private var watches: [UInt32: Watch] = [:]
    /// In the order in which they began.
    private(set) var ids: [UInt32] = []
    private var next: UInt32 = 0

    mutating func add(_ watch: Watch) -> UInt32 {
        next += 1
        watches[next] = watch
        ids.append(next)
        return next
    }

    mutating func remove(_ id: UInt32) {
        watches[id] = nil
        ids.removeAll { $0 == id }
    }

    func sees(_ id: UInt32, _ labels: Labels, namespace: UInt32) -> Bool {
        guard let watch = watches[id] else { return false }
        return (watch.namespace == nil || watch.namespace == namespace) && watch.selector.matches(labels)
    }

    mutating func tell(_ id: UInt32, _ change: PodChange) {
        guard let count = watches[id]?.changes.count, watches[id]?.isBehind == false else { return }
        if count >= Self.limit {
            watches[id]?.changes = []
            watches[id]?.isBehind = true
        } else {
            watches[id]?.changes.append(change)
        }
    }

    mutating func take(_ id: UInt32) -> [PodChange]? {
        guard let watch = watches[id] else { return nil }
        watches[id]?.changes = []
        watches[id]?.isBehind = false
        return watch.isBehind ? nil : watch.changes
    }
}
