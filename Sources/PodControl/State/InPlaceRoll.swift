package import PodModel

/// A change of a controller's pods in place, one after another: an upgrade of a container, or a restart.
struct InPlaceRoll {
    enum Action {
        /// The container of this name becomes this.
        case upgrade(Container)
        /// The container of this name is restarted; without one all of the pod's.
        case restart(String?)
    }

    /// A pod that was touched and is not available again yet.
    struct Busy {
        var pod: PodID
        /// The container by whose restart it is told that something has happened.
        var container: Int
        var restarts: Int32
        var wasAvailable: Bool
    }

    /// The controller that was asked; the pods may belong to its replica set.
    var workload: WorkloadSlot
    var uid: UID
    var action: Action
    /// Pods that are still to be touched, the next one last.
    var left: [PodID]
    var busy: [Busy] = []
    var total: Int

    /// Pods that are through. One that an earlier upgrade left on its way is not, whether it is to be touched again or
    /// not.
    var done: Int { max(0, total - Set(left).union(busy.map(\.pod)).count) }

    var what: String {
        switch action {
        case .upgrade(let container): "upgrade of \(container.name)"
        case .restart(let name): name.map { "restart of \($0)" } ?? "restart"
        }
    }

    /// The same container: an upgrade that was asked for later takes the place of one under way.
    func isReplaced(by action: Action) -> Bool {
        if case .upgrade(let old) = self.action, case .upgrade(let new) = action { return old.name == new.name }
        return false
    }
}

/// A container that has to be restarted on its node, at once and without back-off; without an index all of the pod's.
package struct ContainerRestart: Sendable {
    package var pod: PodID
    package var container: Int?
}
