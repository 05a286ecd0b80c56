import DequeModule
import PodCollections
import PodModel
import PodTables

/// The scheduler's memory: who waits, classes of equal pods with their tournaments, and which nodes changed.
struct Scheduler {
    /// Waiting pods by priority, highest first, then in order of creation. Gone ones are skipped when met.
    var waiting: [(priority: Int32, pods: Deque<PodID>)] = []
    var classes = DenseTable<PlacementNeeds, PlacementClass>()
    var freeClasses: [ClassSlot] = []
    private var ids: [PlacementNeeds: ClassSlot] = [:]
    private var nextStamp: UInt32 = 1
    /// Classes with parked pods, in the order in which they got stuck.
    var blocked: [ClassSlot] = []
    var pinned = PinnedPods()
    /// Leaves of all tournaments together; above the limit all are dropped and made again when needed.
    var leaves = 0
    /// Pods for which others were made to leave, and the node they wait for.
    var nominations: [PodID: NodeSlot] = [:]
    /// Room came at once where it was to come later: blocked pods are tried again.
    var isRetryWanted = false
    static let leafLimit = 1_000_000

    mutating func enqueue(_ id: PodID, priority: Int32) {
        if let i = waiting.firstIndex(where: { $0.priority <= priority }) {
            if waiting[i].priority == priority {
                waiting[i].pods.append(id)
            } else {
                waiting.insert((priority, [id]), at: i)
            }
        } else {
            waiting.append((priority, [id]))
        }
    }

    /// The highest priority that anybody waits with.
    var waitingPriority: Int32? { waiting.first { !$0.pods.isEmpty }?.priority }

    /// The first that waits with at least this priority.
    mutating func next(atLeast priority: Int32) -> PodID? {
        for i in waiting.indices where waiting[i].priority >= priority {
            if let id = waiting[i].pods.popFirst() { return id }
        }
        return nil
    }

    mutating func classSlot(_ needs: PlacementNeeds) -> ClassSlot {
        if let known = ids[needs] { return known }
        let made = PlacementClass(needs: needs, stamp: nextStamp)
        nextStamp &+= 1
        let index = freeClasses.popLast() ?? classes.next
        classes.put(made, at: index)
        ids[needs] = index
        return index
    }

    mutating func dropTournament(of index: ClassSlot, leaves count: Int) {
        guard classes[index].tournament != nil else { return }
        classes[index].tournament = nil
        leaves = max(0, leaves - count)
    }

    /// Forgets all tournaments, and the classes that nobody waits in.
    mutating func dropTournaments(keeping kept: ClassSlot) {
        leaves = 0
        for i in classes.slots where classes[i].isLive {
            classes[i].tournament = nil
            classes[i].fixed = DenseTable()
            if i != kept, classes[i].parked.isEmpty, !classes[i].isBlocked {
                ids[classes[i].needs] = nil
                classes[i].isLive = false
                classes[i].stamp = 0
                freeClasses.append(i)
            }
        }
    }
}

/// Pods that are equal to the scheduler.
struct PlacementClass {
    let needs: PlacementNeeds
    let isGeneral: Bool
    var stamp: UInt32
    var isLive = true
    /// By rank; nil until needed and for general classes.
    var tournament: NodeTournament?
    /// What does not change with each pod: score of preferences, or -1 where the pod may not go.
    var fixed = DenseTable<Node, Int32>()
    /// Some node is preferred to others: what is fixed about one node has a part in the scores of all.
    var hasPreferences = false
    var epoch: UInt64 = 0
    var cursor: UInt64 = 0
    /// No node takes these pods; until something changes, the next ones are not even tried.
    var isBlocked = false
    var parked: Deque<PodID> = []
    /// The length at which parked pods that are gone are swept out.
    var sweepAt = 1024
    /// Why, as it was at the changes up to here.
    var reason = ""
    var diagnosedCursor: UInt64?
    var diagnosedEpoch: UInt64 = 0
    /// Nobody could be made to leave for these pods, as it was at the changes up to here.
    var futileCursor: UInt64?
    var futileEpoch: UInt64 = 0

    init(needs: PlacementNeeds, stamp: UInt32) {
        self.needs = needs
        isGeneral = needs.isGeneral
        self.stamp = stamp
    }
}
