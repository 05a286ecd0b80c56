import PodModel

/// A controller with the pods it owns, and its place among controllers.
struct WorkloadRecord {
    var object: Workload
    var isLive = true
    let slot: Int32
    /// What its pods carry, and how events name it: made once.
    let reference: OwnerReference
    let source: String
    var namespace: UInt32
    /// Labels of the template, referenced so that cutting a pod hashes nothing.
    var labelSet: UInt32
    /// Slots of all owned pods, terminating and finished ones too.
    var pods: [UInt32] = []
    /// Slot of the controller that owns this one (a Deployment, a CronJob), or -1.
    var parent: Int32 = -1
    /// Slots of the controllers it owns, in the order in which they were made.
    var children: [Int32] = []
    /// Of a deployment's replica set: the template it was made for, and the number of its revision, 0 for none yet.
    var cutFrom: PodTemplate?
    var revision: Int64 = 0
    /// When it has to be looked at by time alone; a timer for another time is stale.
    var due: Timestamp?
    var isQueued = false
    /// Pods in the order in which they would go, the first last; empty when it is not known.
    var victims = Victims()
    /// What changes now is what its controller does itself.
    var isShrinking = false
    /// Of a job alone.
    var job: JobBook?
    /// The placement class of its template, valid while the class has this stamp.
    var placement = PlacementHandle()
    /// Owned pods that spread, by node slot; empty until the scheduler asks.
    var spread: [UInt16] = []
    var lastEvent: UInt64 = 0
    /// What a StatefulSet or DaemonSet remembers, so that a look costs what has changed: which ordinals, or which nodes by
    /// slot, have to be looked at, and what was found at the others.
    let tracksPlaces: Bool
    var touched: [Int32] = []
    var ordinals = OrdinalTable()
    var daemon = DaemonTable()
    /// Templates it has wished for, the newest last.
    var revisions: [WorkloadRevision] = []
    /// Which roll of an unchanged template is wished for; of a deployment's replica set, which one it was made for.
    var rolls = 0

    struct Victims {
        var pods: [UInt32] = []
        var made = Timestamp(nanoseconds: 0)
    }

    init(object: Workload, slot: Int32, namespace: UInt32, labelSet: UInt32) {
        self.object = object
        self.slot = slot
        self.namespace = namespace
        self.labelSet = labelSet
        reference = OwnerReference(kind: object.kind, name: object.meta.name, uid: object.meta.uid)
        tracksPlaces = object.kind == .statefulSet || object.kind == .daemonSet
        if object.kind == .job { job = JobBook() }
        source = object.kind == .replicationController ? "replication-controller" : "\(object.kind.word)-controller"
    }
}

/// Names a placement class; a class that was dropped and made again has another stamp.
struct PlacementHandle: Equatable {
    var index: Int32 = -1
    var stamp: UInt32 = 0
}
