/// Where a node-failure rule holds. The most particular scope wins: object, then labels, then all.
package enum NodeFailureScope: Hashable, Sendable, Codable {
    case all
    /// A node, or the pods of one controller, or one pod.
    case object(ObjectKey)
    /// Nodes that carry all of these labels, and pods that do.
    case labels(Labels)
}
