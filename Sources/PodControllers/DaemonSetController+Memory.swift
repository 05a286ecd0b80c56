import PodModel
import PodTables

extension DaemonSetController {
    /// What was found on the nodes, kept up to date for those that have changed.
    package struct Memory: Sendable {
        /// By what all has been judged; nil before the first look.
        var basis: Basis?

        /// It shall run here.
        var wanted = SlotSet<Node>()
        /// Wanted, and an active pod is here; one is here but should not.
        var placed = SlotSet<Node>()
        var misplaced = SlotSet<Node>()
        /// Wanted, with a pod of the newest revision; with one that has been ready for long enough.
        var updated = SlotSet<Node>()
        var available = SlotSet<Node>()
        /// Wanted, and served by the only pod that is here.
        var steady = SlotSet<Node>()
        /// Only a pod of an older revision is here: one that serves, one that does not.
        var old = SlotSet<Node>()
        var broken = SlotSet<Node>()
        /// A pod of an older revision and its successor are here.
        var doubled = SlotSet<Node>()

        /// Nodes whose pods have failed.
        private var failures: [NodeSlot: Failure] = [:]
        /// Nodes to be looked at by time alone, and when the first of them is.
        private var waiting: [NodeSlot] = []
        private(set) var nextLook: Timestamp?
        /// The newest revision that is everywhere, if any has been.
        var completeHash: String?

        package init() {}
    }

    /// What a node is judged by besides itself and its pods.
    struct Basis: Hashable, Sendable {
        /// Of the newest revision.
        let hash: String
        let minReady: TimeSpan
        let isSurging: Bool
    }

    /// A failed pod of a node was replaced: when, and how long the next one waits.
    private struct Failure {
        let delay: TimeSpan
        let since: Timestamp
    }

    /// First and longest wait after a failed pod (`failedPodsBackoff`); a node that was quiet for twice the longest
    /// starts anew.
    private static let firstDelay = TimeSpan.seconds(1)
    private static let longestDelay = TimeSpan.minutes(15)
}

extension DaemonSetController.Memory {
    /// On every node that is wanted a pod of the newest revision serves, and none of an older one is left beside it.
    var isComplete: Bool {
        wanted.count > 0 && updated.count == wanted.count && available.count == wanted.count && doubled.count == 0
    }

    mutating func lookAgain(at node: NodeSlot, _ time: Timestamp) {
        waiting.append(node)
        nextLook = min(nextLook ?? time, time)
    }

    /// All nodes that wait, once the time of the first has come.
    mutating func takeDue(at now: Timestamp) -> [NodeSlot] {
        guard let due = nextLook, due <= now else { return [] }
        defer { waiting = [] }
        nextLook = nil
        return waiting
    }

    /// Whether a failed pod of the node may be replaced now, which makes the next one wait longer; else the node is
    /// looked at when it may.
    mutating func mayReplaceFailed(on node: NodeSlot, at now: Timestamp) -> Bool {
        var delay = DaemonSetController.firstDelay
        if let known = failures[node] {
            let end = known.since + known.delay
            if now < end {
                lookAgain(at: node, end)
                return false
            }
            let longest = DaemonSetController.longestDelay
            if now - known.since <= longest + longest { delay = min(known.delay + known.delay, longest) }
        }
        failures[node] = .init(delay: delay, since: now)
        return true
    }
}
