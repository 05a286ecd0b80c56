package import PodModel

/// A change of a controller's pods in place, one after another: an upgrade of a container, or a restart.
package struct InPlaceRoll: Sendable {
    package enum Action: Sendable {
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
    package let workload: WorkloadSlot
    package let uid: UID
    let action: Action
    /// Pods that are still to be touched, the next one last.
    var left: [PodID]
    var busy: [Busy] = []
    let total: Int

    package init(of workload: WorkloadSlot, uid: UID, _ action: Action, _ pods: [PodID]) {
        (self.workload, self.uid, self.action) = (workload, uid, action)
        (left, total) = (pods, pods.count)
    }

    /// Pods that are through. One that an earlier upgrade left on its way is not, whether it is to be touched again or
    /// not.
    var done: Int { max(0, total - Set(left).union(busy.map(\.pod)).count) }

    var what: String {
        switch action {
        case .upgrade(let container): "upgrade of \(container.name)"
        case .restart(let name): name.map { "restart of \($0)" } ?? "restart"
        }
    }

    /// An upgrade of the same container that was asked for later takes the place of one under way.
    package func isReplaced(by later: InPlaceRoll) -> Bool {
        guard workload == later.workload, uid == later.uid,
            case .upgrade(let old) = action, case .upgrade(let new) = later.action
        else { return false }
        return old.name == new.name
    }

    /// What the one whose place it takes has touched is waited for as well.
    package mutating func takeOver(_ old: InPlaceRoll) { busy += old.busy }
}
