import HeapModule
package import PodModel

/// Where each completion index of an indexed job is. Taking one and giving one back cost the same for ten indexes and
/// for a hundred thousand.
package struct JobIndexes {
    private enum Mark: UInt8 {
        case open, active, succeeded, failed
    }

    private struct Delay: Comparable {
        let due: Timestamp
        let index: Int

        static func < (a: Delay, b: Delay) -> Bool { a.due != b.due ? a.due < b.due : a.index < b.index }
    }

    /// Of all indexes that were ever taken; those behind are open.
    private var marks: [Mark] = []
    /// Open indexes among them, the lowest first.
    private var returned = Heap<Int>()
    /// Open indexes whose next pod has to wait.
    private var delayed = Heap<Delay>()
    private var failures: [Int: (counted: Int, all: Int)] = [:]
    /// The index of each pod, until its end is counted.
    private var places: [PodSlot: Int] = [:]
    /// How many indexes have.
    package private(set) var succeeded = 0
    package private(set) var failed = 0

    /// When the first index that waits may be taken.
    package var nextDue: Timestamp? { delayed.min?.due }

    /// The lowest open index below a number, active from now on; nil when there is none now.
    package mutating func take(below count: Int, at now: Timestamp) -> Int? {
        while let first = delayed.min, first.due <= now {
            delayed.removeMin()
            returned.insert(first.index)
        }
        if let index = returned.popMin() {
            marks[index] = .active
            return index
        }
        if marks.count >= count { return nil }
        marks.append(.active)
        return marks.count - 1
    }

    package mutating func place(_ pod: PodSlot, at index: Int) {
        places[pod] = index
    }

    /// The index of a pod whose end is counted, or that is let go: it has none from then on.
    package mutating func remove(_ pod: PodSlot) -> Int? { places.removeValue(forKey: pod) }

    package func index(of pod: PodSlot) -> Int? { places[pod] }

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
        if let due { delayed.insert(Delay(due: due, index: index)) } else { returned.insert(index) }
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
        for index in count..<marks.count { failures[index] = nil }
        marks.removeSubrange(count...)
        returned = Heap(returned.unordered.filter { $0 < count })
        delayed = Heap(delayed.unordered.filter { $0.index < count })
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
