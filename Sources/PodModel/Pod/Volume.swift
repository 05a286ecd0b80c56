/// Storage that belongs to the pod, not to one of its containers.
package struct Volume: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// A directory that lives and dies with the pod.
        case empty
        /// The same on tmpfs.
        case memory
        /// A path of the host, as written.
        case host(String)
        case claim(String)
        case config(String)
        case secret(String)
    }

    package var name: String
    package var source: Source
    /// Bytes; `nil` is unlimited.
    package var sizeLimit: Int64?

    package init(name: String, source: Source = .empty, sizeLimit: Int64? = nil) {
        self.name = name
        self.source = source
        self.sizeLimit = sizeLimit
    }
}
