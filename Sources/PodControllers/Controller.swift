package import PodModel
package import PodTables

/// What keeps the objects of one kind as they are wanted: reads the world as it is and says what is to be done, and
/// when it has to look again. It writes nothing; `Cluster.commit` does what it says.
package protocol Controller {
    /// What it remembers of one object from one look to the next.
    associatedtype Memory: Sendable

    static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Memory, at now: Timestamp
    ) -> Outcome
}

/// What a look came to.
package struct Outcome: Sendable {
    /// What is to be done, in this order.
    package var actions: [Action] = []
    package var next = NextLook.whenChanged
    /// Records that were looked at besides the object itself.
    package var looked = 0
    /// All that the tables had noted as touched was looked at; it is forgotten before anything is done.
    package var hasLookedAtTouched = false

    package init(_ actions: [Action] = [], next: NextLook = .whenChanged) {
        self.actions = actions
        self.next = next
    }
}

/// When an object is looked at again, if nothing changes before.
package enum NextLook: Hashable, Sendable {
    /// Never: a time that was set earlier is taken back.
    case done
    case at(Timestamp)
    /// At the time that was set earlier, if any.
    case whenChanged
}
