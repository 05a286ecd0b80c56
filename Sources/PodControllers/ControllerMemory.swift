package import PodModel
package import PodTables

/// What the controller of an object remembers of it, by kind: the one place where kinds and controllers meet.
package enum ControllerMemory: Sendable {
    case replicaSet(ReplicaSetController.Memory)
    case deployment
    case daemonSet(DaemonSetController.Memory)
    /// The controller still works on the cluster itself.
    case none

    package init(of spec: WorkloadSpec) {
        switch spec {
        case .replicas: self = .replicaSet(.init())
        case .deployment: self = .deployment
        case .daemonSet: self = .daemonSet(.init())
        case .statefulSet, .job, .cronJob: self = .none
        }
    }

    /// Asks the object's controller; nil for kinds that are in none of these cases.
    package mutating func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp
    ) -> Outcome? {
        switch self {
        case .replicaSet(var memory):
            // Let go, so that the copy is the only one and changes in place.
            self = .none
            defer { self = .replicaSet(memory) }
            return ReplicaSetController.reconcile(view, slot, &memory, at: now)
        case .deployment:
            var memory: Void = ()
            return DeploymentController.reconcile(view, slot, &memory, at: now)
        case .daemonSet(var memory):
            self = .none
            defer { self = .daemonSet(memory) }
            return DaemonSetController.reconcile(view, slot, &memory, at: now)
        case .none: return nil
        }
    }
}
