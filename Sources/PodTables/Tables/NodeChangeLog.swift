package import PodModel

/// A node that pods may fit better or worse than before.
package struct NodeChange: Sendable {
    package var node: NodeSlot
    /// Also its taints changed, or whether it takes pods at all.
    package var isFixed: Bool
}

/// Which nodes changed, in order: whoever keeps something by node reads on from the end that it has seen.
package struct NodeChangeLog: Sendable {
    private static let limit = 16_384

    /// Rises when so much changes that all nodes have to be looked at anew: which there are, their labels, claims.
    package internal(set) var nodeSetGeneration: UInt64 = 1
    package private(set) var changes: [NodeChange] = []
    /// How many were dropped before those that are kept.
    private var base: UInt64 = 0

    /// How far the log has come: who has read this far knows every node as it is.
    package struct Position: Hashable, Sendable {
        package let nodeSetGeneration: UInt64
        /// The number of the next change.
        package let end: UInt64
    }

    package var position: Position { Position(nodeSetGeneration: nodeSetGeneration, end: end) }
    private var end: UInt64 { base + UInt64(changes.count) }

    /// Where in `changes` those stand that came after a position; nil when all nodes have to be looked at anew.
    package func since(_ position: Position) -> Range<Int>? {
        guard position.nodeSetGeneration == nodeSetGeneration, position.end >= base else { return nil }
        return Int(position.end - base)..<changes.count
    }

    /// Room or pods of a node changed; with `isFixed` also its taints, or whether it takes pods at all.
    mutating func append(_ node: NodeSlot, isFixed: Bool = false) {
        if changes.count >= Self.limit {
            base += UInt64(changes.count)
            changes.removeAll(keepingCapacity: true)
        }
        changes.append(NodeChange(node: node, isFixed: isFixed))
    }
}
