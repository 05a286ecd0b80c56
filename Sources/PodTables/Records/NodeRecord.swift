package import PodModel

/// A node, what is taken of it, and where it is in its lifecycle.
package struct NodeRecord {
    package var node: Node
    package var isLive = true
    /// Group of `nodes GROUP n < … >` and the number in it; a node declared alone has none.
    package var group: String?
    package var ordinal = 0
    /// Nodes without one share a zone.
    package var zone = ZoneTable.none
    /// Place in the natural order of names: ties of the scheduler go to the lowest.
    package var rank = 0
    /// All pods that are bound here, finished ones too.
    package var pods: [PodSlot] = []
    package var room: NodeRoom
    /// What is taken of resources beside cpu and memory.
    package var othersTaken = ResourceCounts()
    /// Host ports in use: port and protocol packed, unsorted.
    package var hostPorts: [HostPort] = []
    /// What the node is short of, and how far evictions have come.
    package var pressures: [PressureState] = []
    /// When the node looks at its shortage again; a timer for another time is stale.
    package var pressureDue: Timestamp?
    /// Since when each taint stands, at the index of the taint.
    package var taintSince: [Timestamp]
    package var silentSince: Timestamp?
    /// Waits for the zone's limiter to be tainted NoExecute.
    package var awaitsEviction = false
    /// When pods of this node have to be looked at for eviction next; a timer for another time is stale.
    package var evictionDue: Timestamp?
    /// How often its pods were looked at in this turn.
    package var looks = TurnCount()

    package init(node: Node, group: String?, ordinal: Int) {
        self.node = node
        self.group = group
        self.ordinal = ordinal
        room = NodeRoom(capacity: node.capacity)
        taintSince = Array(repeating: node.meta.created, count: node.taints.count)
    }
}

/// What a node can give and what is taken of it: the few numbers the scheduler reads for every pod.
package struct NodeRoom {
    /// What a pod that asks for nothing counts as when nodes are compared, so that such pods spread as well
    /// (kube-scheduler's `DefaultMilliCPURequest`, `DefaultMemoryRequest`).
    package static let scoredCPU: Int64 = 100
    package static let scoredMemory: Int64 = 200 << 20

    package var capacity: NodeCapacity
    /// Pods that hold their request.
    package var pods = 0
    package var requested = ResourceAmount()
    package var scored = ResourceAmount()

    package init(capacity: NodeCapacity) {
        self.capacity = capacity
    }

    package mutating func take(_ request: ResourceAmount) {
        pods += 1
        requested.add(request)
        scored.add(Self.scored(request))
    }

    package mutating func giveBack(_ request: ResourceAmount) {
        pods -= 1
        requested.subtract(request)
        scored.subtract(Self.scored(request))
    }

    package static func scored(_ request: ResourceAmount) -> ResourceAmount {
        ResourceAmount(
            cpu: request.cpu == 0 ? scoredCPU : request.cpu, memory: request.memory == 0 ? scoredMemory : request.memory
        )
    }
}
