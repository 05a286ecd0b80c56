/// A length of time in nanoseconds; may be negative (about ±292 years).
package struct TimeSpan: Hashable, Comparable, Sendable, Codable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    package static let zero = TimeSpan(nanoseconds: 0)
    /// Longer than any run: used where "no limit" is meant.
    package static let forever = TimeSpan(nanoseconds: .max)

    package static func nanoseconds(_ n: Int64) -> TimeSpan { TimeSpan(nanoseconds: n) }
    package static func milliseconds(_ n: Int64) -> TimeSpan { TimeSpan(nanoseconds: n.saturating(times: 1_000_000)) }
    package static func seconds(_ n: Int64) -> TimeSpan { TimeSpan(nanoseconds: n.saturating(times: 1_000_000_000)) }
    package static func minutes(_ n: Int64) -> TimeSpan { .seconds(n.saturating(times: 60)) }
    package static func hours(_ n: Int64) -> TimeSpan { .seconds(n.saturating(times: 3600)) }

    package var seconds: Double { Double(nanoseconds) / 1e9 }
    /// Whole seconds, rounded towards zero.
    package var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
    /// Whole seconds, as Kubernetes counts them, rounded up: a shorter wait would be another.
    package var secondsRoundedUp: Int64 { wholeSeconds + (nanoseconds % 1_000_000_000 > 0 ? 1 : 0) }

    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Saturating, like all arithmetic here: a hostile duration never traps.
    package static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
        return TimeSpan(nanoseconds: overflow ? (b.nanoseconds < 0 ? .min : .max) : sum)
    }

    package static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan {
        let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        return TimeSpan(nanoseconds: overflow ? (b.nanoseconds > 0 ? .min : .max) : difference)
    }

    package static func * (a: TimeSpan, n: Int64) -> TimeSpan {
        TimeSpan(nanoseconds: a.nanoseconds.saturating(times: n))
    }

    package static func / (a: TimeSpan, n: Int64) -> TimeSpan { TimeSpan(nanoseconds: a.nanoseconds / n) }
}

extension TimeSpan: CustomStringConvertible {
    /// Go's style, canonical: `1h30m`, `1m30s`, `250ms`, `1.5s` is `1.5s`, `0s`.
    package var description: String {
        if nanoseconds == 0 { return "0s" }
        if nanoseconds == .min { return "-292y" }
        if nanoseconds < 0 { return "-" + TimeSpan(nanoseconds: -nanoseconds).description }
        if nanoseconds < 1_000 { return "\(nanoseconds)ns" }
        if nanoseconds < 1_000_000 { return decimal(nanoseconds, unit: 1_000) + "us" }
        if nanoseconds < 1_000_000_000 { return decimal(nanoseconds, unit: 1_000_000) + "ms" }
        let hours = nanoseconds / 3_600_000_000_000
        let minutes = nanoseconds / 60_000_000_000 % 60
        let rest = nanoseconds % 60_000_000_000
        var text = ""
        if hours > 0 { text += "\(hours)h" }
        if minutes > 0 { text += "\(minutes)m" }
        if rest > 0 { text += decimal(rest, unit: 1_000_000_000) + "s" }
        return text
    }

    private func decimal(_ value: Int64, unit: Int64) -> String {
        let fraction = value % unit
        if fraction == 0 { return String(value / unit) }
        var digits = String(unit + fraction).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(value / unit).\(digits)"
    }
}

extension TimeSpan {
    /// Why a text is no duration.
    package enum ParseError: Error, Hashable, Sendable {
        case malformed
        case outOfRange
        /// A bare number: which unit was meant?
        case missingUnit
    }

    /// Reads `250ms`, `30s`, `1h30m`, `1.5s`, `1d`; units `ns us ms s m h d` in falling order, each once.
    package static func parse(_ text: some Collection<UInt8>) throws(ParseError) -> TimeSpan {
        var total: Int128 = 0
        var lastUnit = Int128.max
        var i = text.startIndex
        if i == text.endIndex { throw .malformed }
        while i != text.endIndex {
            var mantissa: Int128 = 0
            var scale: Int128 = 1
            var digits = 0
            var afterPoint = false
            while i != text.endIndex {
                let byte = text[i]
                if byte == UInt8(ascii: "."), !afterPoint, digits > 0 {
                    afterPoint = true
                } else if byte >= 0x30, byte <= 0x39 {
                    digits += 1
                    if digits > 24 { throw .outOfRange }
                    mantissa = mantissa * 10 + Int128(byte - 0x30)
                    if afterPoint { scale *= 10 }
                } else {
                    break
                }
                i = text.index(after: i)
            }
            if digits == 0 || (afterPoint && scale == 1) { throw .malformed }
            if i == text.endIndex { throw .missingUnit }
            var letters: [UInt8] = []
            while i != text.endIndex, text[i] >= 0x61, text[i] <= 0x7A, letters.count < 3 {
                letters.append(text[i])
                i = text.index(after: i)
            }
            guard let unit = unitNanoseconds(letters), unit < lastUnit else { throw .malformed }
            lastUnit = unit
            total += mantissa * unit / scale
            if total > Int128(Int64.max) { throw .outOfRange }
        }
        return TimeSpan(nanoseconds: Int64(total))
    }

    private static func unitNanoseconds(_ letters: [UInt8]) -> Int128? {
        switch letters {
        case Array("ns".utf8): 1
        case Array("us".utf8): 1_000
        case Array("ms".utf8): 1_000_000
        case Array("s".utf8): 1_000_000_000
        case Array("m".utf8): 60_000_000_000
        case Array("h".utf8): 3_600_000_000_000
        case Array("d".utf8): 86_400_000_000_000
        default: nil
        }
    }
}

extension Int64 {
    /// Multiplies, and stops at the ends of the range.
    package func saturating(times n: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: n)
        return overflow ? ((self < 0) == (n < 0) ? .max : .min) : product
    }
}
