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
    var room: NodeRoom
    /// Host ports in use: port and protocol packed, unsorted.
    var hostPorts: [UInt32] = []
    /// What the node is short of, and how far evictions have come.
    var pressures: [PressureState] = []
    /// When the node looks at its shortage again; a timer for another time is stale.
    var pressureDue: Timestamp?
    /// Pods that wait for the room of others which were made to leave for them.
    var nominated: [Nomination] = []
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
        room = NodeRoom(capacity: node.capacity)
        taintSince = Array(repeating: node.meta.created, count: node.taints.count)
    }
}

/// What a node can give and what is taken of it: the few numbers the scheduler reads for every pod.
struct NodeRoom {
    /// What a pod that asks for nothing counts as when nodes are compared, so that such pods spread as well
    /// (kube-scheduler's `DefaultMilliCPURequest`, `DefaultMemoryRequest`).
    static let scoredCPU: Int64 = 100
    static let scoredMemory: Int64 = 200 << 20

    var capacity: NodeCapacity
    /// Pods that hold their request.
    var pods = 0
    var requested = ResourceAmount()
    var scored = ResourceAmount()

    init(capacity: NodeCapacity) {
        self.capacity = capacity
    }

    mutating func take(_ request: ResourceAmount) {
        pods += 1
        requested.add(request)
        scored.add(Self.scored(request))
    }

    mutating func giveBack(_ request: ResourceAmount) {
        pods -= 1
        requested.subtract(request)
        scored.subtract(Self.scored(request))
    }

    static func scored(_ request: ResourceAmount) -> ResourceAmount {
        ResourceAmount(
            cpu: request.cpu == 0 ? scoredCPU : request.cpu, memory: request.memory == 0 ? scoredMemory : request.memory
        )
    }
}
