import PodControl
import PodEngine
import PodModel

// What containers have that are told to end: their pod's grace, or, when their node evicts the pod, next to nothing:
// Z12.
extension Judge {
    /// A second is left to an evicted pod, and the window behind a stop signal is never shorter than two (the kubelet's
    /// `immediateEvictionGracePeriodSeconds` and `minimumGracePeriodInSeconds`).
    private static let evictedStop = TimeSpan.seconds(2)

    /// Whether a pod was evicted is known when the instant is over.
    mutating func lookAtStops() throws(Violation) {
        for stop in runtime.ledger.takeStops() {
            let name = "container \(stop.container) of pod \(stop.pod)"
            if stop.isShort {
                // Its record may be gone already; what the kubelet said of it is not.
                let events = engine.cluster.eventRecords(of: ObjectKey(.pod, stop.pod))
                guard events.contains(where: { $0.kubelet == .evicted && $0.last == engine.now }) else {
                    throw Violation(.z12, "\(name) gets \(stop.given), less than its grace")
                }
            }
            guard let pod = engine.cluster.podID(stop.pod).flatMap({ engine.cluster.pod($0) }),
                pod.meta.uid == stop.uid,
                pod.status.reason == .evicted
            else { continue }
            checks[.z12] += 1
            if stop.given > Judge.evictedStop { throw Violation(.z12, "\(name) is evicted, and gets \(stop.given)") }
        }
    }
}
