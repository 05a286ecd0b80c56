import PodCollections
import PodControl
import PodEngine
import PodModel

/// Holds the cluster against the rules after every instant, and remembers what it saw of every pod. What can be looked
/// at for little is looked at every time; the kept sums are counted anew every few looks.
struct Judge {
    private(set) var engine: Engine
    private(set) var runtime: HostileRuntime
    var checks = RuleCounts()
    /// A hash of what was seen last.
    var digest: UInt64 = 0
    /// The rule `recover` has ever been given.
    var wasRecovering = false

    var sights = DenseTable<Pod, Sight>()
    var born: Set<UID> = []
    var revision: UInt64 = 0
    var deletedPod: UInt64 = 0
    var looks = 0
    var watch: WatchID?
    /// What the watch says: UID and version by place.
    var listed = DenseTable<Pod, (uid: UID, version: UInt64)>()
    var away: [String: Timestamp] = [:]
    /// Controllers deleted with orphans: nothing may be deleted with them.
    var orphaned: Set<String> = []

    /// Places of pods that were ready at the last look: those that are being ended now, and those that are unready now.
    var justTaken: Set<PodSlot> = []
    var justLost: Set<PodSlot> = []
    var activeBefore: [ObjectKey: Int] = [:]
    var replicasBefore: [ObjectKey: Int] = [:]
    /// Places of pods that came since the last look, and of those that were asked to go by somebody who may.
    var justBorn: Set<PodSlot> = []
    var justDoomed: Set<PodSlot> = []

    /// Jobs by their UID, and the jobs of each time of a cron job; only ever looked up.
    var jobs: [UID: JobSight] = [:]
    var scheduled: [UID: [String: UID]] = [:]

    /// Versions of controllers at the last look.
    var versions: [UID: UInt64] = [:]

    var desired: [ObjectKey: DesiredState] = [:]
    var cordoned: Set<String> = []
    /// Whose replicas an autoscaler has ever set.
    var everScaled: Set<ObjectKey> = []
    var claims: [ObjectKey: UID] = [:]
    /// Stateful sets that take their claims with them.
    var claimDroppers: Set<String> = []

    struct Sight {
        var uid = UID(rawValue: 0)
        var node: NodeSlot?
        var phase = PodPhase.pending
        var restarts = 0
        var version: UInt64 = 0
        var deletion: Timestamp?
        var isReady = false
        var isLive = false
    }

    init(engine: Engine, runtime: HostileRuntime) {
        self.engine = engine
        self.runtime = runtime
        watch = engine.watchPods()
    }

    /// Another engine goes on with what this one had: who watched has to list again.
    mutating func follow(_ engine: Engine, _ runtime: HostileRuntime) {
        self.engine = engine
        self.runtime = runtime
        watch = engine.watchPods()
        listed = DenseTable()
        engine.cluster.forEachPod { id, pod in
            listed.grow(toHold: id.slot, filling: (UID(rawValue: 0), 0))
            listed[id.slot] = (id.uid, pod.meta.resourceVersion)
            return true
        }
    }

    mutating func left(_ node: String, at time: Timestamp) { if away[node] == nil { away[node] = time } }
    mutating func returned(_ node: String) { away[node] = nil }

    mutating func deletes(_ key: ObjectKey, orphans: Bool) {
        if orphans { orphaned.insert(key.reference) } else { orphaned.remove(key.reference) }
    }

    mutating func look(afterAct: Bool) throws(Violation) {
        looks += 1
        try lookAtPods(afterAct: afterAct)
        try lookAtWorkloads(afterAct: afterAct)
        try lookAtKinds(afterAct: afterAct)
        try lookAtDeletedPods()
        if let violation = runtime.ledger.violation { throw violation }
        try lookAtStops()
        if looks % 4 == 0 {
            try lookAtServices()
            try lookAtNodes()
        }
        if looks % 8 == 0 || afterAct { try lookAtDesired() }
        if looks % 64 == 0 || afterAct { try audit() }
    }

    mutating func audit() throws(Violation) {
        checks[.sums] += 1
        if let wrong = engine.cluster.audit() { throw Violation(.sums, wrong) }
    }
}
