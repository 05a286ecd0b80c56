package import PodModel

/// Something that a controller wants done. Whose pods, template, status or events are meant is the object it was asked
/// about.
package enum Action: Hashable, Sendable {
    /// Makes so many pods from its template; names are drawn.
    case createPods(Int)
    /// Asks for the end of these pods, in this order.
    case deletePods([PodSlot], reason: DeletionReason)
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
    /// The replica set takes over what its deployment says beside the template.
    case followDeployment(ReplicaSetReference)
    case scale(ReplicaSetReference, to: Int)
    case deleteWorkload(WorkloadSlot)

    /// All that the tables had noted as touched, of ordinals or nodes, was looked at. Stands before what touches again.
    case forgetTouched
    /// Makes a pod of the newest revision that may go to this node only; its name is drawn.
    case createDaemonPod(on: NodeSlot)
    /// Asks for the end of this pod. Pods of its name may have gone before: their events are counted up.
    case deletePod(PodSlot, reason: DeletionReason)
    case setReplicas(Int)
    /// Makes a job's pod for each of these completion indexes that is still open; names are drawn.
    case createIndexedPods([Int])
    /// What becomes of these pods is not counted by their job.
    case disregardPods([PodSlot])
    case setJobProgress(JobProgress)
    /// Makes a cron job's job of this scheduled time, unless there is one of its name.
    case createJob(at: Timestamp)
    /// Takes away a cron job's job, and says so.
    case deleteJob(WorkloadSlot)
    /// Makes the pod of this ordinal from the revision of this number, and first those of its claims that are missing.
    case createReplica(ordinal: Int, revision: Int64)
    /// Asks for the end of a replica.
    case deleteReplica(PodSlot, reason: DeletionReason)
    /// Deletes claims: now, or as soon as the pod that still uses them is gone.
    case deleteClaims([ObjectKey], after: PodSlot?)
    /// Looks again once this pod, which is not its own, is gone.
    case lookAgainWhenGone(ObjectKey)
    /// Its revisions, the newest last. It wants the newest one's template: the same object from now on, so that the
    /// next comparison is a glance.
    case setRevisions([WorkloadRevision])
    /// Drops revisions that are neither wanted nor had by a pod, above the limit. Judged when it is carried out, since
    /// pods may be gone by then.
    case dropOldRevisions
    case setUpdated(Int)
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
