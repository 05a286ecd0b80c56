import PodModel

/// A pod and where it stands in every index. Positions are those in the member lists, so leaving a list is a swap with
/// its last member: cost never grows with the cluster.
struct PodRecord {
    var pod: Pod
    var isLive = true
    /// Index of the namespace.
    var namespace: UInt32
    /// Index of the labels (`LabelIndex`), shared by all pods of this namespace with equal labels.
    var labelSet: UInt32
    var labelPosition: UInt32 = 0
    /// Slot of the controller, or -1.
    var owner: Int32 = -1
    var ownerPosition: UInt32 = 0
    /// Slot of the node, or -1 while unassigned.
    var node: Int32 = -1
    var nodePosition: UInt32 = 0
    /// What the indexes counted this pod as; `account` compares it with what the pod is now.
    var counted = PodCount()
    var isQueuedForWork = false
    /// Its job has counted its end, or does not care for it.
    var isSettled = false
    /// Sequence of the pod's latest event, 0 for none: where looking for an equal one begins.
    var lastEvent: UInt64 = 0
    /// Kinds of its node's events so far, a bit each: the first of a kind has no equal to be counted with.
    var eventKinds: UInt32 = 0

    var id: PodID { PodID(slot: slot, uid: pod.meta.uid) }
    let slot: UInt32
}

/// How a pod counts. One comparison of what was counted with what is so now keeps all sums right.
struct PodCount: Equatable {
    var phase: PodPhase?
    /// Counts for its controller.
    var isActive = false
    /// Counts as ready for its controller.
    var isReady = false
    /// Receives traffic of services.
    var isServing = false
    /// Holds its request on its node.
    var holdsNode = false
    /// Counts for spreading: on a node and not on its way out.
    var spreads = false

    init() {}

    /// From single fields: handing over the record would copy all of it, and every count passes here.
    init(phase: PodPhase, isTerminating: Bool, isReady: Bool, hasAddress: Bool, isBound: Bool) {
        self.phase = phase
        isActive = !phase.isFinal && !isTerminating
        self.isReady = isActive && isReady
        isServing = self.isReady && hasAddress
        holdsNode = isBound && !phase.isFinal
        spreads = holdsNode && isActive
    }
}

extension ChunkedArray<PodRecord> {
    /// Reads a word of each line that a report about the pod needs.
    func warmth(_ index: Int) -> Int64 {
        Int64(bitPattern: self[index].pod.meta.uid.rawValue) &+ self[index].pod.meta.created.nanoseconds
            &+ Int64(self[index].ownerPosition)
            &+ Int64(truncatingIfNeeded: self[index].pod.status.conditions.ready.bits) &+ Int64(self[index].eventKinds)
    }
}
