import DequeModule
import PodCollections
package import PodModel
import PodTables

/// The scheduler (`pkg/scheduler`): borrows the tables, remembers what it has found there, and decides one thing after
/// another. Who carries its decisions out enqueues pods and tells it of those that go; all else here is its own.
package struct Scheduler: Sendable {
    /// Waiting pods by priority, highest first, then in order of creation. Gone ones are skipped when met.
    var waiting: [(priority: Int32, pods: Deque<PodID>)] = []
    var classes = DenseTable<PlacementNeeds, PlacementClass>()
    var freeClasses: [ClassSlot] = []
    var classSlots: [PlacementNeeds: ClassSlot] = [:]
    var nextStamp: UInt32 = 1
    /// The class of the pods that each controller cuts from its template.
    var templateClasses = DenseTable<Workload, TemplateClass?>()
    /// Classes with parked pods, in the order in which they got stuck.
    var blocked: [ClassSlot] = []
    var pinned = PinnedPods()
    /// Leaves of all trees together; above the limit all are dropped and made again when needed.
    var leaves = 0
    static let leafLimit = 1_000_000
    var nominations = Nominations()
    /// Room came at once where it was to come later, or a pod where another wants to be: blocked pods are tried again.
    var isRetryWanted = false

    var phase = SchedulingPhase.idle
    /// A pod that needs more than one decision, and what the next is about.
    var attempt: SchedulingAttempt?
    /// The lowest priority that this pass has tried.
    var tried: Int32?
    /// Pods taken from the queue since the last pause.
    var taken = 0
    /// So many pods are taken before a pause: far less than a tenth of a second.
    package static let pauseAfter = 256
    /// Records that were looked at.
    var looked = 0

    package init() {}

    /// Whether a pass would find something to do though nothing has changed.
    package var hasWork: Bool { isRetryWanted || waitingPriority != nil }

    /// Whether some pod fits nowhere as the nodes are.
    package var hasUnplacedPods: Bool { !blocked.isEmpty || !pinned.nodes.isEmpty }

    package mutating func enqueue(_ id: PodID, priority: Int32) {
        guard let i = waiting.firstIndex(where: { $0.priority <= priority }) else {
            waiting.append((priority, [id]))
            return
        }
        if waiting[i].priority == priority {
            waiting[i].pods.append(id)
        } else {
            waiting.insert((priority, [id]), at: i)
        }
    }

    /// The pod is gone: where it was promised room, if it was.
    package mutating func withdrawNomination(of id: PodID) -> NodeSlot? {
        nominations.isEmpty ? nil : nominations.withdraw(id)
    }

    /// A pod that was asked to leave for another left at once: that may be placed now.
    package mutating func retryAtOnce() { isRetryWanted = true }

    /// How many records were looked at since this was asked last.
    package mutating func takeLooked() -> Int {
        defer { looked = 0 }
        return looked
    }

    /// The highest priority that anybody waits with.
    var waitingPriority: Int32? { waiting.first { !$0.pods.isEmpty }?.priority }

    /// The first that waits with at least this priority.
    mutating func popWaiting(atLeast priority: Int32) -> PodID? {
        for i in waiting.indices where waiting[i].priority >= priority {
            if let id = waiting[i].pods.popFirst() { return id }
        }
        return nil
    }
}
