package import PodModel

/// What a DaemonSet knows of its nodes by slot, kept up to date for those that have changed.
package struct DaemonTable {
    private var nodes: [PodSlot: NodeSlot] = [:]
    private var pods: [NodeSlot: [PodSlot]] = [:]

    /// It shall run here.
    package var wanted = SlotSet<Node>()
    /// Wanted, and an active pod is here; one is here but should not.
    package var placed = SlotSet<Node>()
    package var misplaced = SlotSet<Node>()
    /// Wanted, with a pod of the newest revision; with one that has been ready for long enough.
    package var updated = SlotSet<Node>()
    package var available = SlotSet<Node>()
    /// Wanted, and served by the only pod that is here.
    package var steady = SlotSet<Node>()
    /// Only a pod of an older revision is here: one that serves, one that does not.
    package var old = SlotSet<Node>()
    package var broken = SlotSet<Node>()
    /// A pod of an older revision and its successor are here.
    package var doubled = SlotSet<Node>()
    /// Failed pods of a node: how long the next is waited for, and since when (`failedPodsBackoff`).
    package var backOffs: [NodeSlot: (delay: TimeSpan, since: Timestamp)] = [:]
    /// Nodes that have changed.
    package var touched: [NodeSlot] = []
    /// Nodes to be looked at by time alone, and when.
    package var waiting: [NodeSlot] = []
    package var nextLook: Timestamp?
    /// By what all has been judged.
    package var hash = ""
    package var minReady = TimeSpan.zero
    package var isSurging = false
    /// The newest revision that is everywhere.
    package var doneHash = ""

    /// The node that a pod is for.
    package func node(of pod: PodSlot) -> NodeSlot? { nodes[pod] }

    /// Slots of the pods that are for a node, in the order in which they came.
    package func pods(on node: NodeSlot) -> [PodSlot] { pods[node] ?? [] }

    /// The nodes that have changed, rising, each once; forgets them.
    package mutating func takeTouched() -> [NodeSlot] {
        defer { touched.removeAll(keepingCapacity: true) }
        return touched.sortedUnique()
    }

    package mutating func add(_ pod: PodSlot, node: NodeSlot) {
        nodes[pod] = node
        pods[node, default: []].append(pod)
    }

    package mutating func remove(_ pod: PodSlot) {
        guard let node = nodes.removeValue(forKey: pod) else { return }
        pods[node]?.removeAll { $0 == pod }
        if pods[node]?.isEmpty == true { pods[node] = nil }
    }
}
