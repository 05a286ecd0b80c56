/// Whose use of cpu and memory is wanted: that of a node's pods, or of the pods an autoscaler looks at.
package enum UsageSubject: Hashable, Sendable {
    case node(String)
    case autoscaler(ObjectKey)
}

/// What a pod uses, as its node measured it.
package struct PodUse: Hashable, Sendable {
    package var pod: PodID
    /// One for each container of the spec; nil for one that does not run or could not be measured.
    package var containers: [ResourceAmount?]
    package var time: Timestamp

    package init(pod: PodID, containers: [ResourceAmount?], time: Timestamp) {
        self.pod = pod
        self.containers = containers
        self.time = time
    }

    /// Of all containers; a negative number cannot be and counts as nothing.
    package var memory: Int64 { containers.reduce(0) { $0 + max(0, $1?.memory ?? 0) } }
}

/// A pod that its node ends for want of memory or disk: killed at once, Failed, with this message.
package struct PressureEviction: Hashable, Sendable {
    package let pod: PodID
    package let message: String

    package init(pod: PodID, message: String) {
        self.pod = pod
        self.message = message
    }
}
