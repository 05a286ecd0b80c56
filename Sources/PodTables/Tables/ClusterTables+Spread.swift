package import PodCollections
package import PodModel

// A controller's pods by node: kept in step by `transition` for those controllers alone whose pods are being placed.
extension ClusterTables {
    package func countByNode(workload slot: WorkloadSlot) -> DenseTable<Node, UInt16> {
        var counts = DenseTable<Node, UInt16>(repeating: 0, count: nodes.count)
        for pod in workloads[slot].pods where pods[pod].counted.spreads {
            if let node = pods[pod].node { counts[node] &+= 1 }
        }
        return counts
    }

    /// From now on every node has its count.
    package mutating func keepSpread(workload slot: WorkloadSlot) {
        if workloads[slot].spread.isEmpty {
            workloads[slot].spread = countByNode(workload: slot)
            workCounter += workloads[slot].pods.count
        } else {
            // New nodes have none of its pods, or `transition` has made room for them.
            workloads[slot].spread.grow(to: nodes.count, filling: 0)
        }
    }

    package mutating func forgetSpreads(except kept: WorkloadSlot?) {
        for slot in workloads.slots where slot != kept { workloads[slot].spread = DenseTable() }
    }
}
