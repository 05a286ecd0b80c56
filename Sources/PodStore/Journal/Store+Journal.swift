package import PodControl
internal import PodModel
internal import Synchronization

/// The history of a run on disk: what each command and report was, and when. Costs the engine an append to an
/// array; twenty times a second what has come is written at once.  What it can do: tell, after a crash, what podsh
/// was about. What it cannot: bring a cluster back; commands are lines for people (`ClusterInput.text`), and a kill
/// may take the last twentieth of a second with it.
extension Store: Journal {
    struct Pending: Sendable {
        var rows: [Row] = []
        var isScheduled = false
        /// Commands that came faster than the disk took them.
        var lost = 0
    }

    /// Never waits for the disk.
    package func append(_ entry: JournalEntry) {
        let row = Row(time: entry.time.nanoseconds, text: entry.input.text)
        let schedules = pending.withLock { pending in
            if pending.rows.count >= Store.mostPending { pending.lost += 1 } else { pending.rows.append(row) }
            defer { pending.isScheduled = true }
            return !pending.isScheduled
        }
        if schedules { writer.withLock { $0?.want() } }
    }

    /// Writes what is pending and returns when it is committed.
    package func flush() { writePending() }

    private static let mostPending = 65_536

    func writePending() {
        writing.withLock { _ in writeRows() }
    }

    private func writeRows() {
        var (rows, lost) = pending.withLock { pending in
            defer { pending = Pending() }
            return (pending.rows, pending.lost)
        }
        if lost > 0 { rows.append(Row(time: rows.last?.time ?? 0, text: "… \(lost) commands were not written down")) }
        if !rows.isEmpty { write { try StoreSchema.append(rows, $0) } }
    }
}
