package import PodModel
package import PodTables

/// What keeps the objects of one kind as they are wanted: reads the world as it is and says what is to be done, and
/// when it has to look again. It writes nothing; `Cluster.commit` does what it says.
package protocol Controller {
    /// What names an object that it keeps: the slot of a workload or node, the key of an autoscaler; of what is there
    /// but once, nothing.
    associatedtype Key
    /// What it remembers of one object from one look to the next.
    associatedtype Memory: Sendable
    /// What it may want done.
    associatedtype Act: Hashable, Sendable

    static func reconcile(
        _ view: borrowing ClusterTables, _ key: Key, _ memory: inout Memory, at now: Timestamp
    ) -> OutcomeOf<Act>
}

/// What a look came to.
package struct OutcomeOf<Act: Hashable & Sendable>: Sendable {
    /// What is to be done, in this order.
    package var actions: [Act] = []
    package var next = NextLook.whenChanged
    /// Records that were looked at besides the object itself.
    package var looked = 0

    package init(_ actions: [Act] = [], next: NextLook = .whenChanged) {
        self.actions = actions
        self.next = next
    }
}

/// Of a look at a workload.
package typealias Outcome = OutcomeOf<Action>

/// When an object is looked at again, if nothing changes before.
package enum NextLook: Hashable, Sendable {
    /// Never: a time that was set earlier is taken back.
    case done
    case at(Timestamp)
    /// At the time that was set earlier, if any.
    case whenChanged
}

/// What pods use: asked for at one look, and used up by the next one.
package enum MeasuredLoad: Sendable {
    case unknown
    case reported([PodUse])

    mutating func take() -> [PodUse]? {
        guard case .reported(let uses) = self else { return nil }
        self = .unknown
        return uses
    }
}
