import DequeModule
import PodModel

/// Zones with the health of their nodes and the limiter that lets lost nodes lose their pods one by one.
struct ZoneTable {
    struct Entry {
        let name: String
        var ready = 0
        var notReady = 0
        /// Nodes that wait to be tainted NoExecute, in the order in which they were lost. Stale ones are skipped.
        var lost: Deque<Int32> = []
        var lastAdmission: Timestamp?

        /// Every node of the zone is NotReady.
        var isAllLost: Bool { ready == 0 && notReady > 0 }
        /// At least 55 % and more than two (`ComputeZoneState` of the node lifecycle controller).
        var isUnhealthy: Bool { notReady > 2 && notReady * 100 >= 55 * (notReady + ready) }
    }

    /// The zone of nodes without one.
    static let none = 0
    var entries = [Entry(name: "")]
    private var ids: [String: Int] = [:]

    var count: Int { entries.count }

    mutating func index(_ name: String?) -> Int {
        guard let name, !name.isEmpty else { return Self.none }
        if let known = ids[name] { return known }
        entries.append(Entry(name: name))
        ids[name] = entries.count - 1
        return entries.count - 1
    }

    /// No zone has a node that is ready: the fault is more likely here than there, and nothing moves.
    var areAllLost: Bool {
        var anyLost = false
        for zone in entries {
            if zone.ready > 0 { return false }
            anyLost = anyLost || zone.notReady > 0
        }
        return anyLost
    }
}

/// Numbers of the node lifecycle controller (`pkg/controller/nodelifecycle`, kubelet's lease).
enum NodeRules {
    /// Silence until NotReady (50 s since 1.32).
    static let grace = TimeSpan.seconds(50)
    /// How long pods bear not-ready and unreachable unless they say otherwise (DefaultTolerationSeconds).
    static let toleration = TimeSpan.seconds(300)
    /// One node in 10 s, in a large unhealthy zone one in 100 s.
    static let evictionInterval = TimeSpan.seconds(10)
    static let unhealthyEvictionInterval = TimeSpan.seconds(100)
    /// Up to this many nodes an unhealthy zone is not evicted from at all.
    static let smallZone = 50
}
