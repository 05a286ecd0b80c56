/// Names a watch; a number is not used again.
package struct WatchID: Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What a watcher sees of one pod's change.
package struct PodChange: Hashable, Sendable {
    package enum Kind: UInt8, Hashable, Sendable {
        /// The pod was made, or matches from now on.
        case added
        case modified
        /// The pod is gone, or no longer matches.
        case deleted
    }

    package let kind: Kind
    package let pod: PodID
    /// Of the write that the watcher is notified of; rises from change to change.
    package let version: UInt64

    package init(kind: Kind, pod: PodID, version: UInt64) {
        self.kind = kind
        self.pod = pod
        self.version = version
    }
}
