package import PodModel

/// What a StatefulSet knows of its pods by ordinal, kept up to date for those that have changed.
package struct OrdinalTable {
    /// A pod of this ordinal exists, on its way out or not.
    package var present = BitRow()
    /// … and is neither terminating nor ended.
    package var active = BitRow()
    /// … and has been ready for long enough.
    package var healthy = BitRow()
    /// A pod that exists has another revision than the newest.
    package var outdated = BitRow()
    /// An active pod of the newest revision.
    package var updated = BitRow()
    /// A pod that has ended by itself and is not yet asked to go.
    package var ended = BitRow()
    /// Ordinals that have changed.
    package var touched: [Int] = []
    /// Ordinals that are ready but not for long enough, and when the first of them will be.
    package var ripening: [Int] = []
    package var nextRipe: Timestamp?
    /// Ordinals that are wanted.
    package var range = 0..<0
    /// The revision and the time by which all has been judged.
    package var hash = ""
    package var minReady = TimeSpan.zero

    /// The highest pod that is not wanted.
    package var condemned: Int? {
        if let last = present.last(), last >= range.upperBound { return last }
        return present.last(below: range.lowerBound)
    }

    /// The ordinals that have changed, rising, each once; forgets them.
    package mutating func takeTouched() -> [Int] {
        defer { touched.removeAll(keepingCapacity: true) }
        return touched.sortedUnique()
    }

    package mutating func forget(_ ordinal: Int) {
        present[ordinal] = false
        active[ordinal] = false
        healthy[ordinal] = false
        outdated[ordinal] = false
        updated[ordinal] = false
        ended[ordinal] = false
    }
}
