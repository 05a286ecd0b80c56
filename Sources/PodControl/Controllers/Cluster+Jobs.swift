import PodModel

// The job controller: pods that run to their end.
extension Cluster {
    mutating func syncJob(_ slot: Int, _ spec: JobSpec) {
    }
}
