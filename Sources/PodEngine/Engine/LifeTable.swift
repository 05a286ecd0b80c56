import PodControl
import PodLifecycle
import PodModel

/// One pod's life and what the engine has to know beside it.
struct LifeEntry {
    var life: PodLife
    let pod: PodID
    let node: NodeIndex
    var generation: UInt32
    /// Neighbours among the lives of the node.
    var next = LifeTable.none
    var previous = LifeTable.none
    /// The deadline for which a timer stands; `.never` for none.
    var timer = Timestamp.never
    /// The control plane has not yet been told the latest status.
    var isStatusDue = false
    var isInUse = true
    /// Some container reads a config or secret, so each start looks whether it is there.
    let needsConfig: Bool

    init(life: PodLife, pod: PodID, node: NodeIndex, generation: UInt32) {
        self.life = life
        self.pod = pod
        self.node = node
        self.generation = generation
        needsConfig = life.spec.readsConfig
    }

}

/// All lives in one array, those of a node chained, and the way from a pod's slot to its life.
struct LifeTable {
    static let none = UInt32.max

    var entries = ChunkedArray<LifeEntry>()
    private var free: [UInt32] = []
    private var ofPod: [UInt32] = []
    private var firstOfNode: [UInt32] = []
    /// Lives that are led now.
    private(set) var count = 0

    /// The life of a pod, when it has one.
    func index(of pod: PodID) -> Int? {
        guard Int(pod.slot) < ofPod.count, ofPod[Int(pod.slot)] != Self.none else { return nil }
        let index = Int(ofPod[Int(pod.slot)])
        return entries[index].isInUse && entries[index].pod == pod ? index : nil
    }

    /// Reads a word of each line of memory that the next inputs of these lives need, and gives the slots of their pods. The
    /// sum has no meaning. Nothing is called and no reference counted in the loop, or the reads would wait for each other.
    func warm(_ indices: [UInt32], pods: inout [UInt32]) -> Int64 {
        pods.removeAll(keepingCapacity: true)
        var sum: Int64 = 0
        for index in indices where Int(index) < entries.count {
            let i = Int(index)
            sum &+= entries[i].timer.nanoseconds &+ entries[i].life.nextDeadline.nanoseconds
            sum &+= Int64(truncatingIfNeeded: entries[i].life.status.conditions.ready.bits)
            sum &+= Int64(truncatingIfNeeded: entries[i].life.status.conditions.scheduled.bits)
            sum &+= Int64(bitPattern: entries[i].life.identity.uid.rawValue)
            pods.append(entries[i].pod.slot)
        }
        return sum
    }

    func isCurrent(_ slot: LifeSlot) -> Bool {
        Int(slot.index) < entries.count && entries[Int(slot.index)].isInUse
            && entries[Int(slot.index)].generation == slot.generation
    }

    func slot(_ index: Int) -> LifeSlot {
        LifeSlot(index: UInt32(index), generation: entries[index].generation)
    }

    mutating func add(_ life: PodLife, pod: PodID, node: NodeIndex) -> Int {
        let index: Int
        if let reused = free.popLast() {
            index = Int(reused)
            entries[index] = LifeEntry(
                life: life, pod: pod, node: node, generation: entries[index].generation &+ 1)
        } else {
            index = entries.count
            entries.append(LifeEntry(life: life, pod: pod, node: node, generation: 0))
        }
        while ofPod.count <= Int(pod.slot) { ofPod.append(Self.none) }
        ofPod[Int(pod.slot)] = UInt32(index)
        while firstOfNode.count <= Int(node) { firstOfNode.append(Self.none) }
        let first = firstOfNode[Int(node)]
        entries[index].next = first
        if first != Self.none { entries[Int(first)].previous = UInt32(index) }
        firstOfNode[Int(node)] = UInt32(index)
        count += 1
        return index
    }

    mutating func remove(_ index: Int) {
        let entry = entries[index]
        if entry.next != Self.none { entries[Int(entry.next)].previous = entry.previous }
        if entry.previous != Self.none {
            entries[Int(entry.previous)].next = entry.next
        } else {
            firstOfNode[Int(entry.node)] = entry.next
        }
        if ofPod[Int(entry.pod.slot)] == UInt32(index) { ofPod[Int(entry.pod.slot)] = Self.none }
        entries[index].isInUse = false
        entries[index].isStatusDue = false
        // What the life refers to is let go; the place keeps its generation.
        entries[index].life.status.containers = []
        entries[index].life.containers = []
        free.append(UInt32(index))
        count -= 1
    }

    /// The lives on a node, by pod slot: an order that does not depend on how they came to be chained.
    func lives(onNode node: NodeIndex) -> [Int] {
        guard Int(node) < firstOfNode.count else { return [] }
        var found: [Int] = []
        var at = firstOfNode[Int(node)]
        while at != Self.none {
            found.append(Int(at))
            at = entries[Int(at)].next
        }
        return found.sorted { entries[$0].pod < entries[$1].pod }
    }

    var allInUse: [Int] { entries.indices.filter { entries[$0].isInUse } }
}
