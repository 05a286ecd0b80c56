import HeapModule
import PodModel
import PodTables

/// Something to look at again by time alone. A timer says when, never what to do: the world is read again, and one
/// that no longer applies does nothing.
struct Timer: Comparable {
    enum Subject: Equatable {
        /// A silent node's grace ends.
        case nodeGrace(node: NodeSlot, uid: UID)
        /// Pods of a tainted node have borne enough.
        case eviction(node: NodeSlot, uid: UID)
        /// The zone's limiter lets the next node through.
        case zone(ZoneSlot)
        /// A node that is short of something looks again.
        case pressure(node: NodeSlot, uid: UID)
        /// Pods that name a node that does not exist have waited long enough.
        case namedNode(String)
        /// An autoscaler looks at the load.
        case autoscaler(UID)
        /// A controller wanted to be looked at again.
        case workload(WorkloadSlot, uid: UID)
    }

    let due: Timestamp
    /// Order of equal times: the order in which they were set.
    let sequence: UInt64
    let subject: Subject

    static func < (a: Timer, b: Timer) -> Bool {
        a.due != b.due ? a.due < b.due : a.sequence < b.sequence
    }
}

extension Cluster {
    mutating func setTimer(_ due: Timestamp, _ subject: Timer.Subject) {
        timerSequence += 1
        timers.insert(Timer(due: due, sequence: timerSequence, subject: subject))
    }
}
