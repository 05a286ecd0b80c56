internal import PodKernel
package import PodLifecycle
internal import PodModel
internal import PodNetwork
internal import Synchronization

/// What the runtime holds of one node.
struct NodeRuntimeState {
    var name: String
    /// Its link, address range and resolver are there.
    var isReady = false
}

extension LinuxRuntime {
    package func addNode(_ node: NodeIndex, name: String) {
        nodes.withLock { nodes in
            if nodes[node] == nil { nodes[node] = NodeRuntimeState(name: name) }
            nodes[node]?.name = name
        }
    }

    func nodeName(_ node: NodeIndex) -> String { nodes.withLock { $0[node]?.name ?? "node-\(node)" } }

    /// `podsh/TAG/NODE`.
    func cgroup(of node: NodeIndex) -> String { "\(layout.cgroup)/\(nodeName(node))" }

    /// A node's network is made when its first pod comes.
    func readyNode(_ node: NodeIndex) throws(Failure) {
        if nodes.withLock({ $0[node]?.isReady ?? false }) { return }
        try nodeGate.withLock { _ throws(Failure) in
            let place = nodes.withLock { $0[node] ?? NodeRuntimeState(name: "node-\(node)") }
            if place.isReady { return }
            try network.addNode(node, name: place.name)
            nodes.withLock { $0[node] = NodeRuntimeState(name: place.name, isReady: true) }
        }
    }
}
