package import PodLifecycle
package import PodModel

/// A pod's sandbox as its network needs it; "attachment" as CNI calls what ADD makes.
package struct NetworkAttachment: Hashable, Sendable {
    package var worker: PodWorkerSlot
    package var identity: PodIdentity
    package var node: NodeIndex
    package var address: IPv4
    /// The path of its network namespace, such as `/proc/PID/ns/net`.
    package var namespace: String

    package init(worker: PodWorkerSlot, identity: PodIdentity, node: NodeIndex, address: IPv4, namespace: String) {
        self.worker = worker
        self.identity = identity
        self.node = node
        self.address = address
        self.namespace = namespace
    }
}
