package import PodModel
import PodTables

extension Cluster {
    /// Looks on as pods that match change, from now on; `namespace` nil is all.
    package mutating func watchPods(_ selector: Selector = Selector(), namespace: String? = nil) -> WatchID? {
        tables.watchPods(selector, namespace: namespace)
    }

    /// What has changed since it was last taken, in the order of the writes; nil when so much has that the watcher has
    /// to list again, or when the watch has ended.
    package mutating func takeChanges(of watch: WatchID) -> [PodChange]? { tables.takeChanges(of: watch) }

    package mutating func endWatch(_ watch: WatchID) { tables.endWatch(watch) }
}
