package import PodCollections
package import PodModel

/// The objects of a cluster with every index and every sum over them. Who borrows it reads all of it and writes
/// nothing. Pods, controllers, configs and claims change by the mutators of this room alone: each keeps version, sums,
/// indexes and watchers in step, and leaves in `inbox` what has to be looked at because of it.
package struct ClusterTables: Sendable {
    /// The time of the latest call.
    package var now: Timestamp
    /// Rises with every write of any object: the newest resource version.
    package internal(set) var revision: UInt64 = 0
    /// Who has to look at what has changed.
    package internal(set) var inbox = ChangeInbox()
    /// What was written, for those who watch.
    package internal(set) var changeLog = ObjectChangeLog()
    /// Which nodes have changed for the scheduler.
    package internal(set) var nodeChanges = NodeChangeLog()

    package internal(set) var pods = ChunkedTable<Pod, PodRecord>()
    var freePods: [PodSlot] = []
    /// How many pods there are.
    package internal(set) var livePods = 0
    /// Live pods that a controller owns.
    package internal(set) var ownedPods = 0
    package internal(set) var phaseCounts = [Int](repeating: 0, count: 5)
    package internal(set) var labels = LabelIndex()
    package internal(set) var watches = WatchTable()
    /// How many pods hold a node, by priority, lowest first: what preemption asks before it looks any further.
    package internal(set) var priorities = PriorityCounts()
    /// Pods by the labels that affinity and spread constraints speak of.
    package internal(set) var terms = TermCounters()

    package internal(set) var namespaces = NamespaceTable()
    package internal(set) var nodes = DenseTable<Node, NodeRecord>()
    package internal(set) var nodeSlots: [String: NodeSlot] = [:]
    /// Slots in the natural order of names: node-2 before node-10.
    package internal(set) var nodeOrder: [NodeSlot] = []
    package internal(set) var zones = ZoneTable()
    package internal(set) var failureRules: [(scope: NodeFailureScope, rule: NodeFailureRule)] = []

    package internal(set) var workloads = DenseTable<Workload, WorkloadRecord>()
    var freeWorkloads: [WorkloadSlot] = []
    /// Slots of deleted controllers, free as soon as the inbox is empty.
    var removedWorkloads: [WorkloadSlot] = []
    package internal(set) var workloadSlots: [ObjectKey: WorkloadSlot] = [:]
    /// DaemonSets, which look at every node that changes.
    package internal(set) var daemonSets: [WorkloadSlot] = []
    package internal(set) var services = DenseTable<Service, ServiceRecord>()
    var freeServices: [ServiceSlot] = []
    package internal(set) var serviceSlots: [ObjectKey: ServiceSlot] = [:]
    package internal(set) var selectors = SelectorIndex()
    package internal(set) var templates: [ObjectKey: NamedTemplate] = [:]
    package internal(set) var configs: [ObjectKey: ConfigObject] = [:]
    package internal(set) var configUsers = ConfigUsers()
    package internal(set) var claims: [ObjectKey: VolumeClaim] = [:]
    package internal(set) var unstructured: [ObjectKey: UnstructuredObject] = [:]
    /// Owners that somebody wrote down.
    package var ownership = OwnershipTable()
    /// Those of them that say what stands behind a service.
    package internal(set) var writtenEndpoints: Set<ObjectKey> = []
    /// Those of them that are storage.
    package internal(set) var volumes: Set<ObjectKey> = []
    /// Claims that have no storage yet.
    package internal(set) var pendingClaims: Set<ObjectKey> = []
    package internal(set) var policies = PolicyTable()
    package internal(set) var autoscalers: [ObjectKey: Autoscaler] = [:]
    package internal(set) var autoscalerKeys: [UID: ObjectKey] = [:]
    package internal(set) var budgets: [ObjectKey: DisruptionBudget] = [:]
    /// What each budget counts.
    package internal(set) var budgetCounts = DenseTable<DisruptionBudget, BudgetCount>()
    var freeBudgetCounts: [BudgetSlot] = []
    package internal(set) var budgetSlots: [ObjectKey: BudgetSlot] = [:]

    /// Units of work done: one for each record looked at. Tests hold it against the size of a change.
    package var workCounter = 0
    /// A bug planted on purpose, for tests of the simulator.
    package var mutant = Mutant.none

    package init(now: Timestamp) {
        self.now = now
    }

    /// Whether the pod of this UID is there; its place may be used again.
    package func isLive(_ id: PodID) -> Bool {
        let slot = id.slot
        return pods.contains(slot) && pods[slot].isLive && pods[slot].pod.meta.uid == id.uid
    }

    /// The pod of this name.
    package func podSlot(_ key: ObjectKey) -> PodSlot? {
        namespaces[key.namespace].flatMap { namespaces.entries[$0].pods[key.name] }
    }
}
