/// Reasons of events by which something is decided, in Kubernetes' words. (There are others, which are only read.)
package enum EventReason: String, Hashable, Sendable {
    /// The scheduler has found no node for a pod.
    case failedScheduling = "FailedScheduling"
}

extension EventRecord {
    package func has(_ reason: EventReason) -> Bool { self.reason == reason.rawValue }
}
