package import PodModel

/// What machines report to the control plane, as kubelets do by the status of their node, its lease and its pods.
package enum NodeReport: Sendable {
    /// The node is dead for certain: nothing runs on it any more.
    case nodeConfirmedDead(String)
    /// Lease renewals ceased at this moment. NotReady follows after the grace of 50 s unless the node returns.
    case nodeSilent(String)
    case nodeReturned(String)
    /// The node is short of memory or disk.
    case nodePressure(node: String, NodePressure)
    /// The node is short of nothing any more.
    case nodeRelieved(String)
    /// What the pods in question use, as their nodes measured it: the answer to a `UsageSubject`.
    case usage(of: UsageSubject, [PodUse])
    /// The pod's status as its node sees it. Conditions that belong to the control plane are kept.
    case podStatus(PodID, PodStatus)
    /// The node confirmed that nothing of the pod is left: the object goes.
    case podRemoved(PodID)
}

/// Everything that can change a cluster. A run is the list of these with their times; `Journal` keeps it.
package enum ClusterInput: Sendable {
    case command(Command)
    case report(NodeReport)
}
