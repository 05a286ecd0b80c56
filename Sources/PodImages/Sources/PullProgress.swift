/// How far a pull is; told at its beginning and then a few times a second.
package struct PullProgress: Hashable, Sendable {
    package enum Stage: UInt8, Hashable, Sendable {
        case asking, fetching, unpacking
        /// The registry has asked to come again later (429 Too Many Requests); `total` is in how many seconds.
        case waiting
    }

    package var stage: Stage
    /// Bytes here already while fetching, layers done while unpacking.
    package var done: Int64
    /// 0 while it is not known.
    package var total: Int64

    package init(stage: Stage, done: Int64, total: Int64) {
        self.stage = stage
        self.done = done
        self.total = total
    }
}

/// An image of the store as `podsh images` lists it.
package struct ImageListing: Hashable, Sendable {
    /// As pulled, complete: `docker.io/library/nginx:1.27`; empty when nothing refers to the image any more.
    package var reference: String
    /// Of the manifest, `sha256:…`.
    package var digest: String
    /// Bytes of its layers on disk; layers shared with other images count in each.
    package var size: Int64
    /// When it was pulled, in seconds since 1970.
    package var pulled: Int64
    /// A running environment holds it.
    package var isInUse: Bool

    package init(reference: String, digest: String, size: Int64, pulled: Int64, isInUse: Bool) {
        self.reference = reference
        self.digest = digest
        self.size = size
        self.pulled = pulled
        self.isInUse = isInUse
    }
}

/// What `podsh prune` has taken away.
package struct PruneResult: Hashable, Sendable {
    /// References, or the digest of an image without one.
    package var images: [String] = []
    package var layers = 0
    /// Freed on disk.
    package var bytes: Int64 = 0
    /// Left because a running environment holds them.
    package var inUse: [String] = []

    package init() {}
}
