package import PodModel

extension Cluster {
    /// Lets controllers and scheduler act until nothing more is to be done at this time.
    package mutating func reconcile(at time: Timestamp) {
        now = max(now, time)
    }
}
