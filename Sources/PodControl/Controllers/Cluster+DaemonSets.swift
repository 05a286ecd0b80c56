import PodModel

// The daemon set controller: a pod on every eligible node.
extension Cluster {
    mutating func syncDaemonSet(_ slot: Int, _ spec: DaemonSetSpec) {
    }
}
