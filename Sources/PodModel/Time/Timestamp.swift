/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds (years 1678 to 2262).
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Where every simulation begins: 2026-01-01T00:00:00Z.
    package static let simulationStart = Timestamp(nanoseconds: 1_767_225_600 * 1_000_000_000)

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Saturates at the ends of the range instead of trapping.
    package static func + (a: Timestamp, b: TimeSpan) -> Timestamp {
        let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
        return Timestamp(nanoseconds: overflow ? (b.nanoseconds < 0 ? .min : .max) : sum)
    }

    /// Saturates at the ends of the range instead of trapping.
    package static func - (a: Timestamp, b: Timestamp) -> TimeSpan {
        let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        return TimeSpan(nanoseconds: overflow ? (b.nanoseconds > 0 ? .min : .max) : difference)
    }
}

extension Timestamp {
    /// RFC 3339 in UTC with whole seconds, as Kubernetes prints its times: `2026-01-01T00:00:00Z`.
    package var rfc3339: String {
        let c = civil
        return """
            \(pad(c.year, 4))-\(pad(c.month, 2))-\(pad(c.day, 2))\
            T\(pad(c.hour, 2)):\(pad(c.minute, 2)):\(pad(c.second, 2))Z
            """
    }

    /// The same with nine digits behind the second, as `kubectl logs --timestamps` shows them.
    package var rfc3339Nanoseconds: String {
        let fraction = Int(nanoseconds - floorDivide(nanoseconds, 1_000_000_000) * 1_000_000_000)
        return "\(rfc3339.dropLast()).\(pad(fraction, 9))Z"
    }

    /// `hh:mm:ss` of the day in UTC.
    package var clockTime: String {
        let c = civil
        return "\(pad(c.hour, 2)):\(pad(c.minute, 2)):\(pad(c.second, 2))"
    }

    /// The proleptic Gregorian date and time in UTC.
    package var civil: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        let seconds = floorDivide(nanoseconds, 1_000_000_000)
        let days = floorDivide(seconds, 86_400)
        let rest = Int(seconds - days * 86_400)
        let date = CivilDate(dayNumber: Int(days))
        return (date.year, date.month, date.day, rest / 3600, rest / 60 % 60, rest % 60)
    }
}

/// Rounds towards minus infinity.
func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    a >= 0 ? a / b : -((-(a + 1)) / b) - 1
}

private func pad(_ n: Int, _ width: Int) -> String {
    let digits = String(n)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
