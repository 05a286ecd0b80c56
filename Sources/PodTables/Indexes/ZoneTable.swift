package import DequeModule
package import PodCollections
package import PodModel

/// Zones with the health of their nodes and the limiter that lets lost nodes lose their pods one by one.
package struct ZoneTable {
    package struct Entry {
        package let name: String
        /// How many nodes are, and are not.
        package var ready = 0
        package var notReady = 0
        /// Nodes that wait to be tainted NoExecute, in the order in which they were lost. Stale ones are skipped.
        package var lost: Deque<NodeSlot> = []
        package var lastAdmission: Timestamp?

        /// The node that was lost so many places behind the first one; nil behind the last.
        package func lostNode(_ place: Int) -> NodeSlot? { place < lost.count ? lost[place] : nil }

        /// Every node of the zone is NotReady.
        package var isAllLost: Bool { ready == 0 && notReady > 0 }
        /// At least 55 % and more than two (`ComputeZoneState` of the node lifecycle controller).
        package var isUnhealthy: Bool { notReady > 2 && notReady * 100 >= 55 * (notReady + ready) }
    }

    /// The zone of nodes without one.
    package static let none = ZoneSlot(index: 0)
    package internal(set) var entries = DenseTable<Entry, Entry>([Entry(name: "")])
    private var ids: [String: ZoneSlot] = [:]

    package var count: Int { entries.count }

    mutating func slot(_ name: String?) -> ZoneSlot {
        guard let name, !name.isEmpty else { return Self.none }
        if let known = ids[name] { return known }
        let slot = entries.next
        entries.append(Entry(name: name))
        ids[name] = slot
        return slot
    }

    /// No zone has a node that is ready: the fault is more likely here than there, and nothing moves.
    package var areAllLost: Bool {
        var anyLost = false
        for zone in entries.all {
            if zone.ready > 0 { return false }
            anyLost = anyLost || zone.notReady > 0
        }
        return anyLost
    }
}

/// Numbers of the node lifecycle controller (`pkg/controller/nodelifecycle`, kubelet's lease).
package enum NodeRules {
    /// Silence until NotReady (50 s since 1.32).
    package static let grace = Node.silenceGrace
    /// How long pods bear not-ready and unreachable unless they say otherwise (DefaultTolerationSeconds).
    package static let toleration = TimeSpan.seconds(300)
    /// The taint-eviction controller learns of a binding through its watch: never at the instant of the binding itself,
    /// or a pod that bears its node's taint for no time would be evicted and replaced without end before any time has
    /// passed.
    package static let watchLatency = TimeSpan.milliseconds(100)
    /// One node in 10 s, in a large unhealthy zone one in 100 s.
    package static let evictionInterval = TimeSpan.seconds(10)
    package static let unhealthyEvictionInterval = TimeSpan.seconds(100)
    /// Up to this many nodes an unhealthy zone is not evicted from at all.
    package static let smallZone = 50
}
