package import PodModel

/// Something about one life that is due at a time. What it is, is packed into `detail` by whoever put it there: a
/// queue of one plain type is specialised by the compiler across modules, a generic one is several times slower.
package struct Due: Sendable {
    package let time: Timestamp
    package let life: LifeSlot
    package let detail: UInt64
    fileprivate let sequence: UInt64

    fileprivate func isBefore(_ other: Due) -> Bool {
        time.nanoseconds != other.time.nanoseconds
            ? time.nanoseconds < other.time.nanoseconds : sequence < other.sequence
    }
}

/// Things due at a time, soonest first; equal times in the order in which they were added. A heap with four children
/// a node: shallower than a binary one, and the children of a node are neighbours in memory.
package struct DueQueue: Sendable {
    private var entries: ContiguousArray<Due> = []
    private var sequence: UInt64 = 0

    package init() {}

    package var count: Int { entries.count }
    package var first: Due? { entries.first }

    package mutating func add(_ life: LifeSlot, detail: UInt64 = 0, at time: Timestamp) {
        sequence &+= 1
        let entry = Due(time: time, life: life, detail: detail, sequence: sequence)
        entries.append(entry)
        var at = entries.count - 1
        while at > 0 {
            let parent = (at - 1) >> 2
            if !entry.isBefore(entries[parent]) { break }
            entries[at] = entries[parent]
            at = parent
        }
        entries[at] = entry
    }

    /// The first thing, when it is due by `now`.
    package mutating func take(until now: Timestamp) -> Due? {
        guard let first = entries.first, first.time.nanoseconds <= now.nanoseconds else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty { sink(last) }
        return first
    }

    private mutating func sink(_ entry: Due) {
        let count = entries.count
        var at = 0
        while true {
            let firstChild = at << 2 | 1
            if firstChild >= count { break }
            var least = firstChild
            var child = firstChild + 1
            let end = min(firstChild + 4, count)
            while child < end {
                if entries[child].isBefore(entries[least]) { least = child }
                child += 1
            }
            if !entries[least].isBefore(entry) { break }
            entries[at] = entries[least]
            at = least
        }
        entries[at] = entry
    }
}
