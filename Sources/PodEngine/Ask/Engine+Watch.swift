import PodControl
package import PodModel

extension Engine {
    /// Looks on as pods that match change, from now on; `namespace` nil is all.
    package func watchPods(_ selector: Selector = Selector(), namespace: String? = nil) -> WatchID? {
        state.watchPods(selector, namespace: namespace)
    }

    /// What has changed since it was last taken, in order; nil when the watcher has to list again.
    package func takeChanges(of watch: WatchID) -> [PodChange]? { state.takeChanges(of: watch) }

    package func endWatch(_ watch: WatchID) { state.endWatch(watch) }
}

extension Engine {
    /// The slot of the pod's node; nil while unassigned. Asked here it copies nothing, as a look through `cluster` from
    /// another room does.
    package func nodeSlot(of id: PodID) -> NodeSlot? { asking { $0.nodeSlot(of: id) } }
}

extension Engine {
    /// From now on it is kept what is written.
    package func keepObjectChanges() { state.keepObjectChanges() }
}
