package import PodModel

/// Something that a controller wants done. Whose pods, template, status or events are meant is the object it was asked
/// about.
package enum Action: Hashable, Sendable {
    /// Makes so many pods from its template; names are drawn.
    case createPods(Int)
    /// Asks for the end of these pods, in this order.
    case deletePods([PodSlot], reason: String)
    /// Looks again at this time, behind all others that wait.
    case lookAgain
    case record(ControllerEvent)
    /// Tells scripts.
    case note(ScriptEvent)
    case setStatus(WorkloadStatus)
    case setState(WorkloadState)
    case setFailure(String)
    case setAvailable(Int)

    /// Makes a replica set without replicas for the template that is wanted; its name is drawn.
    case createReplicaSet
    /// The replica set holds the template that is wanted, as the revision of this number.
    case setRevision(ReplicaSetReference, Int64)
    case scale(ReplicaSetReference, to: Int)
    case deleteWorkload(WorkloadSlot)

    /// Makes a pod of the newest revision that may go to this node only; its name is drawn.
    case createDaemonPod(on: NodeSlot)
    /// Asks for the end of this pod. Pods of its name may have gone before: their events are counted up.
    case deletePod(PodSlot, reason: String)
    /// So many changes of nodes have been looked at, the earliest.
    case forgetNodeChanges(Int)
    case setReplicas(Int)
    case setUpdated(Int)
    /// Revisions that no pod has go, above the limit.
    case dropOldRevisions
}

/// One of a deployment's replica sets.
package enum ReplicaSetReference: Hashable, Sendable {
    case existing(WorkloadSlot)
    /// The one that an earlier action of the same outcome makes.
    case created
}

/// An event of the object that the controller was asked about.
package struct ControllerEvent: Hashable, Sendable {
    package let isWarning: Bool
    package let reason: String
    package let message: String

    package init(_ reason: String, _ message: String, isWarning: Bool = false) {
        self.isWarning = isWarning
        self.reason = reason
        self.message = message
    }
}
