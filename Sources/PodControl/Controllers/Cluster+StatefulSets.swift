import PodModel

// The stateful set controller: pods with ordinals.
extension Cluster {
    mutating func syncStatefulSet(_ slot: Int, _ spec: StatefulSetSpec) {
    }
}
