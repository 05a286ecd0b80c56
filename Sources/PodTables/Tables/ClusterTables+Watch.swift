import PodCollections
package import PodModel

extension ClusterTables {
    /// Looks on as pods that match change, from now on; `namespace` nil is all.
    package mutating func watchPods(_ selector: Selector = Selector(), namespace: String? = nil) -> WatchID? {
        var space: NamespaceSlot?
        if let namespace {
            guard let known = namespaces[namespace] else { return nil }
            space = known
        }
        let id = watches.add(WatchTable.Watch(selector: selector, namespace: space))
        for i in labels.entries.slots where labels.isUsed(i) {
            let entry = labels.entries[i]
            if watches.sees(id, entry.labels, namespace: entry.namespace) { labels.entries[i].watchers.append(id) }
        }
        return id
    }

    /// What has changed since it was last taken, in the order of the writes; nil when so much has that the watcher has
    /// to list again, or when the watch has ended.
    package mutating func takeChanges(of watch: WatchID) -> [PodChange]? { watches.take(watch) }

    package mutating func endWatch(_ watch: WatchID) {
        watches.remove(watch)
        for i in labels.entries.slots where !labels.entries[i].watchers.isEmpty {
            labels.entries[i].watchers.removeAll { $0 == watch }
        }
    }

    /// Tells those who look at the pod's labels.
    mutating func notifyWatchers(_ kind: PodChange.Kind, _ slot: PodSlot) {
        let watchers = labels.entries[pods[slot].labelSet].watchers
        if watchers.isEmpty { return }
        let change = PodChange(kind: kind, pod: pods[slot].id, version: revision)
        for watcher in watchers { watches.notify(watcher, change) }
    }

    /// A pod has other labels: some see it no longer, some for the first time.
    mutating func notifyWatchers(ofMove slot: PodSlot, from old: [WatchID]) {
        let new = labels.entries[pods[slot].labelSet].watchers
        let id = pods[slot].id
        for watcher in old where !new.contains(watcher) {
            watches.notify(watcher, PodChange(kind: .deleted, pod: id, version: revision))
        }
        for watcher in new {
            watches.notify(
                watcher, PodChange(kind: old.contains(watcher) ? .modified : .added, pod: id, version: revision))
        }
    }
}
