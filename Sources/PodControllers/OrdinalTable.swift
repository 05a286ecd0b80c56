import PodModel
import PodTables

/// What a StatefulSet knows of its pods by ordinal, kept up to date for those that have changed.
struct OrdinalTable {
    /// A pod of this ordinal exists, on its way out or not.
    var present = BitRow()
    /// … and is neither terminating nor ended.
    var active = BitRow()
    /// … and has been ready for long enough.
    var healthy = BitRow()
    /// A pod that exists has another revision than the newest.
    var outdated = BitRow()
    /// An active pod of the newest revision.
    var updated = BitRow()
    /// A pod that has ended by itself and is not yet asked to go.
    var ended = BitRow()
    /// Ordinals that are ready but not for long enough, and when the first of them will be.
    private var ripening: [Int] = []
    private(set) var nextRipe: Timestamp?
    /// Ordinals that are wanted.
    var range = 0..<0
    /// The revision and the time by which all has been judged.
    var hash = ""
    var minReady = TimeSpan.zero

    /// The highest pod that is not wanted.
    var condemned: Int? {
        if let last = present.last(), last >= range.upperBound { return last }
        return present.last(below: range.lowerBound)
    }

    /// Ordinals that may have been ready for long enough by now; forgets them.
    mutating func takeRipe(at now: Timestamp) -> [Int] {
        guard let due = nextRipe, due <= now else { return [] }
        defer { (ripening, nextRipe) = ([], nil) }
        return ripening
    }

    /// Looks at this ordinal again at that time.
    mutating func ripen(_ ordinal: Int, at time: Timestamp) {
        ripening.append(ordinal)
        nextRipe = min(nextRipe ?? time, time)
    }

    /// As many pods as are wanted, and no others: each of the newest revision and ready for long enough.
    func isWhollyUpdated(_ replicas: Int) -> Bool {
        updated.count == replicas && healthy.count == replicas && present.count == replicas
    }

    mutating func forget(_ ordinal: Int) {
        present[ordinal] = false
        active[ordinal] = false
        healthy[ordinal] = false
        outdated[ordinal] = false
        updated[ordinal] = false
        ended[ordinal] = false
    }
}
