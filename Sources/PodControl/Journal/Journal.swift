package import PodModel

/// The history of a run: every command that was applied, with its time, in order.
package protocol Journal: Sendable {
    mutating func append(_ entry: JournalEntry)
}

package struct JournalEntry: Sendable {
    package let time: Timestamp
    package let command: Command

    package init(time: Timestamp, command: Command) {
        self.time = time
        self.command = command
    }
}
