import DequeModule

/// A journal that keeps the latest entries in memory. Pod statuses are only counted unless asked for: they make up
/// most of a run and a simulation makes them again from its seed.
package struct MemoryJournal: Journal {
    private var kept: Deque<JournalEntry> = []
    private let capacity: Int
    private let keepsStatuses: Bool
    /// Entries appended since the beginning, kept or not.
    package private(set) var count = 0

    package init(capacity: Int = 4096, keepsStatuses: Bool = false) {
        self.capacity = max(1, capacity)
        self.keepsStatuses = keepsStatuses
    }

    /// The entries still kept, oldest first.
    package var entries: [JournalEntry] { Array(kept) }

    package mutating func append(_ entry: JournalEntry) {
        count += 1
        if !keepsStatuses, case .report(.podStatus) = entry.input { return }
        if kept.count == capacity { kept.removeFirst() }
        kept.append(entry)
    }
}
