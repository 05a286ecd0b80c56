package import PodLifecycle
package import PodModel

/// `top`: who uses how much.
package struct UsageReply {
    package enum What: Hashable, Sendable { case pods, containers, nodes }

    package struct Row {
        /// A pod, `POD/CONTAINER`, or a node.
        package var name: String
        package var namespace: String
        package var usage = ContainerStatistics()
        /// The first process, of a pod its pause process, as the host numbers it.
        package var process: Int32?
        /// Of a node: what it can give, and how many pods it has.
        package var capacity: ResourceAmount?
        package var pods = 0
        /// The pod's pause process: what it uses is not counted apart.
        package var isPause = false
    }

    package var what: What
    package var showsNamespace = false
    package var rows: [Row] = []

    package init(what: What) {
        self.what = what
    }
}
