package import PodModel

/// The objects of a cluster, to read. Answers single questions, so that who keeps them in tables of his own copies
/// nothing but the answer.
/// Thread: the session's. Errors: none; what is not there is nil or empty.
package protocol ObjectView: AnyObject {
    /// Rises with every write of an object.
    var revision: UInt64 { get }
    func object(_ key: ObjectKey) -> StoredObject?
    func exists(_ key: ObjectKey) -> Bool
    /// The names of all objects of a kind, in the order of tables; of one namespace, or with nil of all.
    func keys(of kind: ObjectKind, in namespace: String?) -> [ObjectKey]

    // MARK: Pods

    /// By namespace and name; of a service's endpoints by address. Costs as much as it finds.
    func pods(_ scope: PodScope) -> [Pod]
    /// Goes through the pods of a controller and of those it owns, or with nil through all pods, until the body says
    /// stop by `false`: in any order, but in equal runs in the same. Nothing is copied or sorted.
    func forEachPod(ofOwner key: ObjectKey?, _ body: (borrowing Pod) -> Bool)
    /// Goes through a controller's active pods that are not ready and not simply on their way: without a node, or with
    /// a container that waits for something that can fail. Until the body says stop by `false`. Answers how many it
    /// looked at.
    func podsNotOnTheirWay(ofOwner key: ObjectKey, _ body: (Pod) -> Bool) -> Int
    var podCount: Int { get }
    /// Pods that no controller owns, orphans of deleted ones included.
    var unownedPodCount: Int { get }
    func podCount(in phase: PodPhase) -> Int
    /// Pods behind a service: ready and not terminating.
    func endpointCount(ofService key: ObjectKey) -> Int
    /// Why the scheduler has found no node for a pod; nil when it has one, or was not looked at yet.
    func schedulingDiagnosis(ofPod key: ObjectKey) -> SchedulingDiagnosis?
    /// Whether a StatefulSet wants a pod of this name: when it is gone it comes again.
    func isReplica(_ key: ObjectKey) -> Bool
    /// Whether the pod was declared anew and only its predecessor is there, on its way out: nothing that it does counts
    /// any more.
    func isReplaced(_ key: ObjectKey) -> Bool
    /// What forbids the pod's eviction now.
    func evictionRefusal(ofPod key: ObjectKey) -> Refusal?
    /// Why a living pod does not become what a Kubernetes file says of it, where that is known beforehand.
    func refusal(ofUpdate key: ObjectKey, _ template: PodTemplate) -> Refusal?
    /// One for each container of the spec; empty when the pod is on no node that is known to be there.
    func containerDetails(ofPod key: ObjectKey) -> [ContainerDetails]
    /// Ports of the host that the pod wants are somebody else's, and have been for longer than a pod takes to end.
    func lacksHostPort(_ pod: ObjectKey) -> Bool

    // MARK: Controllers and nodes

    /// The controllers that nobody owns, by kind, namespace and name.
    var declaredWorkloads: [Workload] { get }
    /// The controllers that a Deployment or CronJob owns, in the order in which they were made.
    func children(ofWorkload key: ObjectKey) -> [Workload]
    /// The templates that a Deployment, StatefulSet or DaemonSet has had and that are still known, the oldest
    /// first.
    func revisions(ofWorkload key: ObjectKey) -> [WorkloadRevision]
    /// Of an indexed job the indexes that succeeded and those that failed for good, as `0-2,5`; nil for any other
    /// object.
    func jobIndexes(_ key: ObjectKey) -> (succeeded: String, failed: String)?
    /// When a job may make its next pod after a failure; nil when it need not wait.
    func nextStart(ofJob key: ObjectKey) -> Timestamp?
    /// What pods that hold their request ask of a node together.
    func requested(onNode name: String) -> ResourceAmount
    /// Whether a fault keeps the node away: dead or silent.
    func isNodeAway(_ name: String) -> Bool

    // MARK: What has happened

    /// Events after a sequence (0: all that are kept) in the order in which they last happened.
    func eventRecords(after sequence: UInt64) -> [EventRecord]
    /// Events of one object, also of one that is gone.
    func eventRecords(of object: ObjectKey) -> [EventRecord]
    /// The sequence of the newest event, to read on from.
    var latestEventSequence: UInt64 { get }
    /// Pods that are gone, the latest of them, oldest first.
    func deletedPods(after sequence: UInt64) -> [DeletedPodRecord]
    /// Why the latest pod of this name went; nil when it is not known any more.
    func deletedPod(of object: ObjectKey) -> DeletedPodRecord?
    /// The sequence of the newest record of a deleted pod, to read on from.
    var latestDeletedPodSequence: UInt64 { get }
}

/// Which pods are asked for.
package enum PodScope: Hashable, Sendable {
    case all
    case namespace(String)
    /// Whose controller this is, or a controller that it owns; terminating and finished ones too.
    case owner(ObjectKey)
    /// Bound to a node, finished ones too.
    case node(String)
    /// Of a namespace (nil: of all) that match.
    case matching(Selector, namespace: String?)
    /// Behind a service, ready and not terminating.
    case endpoints(ofService: ObjectKey)
}

/// What only the node's side knows of a container; the rest stands in its status.
package struct ContainerDetails: Hashable, Sendable {
    /// Cpu and memory in use; nil when it does not run.
    package var usage: ResourceAmount?
    /// When a container in back-off is tried again.
    package var retryTime: Timestamp?
    /// Its image cannot be had, and asking again is in vain.
    package var imageErrorIsFinal: Bool

    package init(usage: ResourceAmount?, retryTime: Timestamp?, imageErrorIsFinal: Bool) {
        self.usage = usage
        self.retryTime = retryTime
        self.imageErrorIsFinal = imageErrorIsFinal
    }
}
