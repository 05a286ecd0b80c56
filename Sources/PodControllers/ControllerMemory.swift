package import PodModel
package import PodTables

/// What the controller of an object remembers of it, by kind: the one place where kinds and controllers meet.
package enum ControllerMemory: Sendable {
    case replicaSet(ReplicaSetController.Memory)
    case deployment
    case daemonSet(DaemonSetController.Memory)
    case job
    case cronJob(CronJobController.Memory)
    case statefulSet(StatefulSetController.Memory)
    /// The controller has it, for the time of one look.
    case lent

    package init(of spec: WorkloadSpec) {
        switch spec {
        case .replicas: self = .replicaSet(.init())
        case .deployment: self = .deployment
        case .daemonSet: self = .daemonSet(.init())
        case .job: self = .job
        case .cronJob: self = .cronJob(.init())
        case .statefulSet: self = .statefulSet(.init())
        }
    }

    /// Asks the object's controller.
    package mutating func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp
    ) -> Outcome {
        switch self {
        case .replicaSet(var memory):
            // Let go, so that the copy is the only one and changes in place.
            self = .lent
            defer { self = .replicaSet(memory) }
            return ReplicaSetController.reconcile(view, slot, &memory, at: now)
        case .deployment:
            var memory: Void = ()
            return DeploymentController.reconcile(view, slot, &memory, at: now)
        case .daemonSet(var memory):
            self = .lent
            defer { self = .daemonSet(memory) }
            return DaemonSetController.reconcile(view, slot, &memory, at: now)
        case .job:
            var memory: Void = ()
            return JobController.reconcile(view, slot, &memory, at: now)
        case .cronJob(var memory):
            self = .lent
            defer { self = .cronJob(memory) }
            return CronJobController.reconcile(view, slot, &memory, at: now)
        case .statefulSet(var memory):
            self = .lent
            defer { self = .statefulSet(memory) }
            return StatefulSetController.reconcile(view, slot, &memory, at: now)
        case .lent: preconditionFailure("a controller looks at its object while it looks at it")
        }
    }
}
