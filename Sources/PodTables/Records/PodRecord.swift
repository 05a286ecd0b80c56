package import PodCollections
package import PodModel

/// A pod and where it stands in every index. Positions are those in the member lists, so leaving a list is a swap with
/// its last member: cost never grows with the cluster.
package struct PodRecord {
    package var pod: Pod
    package var isLive = true
    package var namespace: NamespaceSlot
    /// The labels (`LabelIndex`), shared by all pods of this namespace with equal labels.
    package var labelSet: LabelSetSlot
    package var labelPosition: UInt32 = 0
    /// The controller, if any.
    @Packed package var owner: WorkloadSlot?
    package var ownerPosition: UInt32 = 0
    /// nil while unassigned.
    @Packed package var node: NodeSlot?
    package var nodePosition: UInt32 = 0
    /// What the indexes counted this pod as; `ClusterTables.count` compares it with what the pod is now.
    package var counted = PodCount()
    package var isQueuedForWork = false
    /// Its job has counted its end, or does not care for it.
    package var isSettled = false
    /// Sequence of the pod's latest event, 0 for none: where looking for an equal one begins.
    package var lastEvent: UInt64 = 0
    /// Kinds of its node's events so far, a bit each: the first of a kind has no equal to be counted with.
    package var eventKinds: UInt32 = 0

    package var id: PodID { PodID(slot: slot, uid: pod.meta.uid) }
    package let slot: PodSlot
}

extension ChunkedTable<Pod, PodRecord> {
    /// Reads a word of each line that a report about the pod needs.
    package func prefetched(_ slot: PodSlot) -> Int64 {
        Int64(bitPattern: self[slot].pod.meta.uid.rawValue) &+ self[slot].pod.meta.created.nanoseconds
            &+ Int64(self[slot].ownerPosition)
            &+ Int64(truncatingIfNeeded: self[slot].pod.status.conditions.ready.bits) &+ Int64(self[slot].eventKinds)
    }
}

/// How a pod counts. One comparison of what was counted with what is so now keeps all sums right.
package struct PodCount: Equatable {
    package var phase: PodPhase?
    /// Counts for its controller.
    package var isActive = false
    /// Counts as ready for its controller.
    package var isReady = false
    /// Receives traffic of services.
    package var isServing = false
    /// Holds its request on its node.
    package var holdsNode = false
    /// Counts for spreading: on a node and not on its way out.
    package var spreads = false

    package init() {}

    /// From single fields: handing over the record would copy all of it, and every count passes here.
    package init(phase: PodPhase, isTerminating: Bool, isReady: Bool, hasAddress: Bool, isBound: Bool) {
        self.phase = phase
        isActive = !phase.isFinal && !isTerminating
        self.isReady = isActive && isReady
        isServing = self.isReady && hasAddress
        holdsNode = isBound && !phase.isFinal
        spreads = holdsNode && isActive
    }
}
