package import DequeModule
package import PodCollections
package import PodModel

/// The objects of a cluster with every index and every sum over them. Who borrows it reads all of it and writes
/// nothing. Pods, controllers, configs and claims change by the mutators of this room alone: each keeps version, sums,
/// indexes and watchers in step, and leaves in `inbox` what has to be looked at because of it.
package struct ClusterTables: Sendable {
    /// The time of the latest call.
    package var now: Timestamp
    /// Rises with every write of any object: the newest resource version.
    package var revision: UInt64 = 0
    /// Who has to look at what has changed.
    package var inbox = ChangeInbox()
    /// What was written, for those who watch.
    package var changeLog = ObjectChangeLog()
    /// Which nodes have changed for the scheduler.
    package var nodeChanges = NodeChangeLog()

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
    package var writtenEndpoints: Set<ObjectKey> = []
    /// Those of them that are storage.
    package var volumes: Set<ObjectKey> = []
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

    /// The version of the next write.
    package mutating func nextRevision() -> UInt64 {
        revision += 1
        return revision
    }
}

/// What changes of the tables leave to be looked at, each object once, in order.
package struct ChangeInbox: Sendable {
    /// Ownerless pods to be offered to controllers whose selector they match.
    package var orphans: Deque<PodID> = []
    /// Controllers that have something to reconcile.
    package var workloads: Deque<WorkloadSlot> = []
    /// Pods whose worker has to look again.
    package var pods: [PodID] = []
    /// Configs, secrets, claims and services that came, changed or went, or whose endpoints changed.
    package var objects: [ObjectKey] = []
    /// Nodes whose pods may have to leave.
    package var nodes: Deque<NodeSlot> = []
    /// Readiness of some node changed: the limiters of zones may act otherwise.
    package var zonesChanged = false
    /// Whose use of cpu and memory somebody wants to know, in the order of asking.
    package var usageQueries: [UsageSubject] = []
    /// Pods that their node has to end for want of something.
    package var pressureEvictions: [PressureEviction] = []
    /// Containers that have to be restarted on their nodes, in order.
    package var restarts: [ContainerRestart] = []
}
