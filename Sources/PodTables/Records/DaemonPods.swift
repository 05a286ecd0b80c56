package import PodModel

/// A DaemonSet's pods by the node that each is for, and the nodes that have changed since its controller looked.
package struct DaemonPods: Sendable {
    private var nodes: [PodSlot: NodeSlot] = [:]
    private var pods: [NodeSlot: [PodSlot]] = [:]
    /// In the order of their changes: a node that changed twice stands here twice.
    package private(set) var changedNodes: [NodeSlot] = []

    /// The node that a pod is for.
    package func node(of pod: PodSlot) -> NodeSlot? { nodes[pod] }

    /// Slots of the pods that are for a node, in the order in which they came.
    package func pods(on node: NodeSlot) -> [PodSlot] { pods[node] ?? [] }

    mutating func noteChange(of node: NodeSlot) { changedNodes.append(node) }

    mutating func forgetChanges(_ count: Int) { changedNodes.removeFirst(count) }

    mutating func add(_ pod: PodSlot, node: NodeSlot) {
        nodes[pod] = node
        pods[node, default: []].append(pod)
    }

    mutating func remove(_ pod: PodSlot) {
        guard let node = nodes.removeValue(forKey: pod) else { return }
        pods[node]?.removeAll { $0 == pod }
        if pods[node]?.isEmpty == true { pods[node] = nil }
    }
}
