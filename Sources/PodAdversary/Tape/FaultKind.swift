/// What can be made to go wrong. Per seed each kind is off with p = ½ (swarm testing: Groce et al., ISSTA 2012).
package enum FaultKind: UInt8, CaseIterable, Hashable, Sendable, Comparable {
    case nodeDies, nodeFallsSilent, containerKilled, sandboxKilled, podRestarted
    case sandboxFails, startFails, pullFails
    case reportsLate, reportsTwice, reportsReordered, reportsLost
    case crashLoops, outOfMemory, stopIgnored
    case engineKilled

    package static func < (a: FaultKind, b: FaultKind) -> Bool { a.rawValue < b.rawValue }

    /// Counted when it strikes; the others are declared as behaviour of containers.
    package var isCounted: Bool { ![.crashLoops, .outOfMemory, .stopIgnored].contains(self) }

    /// As the report names it.
    package var words: String {
        switch self {
        case .nodeDies: "nodes died"
        case .nodeFallsSilent: "nodes fell silent"
        case .containerKilled: "containers killed"
        case .sandboxKilled: "sandboxes killed"
        case .podRestarted: "pods restarted"
        case .sandboxFails: "sandboxes failed"
        case .startFails: "starts failed"
        case .pullFails: "pulls failed"
        case .reportsLate: "reports late"
        case .reportsTwice: "reports twice"
        case .reportsReordered: "reports reordered"
        case .reportsLost: "reports lost until the next listing"
        case .crashLoops: "crash loops declared"
        case .outOfMemory: "memory limits hit"
        case .stopIgnored: "stop signals ignored"
        case .engineKilled: "engines killed and recovered from their journals"
        }
    }
}
