import PodCollections
import PodControl
import PodLifecycle
import PodModel

/// One pod's worker and what the engine has to know beside it.
struct PodWorkerEntry {
    var worker: PodWorker
    let pod: PodID
    let node: NodeSlot
    var generation: UInt32
    /// Neighbours among the workers of the node.
    @Packed var next: PodWorkerIndex?
    @Packed var previous: PodWorkerIndex?
    /// The deadline for which a timer stands; `.never` for none.
    var timer = Timestamp.never
    /// The latest status is not yet reported to the control plane.
    var isStatusDue = false
    var isInUse = true
    /// Something of it may be refused before the machine is asked, so each start looks.
    let mayBeRefused: Bool

    init(worker: PodWorker, pod: PodID, node: NodeSlot, generation: UInt32) {
        self.worker = worker
        self.pod = pod
        self.node = node
        self.generation = generation
        mayBeRefused = worker.spec.mayBeRefused
    }

}

extension NodeSlot {
    /// Machines have the numbers of their nodes.
    var machine: NodeIndex { rawValue }
}

/// All workers in one table, those of a node chained, and the way from a pod's slot to its worker.
struct PodWorkerTable {
    var entries = ChunkedTable<PodWorkerSlot, PodWorkerEntry>()
    private var free: [PodWorkerIndex] = []
    private var ofPod = DenseTable<Pod, Packed<PodWorkerSlot>>()
    private var firstOfNode = DenseTable<Node, Packed<PodWorkerSlot>>()
    /// Pod workers that are led now.
    private(set) var count = 0

    /// The worker of a pod, when it has one.
    func index(of pod: PodID) -> PodWorkerIndex? {
        guard ofPod.contains(pod.slot), let index = ofPod[pod.slot].wrappedValue else { return nil }
        return entries[index].isInUse && entries[index].pod == pod ? index : nil
    }

    /// Reads a word of each line of memory that the next inputs of these workers need, and gives the slots of their
    /// pods. The sum has no meaning. Nothing is called and no reference counted in the loop, or the reads would wait
    /// for each other.
    func prefetch(_ indices: [PodWorkerIndex], pods: inout [PodSlot]) -> Int64 {
        pods.removeAll(keepingCapacity: true)
        var sum: Int64 = 0
        for i in indices where entries.contains(i) {
            sum &+= entries[i].timer.nanoseconds &+ entries[i].worker.nextDeadline.nanoseconds
            sum &+= Int64(truncatingIfNeeded: entries[i].worker.status.conditions.ready.bits)
            sum &+= Int64(truncatingIfNeeded: entries[i].worker.status.conditions.scheduled.bits)
            sum &+= Int64(bitPattern: entries[i].worker.identity.uid.rawValue)
            pods.append(entries[i].pod.slot)
        }
        return sum
    }

    func isCurrent(_ slot: PodWorkerSlot) -> Bool {
        entries.contains(slot.place) && entries[slot.place].isInUse && entries[slot.place].generation == slot.generation
    }

    func slot(_ index: PodWorkerIndex) -> PodWorkerSlot {
        PodWorkerSlot(index: index.rawValue, generation: entries[index].generation)
    }

    mutating func add(_ worker: PodWorker, pod: PodID, node: NodeSlot) -> PodWorkerIndex {
        let reused = free.popLast()
        let index = reused ?? entries.next
        let generation = reused.map { entries[$0].generation &+ 1 } ?? 0
        entries.put(PodWorkerEntry(worker: worker, pod: pod, node: node, generation: generation), at: index)
        ofPod.grow(toHold: pod.slot, filling: Packed())
        ofPod[pod.slot].wrappedValue = index
        firstOfNode.grow(toHold: node, filling: Packed())
        let first = firstOfNode[node].wrappedValue
        entries[index].next = first
        if let first { entries[first].previous = index }
        firstOfNode[node].wrappedValue = index
        count += 1
        return index
    }

    mutating func remove(_ index: PodWorkerIndex) {
        let entry = entries[index]
        if let next = entry.next { entries[next].previous = entry.previous }
        if let previous = entry.previous {
            entries[previous].next = entry.next
        } else {
            firstOfNode[entry.node].wrappedValue = entry.next
        }
        if ofPod[entry.pod.slot].wrappedValue == index { ofPod[entry.pod.slot].wrappedValue = nil }
        entries[index].isInUse = false
        entries[index].isStatusDue = false
        // What the worker refers to is let go; the place keeps its generation.
        entries[index].worker.status.containers = []
        entries[index].worker.containers = []
        free.append(index)
        count -= 1
    }

    /// The workers on a node, by pod slot: an order that does not depend on how they came to be chained.
    func workers(onNode node: NodeSlot) -> [PodWorkerIndex] {
        guard firstOfNode.contains(node) else { return [] }
        var found: [PodWorkerIndex] = []
        var next = firstOfNode[node].wrappedValue
        while let index = next {
            found.append(index)
            next = entries[index].next
        }
        return found.sorted { entries[$0].pod < entries[$1].pod }
    }

    var allInUse: [PodWorkerIndex] { entries.slots.filter { entries[$0].isInUse } }
}
