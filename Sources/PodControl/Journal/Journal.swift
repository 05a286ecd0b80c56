package import PodModel

/// The history of a run: all that was applied, with its time, in order.
/// Thread: the cluster's; it does not block for long. Errors: kept by the journal until its owner asks for them.
package protocol Journal: Sendable {
    mutating func append(_ entry: JournalEntry)
    /// Controllers and scheduler are about to act on what was written so far. What they do is not written: they do the
    /// same again from the same state, at the same place among the inputs.
    mutating func reconciling(at time: Timestamp)
}

extension Journal {
    package mutating func reconciling(at time: Timestamp) {}
}

package struct JournalEntry: Sendable {
    package let time: Timestamp
    package let input: ClusterInput

    package init(time: Timestamp, input: ClusterInput) {
        self.time = time
        self.input = input
    }
}
