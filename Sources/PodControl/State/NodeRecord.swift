import PodModel

/// A node, what is taken of it, and where it is in its life.
struct NodeRecord {
    var node: Node
    var isLive = true
    /// Group of `nodes GROUP n < … >` and the number in it; a node declared alone has none.
    var group: String?
    var ordinal = 0
    /// Index of the zone; nodes without one share a zone.
    var zone = 0
    /// Place in the natural order of names: ties of the scheduler go to the lowest.
    var rank = 0
    /// Slots of all pods that are bound here, finished ones too.
    var pods: [UInt32] = []
    /// Pods that hold their request.
    var podCount = 0
    var requested = ResourceAmount()
    /// As `requested`, but pods that ask for nothing count as 100m and 200 MiB, so that they spread as well
    /// (kube-scheduler's `DefaultMilliCPURequest`, `DefaultMemoryRequest`).
    var scored = ResourceAmount()
    /// Host ports in use: port and protocol packed, unsorted.
    var hostPorts: [UInt32] = []
    /// Since when each taint stands, at the index of the taint.
    var taintSince: [Timestamp]
    var silentSince: Timestamp?
    /// Waits for the zone's limiter to be tainted NoExecute.
    var awaitsEviction = false
    /// When pods of this node have to be looked at for eviction next; a timer for another time is stale.
    var evictionDue: Timestamp?

    init(node: Node, group: String?, ordinal: Int) {
        self.node = node
        self.group = group
        self.ordinal = ordinal
        taintSince = Array(repeating: node.meta.created, count: node.taints.count)
    }
}
