import PodModel

/// What a DaemonSet knows of its nodes by slot, kept up to date for those that have changed.
struct DaemonTable {
    private var nodes: [UInt32: Int32] = [:]
    private var pods: [Int32: [UInt32]] = [:]

    /// It shall run here.
    var wanted = BitRow()
    /// Wanted, and an active pod is here; one is here but should not.
    var placed = BitRow()
    var misplaced = BitRow()
    /// Wanted, with a pod of the newest revision; with one that has been ready for long enough.
    var updated = BitRow()
    var available = BitRow()
    /// Wanted, and served by the only pod that is here.
    var steady = BitRow()
    /// Only a pod of an older revision is here: one that serves, one that does not.
    var old = BitRow()
    var broken = BitRow()
    /// A pod of an older revision and its successor are here.
    var doubled = BitRow()
    /// Failed pods of a node: how long the next is waited for, and since when (`failedPodsBackoff`).
    var backOffs: [Int32: (delay: TimeSpan, since: Timestamp)] = [:]
    /// Nodes to be looked at by time alone, and when.
    var waiting: [Int32] = []
    var nextLook: Timestamp?
    /// By what all has been judged.
    var hash = ""
    var minReady = TimeSpan.zero
    var isSurging = false
    /// The newest revision that is everywhere.
    var doneHash = ""

    /// The node that a pod is for.
    func node(of pod: UInt32) -> Int32? { nodes[pod] }

    /// Slots of the pods that are for a node, in the order in which they came.
    func pods(on node: Int32) -> [UInt32] { pods[node] ?? [] }

    mutating func add(_ pod: UInt32, node: Int32) {
        nodes[pod] = node
        pods[node, default: []].append(pod)
    }

    mutating func remove(_ pod: UInt32) {
        guard let node = nodes.removeValue(forKey: pod) else { return }
        pods[node]?.removeAll { $0 == pod }
        if pods[node]?.isEmpty == true { pods[node] = nil }
    }
}
