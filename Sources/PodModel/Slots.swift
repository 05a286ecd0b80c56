package import PodCollections

// What names the records of a cluster.
package typealias PodSlot = TableSlot<Pod>
package typealias NodeSlot = TableSlot<Node>
package typealias WorkloadSlot = TableSlot<Workload>
