/// A time zone as data: which offset from UTC holds when. Whoever makes one reads it from the machine; here nothing is
/// looked up.
package struct TimeZoneTable: Hashable, Sendable, Codable {
    package struct Change: Hashable, Sendable, Codable {
        /// Seconds since 1970 in UTC.
        package var time: Int64
        /// Seconds east of UTC from then on.
        package var offset: Int32

        package init(time: Int64, offset: Int32) {
            self.time = time
            self.offset = offset
        }
    }

    /// Its name in the IANA database: `Europe/Berlin`.
    package let name: String
    /// Before the first change.
    let first: Int32
    /// In the order of their times, each later than the one before.
    package let changes: [Change]

    package init(name: String, first: Int32, changes: [Change]) {
        self.name = name
        self.first = first
        self.changes = changes
    }

    package static let utc = TimeZoneTable(name: "UTC", first: 0, changes: [])

    /// The span of constant offset a second lies in: 0 is the one before the first change.
    func span(at second: Int64) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].time <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func offset(ofSpan span: Int) -> Int32 {
        span == 0 || changes.isEmpty ? first : changes[min(span, changes.count) - 1].offset
    }

    /// The first second after the span.
    func end(ofSpan span: Int) -> Int64 { span < changes.count ? changes[span].time : .max }

    /// Seconds east of UTC at a time.
    package func offset(at time: Timestamp) -> Int32 {
        offset(ofSpan: span(at: floorDivide(time.nanoseconds, 1_000_000_000)))
    }
}
