package import PodModel
package import PodTables

/// What the scheduler has decided, to be done before it is asked again: the next decision depends on it.
package struct SchedulingDecision: Sendable {
    package let action: Action
    /// The nodes as they were: on any others the decision may be wrong.
    package let basis: NodeChangeLog.Position

    package init(_ action: Action, basis: NodeChangeLog.Position) {
        self.action = action
        self.basis = basis
    }

    package enum Action: Hashable, Sendable {
        case bind(PodSlot, to: NodeSlot)
        /// No node takes the pod (event FailedScheduling).
        case reportUnschedulable(PodSlot, SchedulingDiagnosis)
        /// The pod goes on waiting (condition PodScheduled is False).
        case leavePending(PodSlot)
        /// A bare pod that did not ask to wait goes.
        case remove(PodSlot, SchedulingDiagnosis)
        case preempt(Preemption)
        /// The pod has another place, or looks for one: the room on this node is not kept for it any more.
        case withdrawNomination(PodID, from: NodeSlot)

        /// Has to be counted before the pod can be decided on, and is kept in step from then on.
        case count(PodCounter)
        /// Controllers' pods by node are not needed any more, except for one that is being placed.
        case forgetSpreads(except: WorkloadSlot?)
        /// Pods that wait for cpu or memory on their own node come before those that have none, as the kubelet tries
        /// them before it admits others.
        case retryResizes
        /// So many pods were looked at that the caller may break off; the next pass goes on.
        case pause
    }
}

/// Pods that have to leave a node for one of higher priority, which is promised their room.
package struct Preemption: Hashable, Sendable {
    package let preemptor: PodID
    package let node: NodeSlot
    /// Most important first.
    package let victims: [PodSlot]
    /// Pods of lower priority that were promised room on the node: the promise is void.
    package let displaced: [PodID]
}

/// What the tables count only when the scheduler needs it.
package enum PodCounter: Hashable, Sendable {
    /// A controller's pods by node.
    case spread(WorkloadSlot)
    /// Pods that an affinity or spread constraint speaks of, by node.
    case term(Selector, namespace: NamespaceSlot)
    /// The domains of the nodes.
    case domains(Topology)
}
