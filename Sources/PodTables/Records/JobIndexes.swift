package import PodModel

/// Where each completion index of an indexed job is. Taking one and giving one back cost the same for ten indexes and
/// for a hundred thousand.
package struct JobIndexes {
    private enum Mark: UInt8 {
        case open, active, succeeded, failed
    }

    /// Of all indexes that were ever taken; those behind are open.
    private var marks: [Mark] = []
    /// Open indexes among them, none of which lies below `lowest`.
    private var returned = BitRow()
    private var lowest = 0
    /// Open indexes whose next pod has to wait.
    private var delayed = DelayedIndexes()
    private var failures: [Int: (counted: Int, all: Int)] = [:]
    /// The index of each pod, until its end is counted.
    private var places: [PodSlot: Int] = [:]

    /// How many indexes have.
    package private(set) var succeeded = 0
    package private(set) var failed = 0

    package init() {}

    /// When the first index that has to wait until after this time may be taken.
    package func nextDue(after now: Timestamp) -> Timestamp? { delayed.split(at: now).next }

    /// The lowest indexes below a number that may be taken at this time, rising, at most so many.
    package func open(below count: Int, at now: Timestamp, atMost most: Int) -> [Int] {
        var found = delayed.split(at: now).due
        var next = returned.count == 0 ? nil : returned.first(from: lowest)
        for _ in 0..<most {
            guard let index = next else { break }
            found.append(index)
            next = returned.first(from: index + 1)
        }
        found.sort()
        found.removeLast(max(0, found.count - most))
        return found + (marks.count..<max(marks.count, count)).prefix(most - found.count)
    }

    /// The index is active from now on; false when it is not open at this time.
    package mutating func take(_ index: Int, at now: Timestamp) -> Bool {
        for due in delayed.takeDue(at: now) { giveBack(due) }
        if index == marks.count {
            marks.append(.active)
            return true
        }
        guard returned[index] else { return false }
        returned[index] = false
        if index == lowest { lowest = index + 1 }
        marks[index] = .active
        return true
    }

    package mutating func place(_ pod: PodSlot, at index: Int) {
        places[pod] = index
    }

    /// The index of a pod whose end is counted, or that is let go: it has none from then on.
    package mutating func remove(_ pod: PodSlot) -> Int? { places.removeValue(forKey: pod) }

    package func index(of pod: PodSlot) -> Int? { places[pod] }

    /// How many of these have.
    package func succeeded(among wanted: IndexRanges) -> Int {
        wanted.ranges.reduce(0) { sum, range in
            sum
                + (range.lowerBound..<max(range.lowerBound, min(range.upperBound + 1, marks.count))).count {
                    marks[$0] == .succeeded
                }
        }
    }

    package mutating func succeed(_ index: Int) {
        guard index < marks.count else { return }
        marks[index] = .succeeded
        succeeded += 1
    }

    package mutating func fail(_ index: Int) {
        guard index < marks.count else { return }
        marks[index] = .failed
        failed += 1
    }

    /// The index is open again, at once or from a time on.
    package mutating func giveBack(_ index: Int, from due: Timestamp? = nil) {
        guard index < marks.count else { return }
        marks[index] = .open
        if let due { return delayed.insert(index, due: due) }
        returned[index] = true
        lowest = min(lowest, index)
    }

    /// How often pods of this index have failed, with this time: those that count, and all.
    package mutating func countFailure(of index: Int, isIgnored: Bool) -> (counted: Int, all: Int) {
        var known = failures[index] ?? (0, 0)
        if !isIgnored { known.counted += 1 }
        known.all += 1
        failures[index] = known
        return known
    }

    /// Only indexes below a number are left; what was known of the others is forgotten.
    package mutating func shrink(to count: Int) {
        guard marks.count > count else { return }
        for mark in marks[count...] {
            if mark == .succeeded { succeeded -= 1 }
            if mark == .failed { failed -= 1 }
        }
        for index in count..<marks.count {
            failures[index] = nil
            returned[index] = false
        }
        marks.removeSubrange(count...)
        delayed.keep(below: count)
    }

    /// `0-2,5`: the indexes that succeeded.
    package var succeededText: String { text(of: .succeeded) }
    /// The indexes that failed for good.
    package var failedText: String { text(of: .failed) }

    private func text(of mark: Mark) -> String {
        var parts: [String] = []
        var start: Int?
        for i in 0...marks.count {
            let isIn = i < marks.count && marks[i] == mark
            if isIn, start == nil { start = i }
            if !isIn, let begun = start {
                parts.append(begun == i - 1 ? "\(begun)" : "\(begun)-\(i - 1)")
                start = nil
            }
        }
        return parts.joined(separator: ",")
    }
}
