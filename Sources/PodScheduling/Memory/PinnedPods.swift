import PodCollections
import PodModel
import PodTables

/// Pods that may go to one node only and do not fit there yet: they wait for that node to change.
struct PinnedPods {
    /// In the order in which they came, by the slot of the node.
    private var waiting: [NodeSlot: [PodID]] = [:]
    /// Slots of nodes that are waited for, rising.
    private(set) var nodes: [NodeSlot] = []
    /// How far changes of nodes have been read.
    var seen: NodeChangeLog.Position?

    mutating func park(_ id: PodID, node: NodeSlot) {
        if waiting[node] == nil { nodes.insert(node, at: place(of: node)) }
        waiting[node, default: []].append(id)
    }

    /// All that wait for the node; they wait no more.
    mutating func take(node: NodeSlot) -> [PodID] {
        guard let taken = waiting.removeValue(forKey: node) else { return [] }
        nodes.remove(at: place(of: node))
        return taken
    }

    private func place(of node: NodeSlot) -> Int {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            if nodes[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
