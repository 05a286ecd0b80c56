/// Controllers that answer each other without end at one instant, found by how often one object was looked at in one
/// turn.
package struct EndlessTurn: Hashable, Sendable {
    package let time: Timestamp
    /// `replicaset-controller (replicaset/web)`, in the order in which they act.
    package let parties: [String]

    package init(time: Timestamp, parties: [String]) {
        self.time = time
        self.parties = parties
    }

    package var description: String {
        "controllers answer each other without end at this instant: \(parties.joined(separator: ", "))"
    }
}
