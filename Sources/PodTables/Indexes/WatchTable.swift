package import PodModel

/// Those who look on as pods of a selector change. A label set knows its watchers, so a change costs as much as there
/// are watchers who see it, however many others there are.
package struct WatchTable {
    package struct Watch {
        package let selector: Selector
        /// nil is all.
        package let namespace: NamespaceSlot?
        package var changes: [PodChange] = []
        /// Changes were dropped: the watcher has to list again.
        package var isBehind = false
    }

    /// Changes kept for a watcher who does not take them.
    package static let limit = 100_000

    private var watches: [WatchID: Watch] = [:]
    /// In the order in which they began.
    package private(set) var ids: [WatchID] = []
    private var latest = WatchID(rawValue: 0)

    package mutating func add(_ watch: Watch) -> WatchID {
        latest = WatchID(rawValue: latest.rawValue + 1)
        watches[latest] = watch
        ids.append(latest)
        return latest
    }

    package mutating func remove(_ id: WatchID) {
        watches[id] = nil
        ids.removeAll { $0 == id }
    }

    package func sees(_ id: WatchID, _ labels: Labels, namespace: NamespaceSlot) -> Bool {
        guard let watch = watches[id] else { return false }
        return (watch.namespace == nil || watch.namespace == namespace) && watch.selector.matches(labels)
    }

    package mutating func notify(_ id: WatchID, _ change: PodChange) {
        guard let count = watches[id]?.changes.count, watches[id]?.isBehind == false else { return }
        if count >= Self.limit {
            watches[id]?.changes = []
            watches[id]?.isBehind = true
        } else {
            watches[id]?.changes.append(change)
        }
    }

    package mutating func take(_ id: WatchID) -> [PodChange]? {
        guard let watch = watches[id] else { return nil }
        watches[id]?.changes = []
        watches[id]?.isBehind = false
        return watch.isBehind ? nil : watch.changes
    }
}
