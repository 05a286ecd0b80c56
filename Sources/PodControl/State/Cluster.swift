import DequeModule
import HeapModule
package import PodModel

/// The state of a cluster: its objects, the indexes over them, the controllers' queues. `apply` alone changes it;
/// `reconcile` lets controllers and scheduler follow. A value: whoever owns it mutates it in place and never copies it.
///
/// Nothing here reads a clock or draws from outside; equal calls give equal states, byte for byte. Hash tables are only
/// looked into, never walked, since Swift seeds their order per process.
package struct Cluster: Sendable {
    var generator: SeededGenerator
    /// The time of the latest call.
    package internal(set) var now: Timestamp
    /// Rises with every write of any object: the newest resource version.
    package internal(set) var revision: UInt64 = 0
    /// Where applied commands are written; none by default.
    package var journal: (any Journal)? { didSet { isJournaled = journal != nil } }
    private(set) var isJournaled = false

    var namespaces = NamespaceTable()
    var pods = ChunkedArray<PodRecord>()
    var freePods: [UInt32] = []
    var livePods = 0
    /// Live pods that a controller owns.
    var ownedPods = 0
    var phaseCounts = [Int](repeating: 0, count: 5)
    var labels = LabelIndex()
    var watches = WatchTable()

    var nodes: [NodeRecord] = []
    var nodeSlots: [String: Int32] = [:]
    /// Slots in the natural order of names: node-2 before node-10.
    var nodeOrder: [Int32] = []
    var zones = ZoneTable()
    var failureRules: [(scope: NodeFailureScope, rule: NodeFailureRule)] = []

    var sets: [WorkloadRecord] = []
    var freeSets: [Int32] = []
    /// Slots of deleted controllers, free as soon as the work queue is empty.
    var setsToFree: [Int32] = []
    var setSlots: [ObjectKey: Int32] = [:]
    var services: [ServiceRecord] = []
    var freeServices: [Int32] = []
    var serviceSlots: [ObjectKey: Int32] = [:]
    var selectors = SelectorIndex()
    var addresses: AddressPool
    var templates: [ObjectKey: NamedTemplate] = [:]
    var configs: [ObjectKey: ConfigObject] = [:]
    var configUsers = ConfigUsers()
    var claims: [ObjectKey: VolumeClaim] = [:]
    var autoscalers: [ObjectKey: Autoscaler] = [:]
    var budgets: [ObjectKey: DisruptionBudget] = [:]
    var autoscalerKeys: [UID: ObjectKey] = [:]
    /// Whose use of cpu and memory somebody wants to know, in the order of asking.
    var usageQueries: [UsageSubject] = []
    /// Pods that their node has to end for want of something.
    var pressureEvictions: [PressureEviction] = []
    /// What each budget counts, by slot.
    var tallies: [BudgetTally] = []
    var freeTallies: [Int32] = []
    var tallySlots: [ObjectKey: Int32] = [:]

    /// Pods to be made as soon as the pod of the same name is gone, by the slot of the old one.
    var replacements: [UInt32: PodTemplate] = [:]

    /// DaemonSets, which look at every node that changes, by slot.
    var daemonSets: [Int32] = []
    /// StatefulSets that cannot make a pod because another has its name.
    var nameWaiters: [ObjectKey: Int32] = [:]
    /// Claims that go with the pod in this slot, since their StatefulSet was deleted.
    var doomedClaims: [UInt32: [ObjectKey]] = [:]
    /// What pods are to become as soon as their node has room, by slot.
    var resizes: [UInt32: PodTemplate] = [:]

    /// What changes pods of controllers in place, in the order in which it was asked for.
    var inPlaceRolls: [InPlaceRoll] = []
    /// Containers that have to be restarted on their nodes.
    var restarts: [ContainerRestart] = []

    /// Finished pods in the order in which they ended; above the limit the oldest go (`terminatedPodGCThreshold`).
    var finished: Deque<PodID> = []
    package var finishedPodLimit = 12_500

    // Keyed work queues; each key waits at most once.
    var setQueue: Deque<Int32> = []
    /// Ownerless pods to be offered to controllers whose selector they match.
    var orphanQueue: Deque<PodID> = []
    var podWork: [PodID] = []
    /// Configs, secrets, claims and services that came, changed or went, or whose endpoints changed.
    var objectChanges: [ObjectKey] = []
    /// Nodes whose pods may have to leave.
    var nodesToJudge: Deque<Int32> = []
    /// Readiness of some node changed: the limiters of zones may act otherwise.
    var zonesChanged = false
    var allNodesLost = false
    /// How many pods hold a node, by priority, lowest first: what preemption asks before it looks any further.
    var priorities = PriorityCounts()
    var scheduler = Scheduler()
    var timers = Heap<Timer>()
    var timerSequence: UInt64 = 0

    var events = EventLog()
    /// Latest events of objects other than pods and controllers.
    var eventChains: [ObjectKey: UInt64] = [:]
    var happenings: [Happening] = []
    /// Which happenings are kept for `takeHappenings`; all by default.
    package var wantedHappenings = HappeningMask.all
    var obituaries: Deque<Obituary> = []
    var obituarySequence: UInt64 = 0
    /// Units of work done: one for each record looked at. Tests hold it against the size of a change.
    package internal(set) var workCounter = 0
    /// A bug planted on purpose, for tests of the simulator.
    package var mutant = Mutant.none

    package init(seed: UInt64, now: Timestamp, services: AddressRange = .services) {
        addresses = AddressPool(services)
        generator = SeededGenerator(seed: seed)
        self.now = now
        addNamespace("default")
    }

    /// When a controller next has something to do by time alone; nil is never.
    package var nextDue: Timestamp? { timers.min?.due }
}
