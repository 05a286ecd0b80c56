/// What `fail`, `partition` and `restore` can do.
package enum Fault: Hashable, Sendable, Codable {
    /// The machine dies with everything on it, and this is known for certain.
    case failNode(String)
    /// The machine falls silent; its containers go on.
    case partitionNode(String)
    /// The node reports that it is short of memory or disk.
    case pressureNode(String, NodePressure)
    /// A dead machine comes back empty, a silent one is heard again.
    case restoreNode(String)
    /// The pod's sandbox dies with all of its containers.
    case failPod(ObjectKey)
    /// The container's first process gets KILL; without a name that of the first main container.
    case failContainer(ObjectKey, container: String?)
}
