import DequeModule
import HeapModule
import PodCollections
package import PodModel
import PodControllers
import PodScheduling
package import PodTables

/// The state of a cluster: its objects, the indexes over them, the controllers' queues. `apply` alone changes it;
/// `reconcile` lets controllers and scheduler follow. A value: whoever owns it mutates it in place and never copies it.
///
/// Nothing here reads a clock or draws from outside; equal calls give equal states, byte for byte. Hash tables are only
/// looked into, never walked, since Swift seeds their order per process.
package struct Cluster: Sendable {
    var generator: SeededGenerator
    package internal(set) var tables: ClusterTables
    /// What each controller remembers.
    var memories = DenseTable<Workload, ControllerMemory>()
    /// Where applied commands are written; none by default.
    package var journal: (any Journal)? { didSet { isJournaled = journal != nil } }
    private(set) var isJournaled = false

    /// Of the machines that nodes are, as Go names it.
    package var architecture = NodeSystem().architecture
    /// Bytes that a node has for its pods' files unless it is declared with another amount.
    package var ephemeralStorage: Int64 = 100 << 30
    /// Under which others reach this machine: the outside address of services.
    package var machineAddress = IPv4.documentation
    var addresses: AddressPool
    /// The port of nodes that was given last.
    var lastNodePort: UInt16 = 0
    /// Pods to be made as soon as the pod of the same name is gone, by that one.
    var replacements: [PodSlot: PodTemplate] = [:]
    /// Pods that have ended and wait for their finalizers, with why they go.
    var heldPods: [PodSlot: DeletionReason] = [:]
    /// Objects that go as soon as what they own has gone.
    var foregroundDeletions: Set<ObjectKey> = []

    /// StatefulSets that cannot make a pod because another has its name.
    var nameWaiters: [ObjectKey: WorkloadSlot] = [:]
    /// Pods by the name of a node that does not exist.
    var nodeWaiters: [String: [NodeWaiter]] = [:]
    /// Claims that go with a pod, since its StatefulSet was deleted.
    var claimsToDelete: [PodSlot: [ObjectKey]] = [:]
    var resizes = ResizeController.Memory()

    /// Controllers whose pods a namespace has refused.
    var quotaWaiters: [QuotaWaiter] = []
    /// The changes of policies and of what is used after which they were last looked at.
    var policiesSeen = 0

    /// What changes pods of controllers in place, in the order in which it was asked for.
    var inPlaceRolls: [InPlaceRoll] = []
    var finishedPods = FinishedPodsController.Memory()
    var zoneMemory = ZoneController.Memory()
    var scheduler = Scheduler()
    var timers = Heap<Timer>()
    var timerSequence: UInt64 = 0
    var turn = TurnGuard()

    var events = EventLog()
    /// Latest events of objects other than pods and controllers.
    var eventChains: [ObjectKey: UInt64] = [:]
    var scriptEvents: [ScriptEvent] = []
    /// Which script events are kept for `takeScriptEvents`; all by default.
    package var wantedScriptEvents = ScriptEventMask.all
    var deletedPods: Deque<DeletedPodRecord> = []
    var deletedPodSequence: UInt64 = 0
    package init(seed: UInt64, now: Timestamp, services: AddressRange = .services) {
        addresses = AddressPool(services)
        generator = SeededGenerator(seed: seed)
        tables = ClusterTables(now: now)
        addNamespace(SystemNamespace.default.rawValue)
        // Their UIDs are drawn apart: what a seed draws does not depend on how many there are.
        var draws = SeededGenerator(seed: ~seed)
        for namespace in SystemNamespace.allCases.dropFirst() {
            var meta = newMeta(namespace.rawValue)
            meta.uid = draws.uid()
            meta.resourceVersion = revision
            tables.addNamespace(Namespace(meta: meta))
        }
    }

    /// The time of the latest call.
    package internal(set) var now: Timestamp {
        get { tables.now }
        set { tables.now = newValue }
    }
    /// The newest resource version.
    package var revision: UInt64 { tables.revision }
    /// Units of work done: one for each record looked at. Tests hold it against the size of a change.
    package var workCounter: Int { tables.workCounter }
    /// A bug planted on purpose, for tests of the simulator.
    package var mutant: Mutant {
        get { tables.mutant }
        set { tables.mutant = newValue }
    }

    /// How many finished pods are kept.
    package var finishedPodLimit: Int {
        get { finishedPods.limit }
        set { finishedPods.limit = newValue }
    }

    /// When a controller next has something to do by time alone; nil is never.
    package var nextDue: Timestamp? { timers.min?.due }
}
