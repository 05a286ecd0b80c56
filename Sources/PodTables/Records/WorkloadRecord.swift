package import PodCollections
package import PodModel

/// A controller with the pods it owns, and its place among controllers.
package struct WorkloadRecord {
    package var object: Workload
    /// What its latest write left there; nil while it was only made.
    var written: Written?
    package var isLive = true
    package let slot: WorkloadSlot
    /// What its pods carry, and how events name it: made once.
    package let reference: OwnerReference
    package let source: String
    package var namespace: NamespaceSlot
    /// Labels of the template, referenced so that cutting a pod hashes nothing.
    package var labelSet: LabelSetSlot
    /// All owned pods, terminating and finished ones too.
    package var pods: [PodSlot] = []
    /// The controller that owns this one (a Deployment, a CronJob), if any.
    package var parent: WorkloadSlot?
    /// The controllers it owns, in the order in which they were made.
    package var children: [WorkloadSlot] = []
    /// Of a deployment's replica set: the template it was made for, and the number of its revision, 0 for none yet.
    package var sourceTemplate: PodTemplate?
    package var revision: Int64 = 0
    /// When it has to be looked at by time alone; a timer for another time is stale.
    package var due: Timestamp?
    package var isQueued = false
    /// Rises whenever one of its active pods changes.
    package var activeGeneration: UInt32 = 0
    /// How often its controller looked at it in this turn, and how many pods it made.
    package var looks = TurnCount()
    package var made = TurnCount()
    /// Of a job alone.
    package var job: JobBook?
    /// Owned pods that spread, by node slot; empty until the scheduler asks.
    package internal(set) var spread = DenseTable<Node, UInt16>()
    package var lastEvent: UInt64 = 0
    /// It is a StatefulSet or DaemonSet, whose look costs what has changed: ordinals, or nodes.
    package let tracksPlaces: Bool
    /// Of a StatefulSet alone.
    package internal(set) var touchedOrdinals = TouchedOrdinals()
    /// Of a DaemonSet alone.
    package internal(set) var daemon: DaemonPods?
    /// Templates that were wanted of it, the newest last: the one that is wanted now.
    package var revisions: [WorkloadRevision] = []
    /// Which roll of an unchanged template is desired; of a deployment's replica set, which one it was made for.
    package var restartGeneration = 0

    package init(object: Workload, slot: WorkloadSlot, namespace: NamespaceSlot, labelSet: LabelSetSlot) {
        self.object = object
        self.slot = slot
        self.namespace = namespace
        self.labelSet = labelSet
        reference = OwnerReference(kind: object.kind, name: object.meta.name, uid: object.meta.uid)
        tracksPlaces = object.kind == .statefulSet || object.kind == .daemonSet
        if object.kind == .job { job = JobBook() }
        if object.kind == .daemonSet { daemon = DaemonPods() }
        source = object.kind == .replicationController ? "replication-controller" : "\(object.kind.word)-controller"
    }

    /// What a look of the controller, and the counting of pods between two looks, may change of an object.
    struct Written {
        private let annotations: Labels
        private let replicas: Int
        private let status: WorkloadStatus
        private let state: WorkloadState
        private let inPlace: InPlaceProgress?

        init(_ object: Workload) {
            annotations = object.meta.annotations
            replicas = object.replicas
            status = object.status
            state = object.state
            inPlace = object.inPlace
        }

        /// Asked at every look, so nothing is copied.
        func isSame(as object: Workload) -> Bool {
            replicas == object.replicas && status == object.status && annotations == object.meta.annotations
                && state == object.state && inPlace == object.inPlace
        }
    }
}
