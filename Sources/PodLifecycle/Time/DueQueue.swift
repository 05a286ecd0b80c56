package import PodModel

/// Things due at a time, soonest first; equal times in the order in which they were added. A heap with four children
/// a node: shallower than a binary one, and the children of a node share a cache line.
package struct DueQueue<Element: Sendable>: Sendable {
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let time: Timestamp
        @usableFromInline let sequence: UInt64
        @usableFromInline let element: Element

        @inlinable
        init(time: Timestamp, sequence: UInt64, element: Element) {
            self.time = time
            self.sequence = sequence
            self.element = element
        }

        @inlinable
        func isBefore(_ other: Entry) -> Bool {
            time.nanoseconds != other.time.nanoseconds
                ? time.nanoseconds < other.time.nanoseconds : sequence < other.sequence
        }
    }

    @usableFromInline var entries: [Entry] = []
    @usableFromInline var sequence: UInt64 = 0

    package init() {}

    @inlinable package var count: Int { entries.count }
    @inlinable package var nextTime: Timestamp? { entries.first?.time }
    @inlinable package var first: (time: Timestamp, element: Element)? { entries.first.map { ($0.time, $0.element) } }

    @inlinable
    package mutating func add(_ element: Element, at time: Timestamp) {
        sequence &+= 1
        let entry = Entry(time: time, sequence: sequence, element: element)
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
    @inlinable
    package mutating func take(until now: Timestamp) -> (time: Timestamp, element: Element)? {
        guard let first = entries.first, first.time.nanoseconds <= now.nanoseconds else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty { sink(last) }
        return (first.time, first.element)
    }

    @inlinable
    mutating func sink(_ entry: Entry) {
        let count = entries.count
        var at = 0
        while true {
            let firstChild = (at << 2) + 1
            if firstChild >= count { break }
            var least = firstChild
            var child = firstChild + 1
            while child < min(firstChild + 4, count) {
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
