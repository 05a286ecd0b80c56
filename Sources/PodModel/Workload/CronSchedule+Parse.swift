/// Why a text is no schedule: where in it, in bytes, and what was expected there.
package struct CronScheduleError: Error, Hashable, Sendable {
    package let range: Range<Int>
    package let message: String
    package let help: String?

    init(_ range: Range<Int>, _ message: String, help: String? = nil) {
        self.range = range
        self.message = message
        self.help = help
    }
}

extension CronSchedule {
    package init(_ text: String) throws(CronScheduleError) {
        self.text = text
        var reader = CronReader(text)
        rule = try reader.rule()
    }
}

/// A field of a schedule: what it is called, which numbers and names it takes.
private struct CronFieldKind {
    let title: String
    let range: ClosedRange<Int>
    let names: [String]

    static let all = [
        CronFieldKind(title: "minute", range: 0...59, names: []),
        CronFieldKind(title: "hour", range: 0...23, names: []),
        CronFieldKind(title: "day of month", range: 1...31, names: []),
        CronFieldKind(
            title: "month", range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        CronFieldKind(title: "day of week", range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]
}

private struct CronReader {
    private let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    private static let macros: [(name: String, fields: String)] = [
        ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"), ("@weekly", "0 0 * * 0"),
        ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"), ("@hourly", "0 * * * *"),
    ]

    mutating func rule() throws(CronScheduleError) -> CronSchedule.Rule {
        let parts = self.parts
        guard let first = parts.first else {
            throw CronScheduleError(
                0..<bytes.count, "the schedule is empty", help: "five fields: minute hour day month weekday")
        }
        if bytes[first.lowerBound] == UInt8(ascii: "@") { return try macro(parts) }
        let head = text(first)
        if head.hasPrefix("TZ=") || head.hasPrefix("CRON_TZ=") {
            throw CronScheduleError(
                first, "a time zone stands in an attribute of its own", help: "time-zone Europe/Berlin")
        }
        if parts.count != 5 {
            let wrong = parts.count > 5 ? parts[5].lowerBound..<parts[parts.count - 1].upperBound : 0..<bytes.count
            throw CronScheduleError(
                wrong, "expected five fields (minute hour day month weekday), found \(parts.count)",
                help: "such as \"*/5 * * * *\" or @daily")
        }
        var fields = CronFields()
        fields.minutes = try field(parts[0], 0).bits
        fields.hours = try field(parts[1], 1).bits
        (fields.days, fields.anyDay) = try field(parts[2], 2)
        fields.months = try field(parts[3], 3).bits
        (fields.weekdays, fields.anyWeekday) = try field(parts[4], 4)
        return .fields(fields)
    }

    /// The runs of bytes between blanks.
    private var parts: [Range<Int>] {
        var parts: [Range<Int>] = []
        var start: Int?
        for (i, byte) in bytes.enumerated() {
            let isBlank = byte == 0x20 || byte == 0x09
            if isBlank, let begun = start {
                parts.append(begun..<i)
                start = nil
            } else if !isBlank, start == nil {
                start = i
            }
        }
        if let start { parts.append(start..<bytes.count) }
        return parts
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private mutating func macro(_ parts: [Range<Int>]) throws(CronScheduleError) -> CronSchedule.Rule {
        let name = text(parts[0])
        if name == "@every" {
            guard parts.count == 2, let span = TimeSpan(cron: text(parts[1])), span >= .seconds(1) else {
                throw CronScheduleError(
                    parts.count > 1 ? parts[1] : parts[0], "expected a duration of at least 1s", help: "@every 1h30m")
            }
            return .every(TimeSpan.seconds(span.wholeSeconds))
        }
        guard let known = Self.macros.first(where: { $0.name == name }), parts.count == 1 else {
            throw CronScheduleError(
                parts.count > 1 && Self.macros.contains { $0.name == name } ? parts[1] : parts[0],
                "expected @hourly, @daily, @weekly, @monthly, @yearly or @every 1h")
        }
        var reader = CronReader(known.fields)
        return try reader.rule()
    }

    /// `LIST = ITEM,…` with `ITEM = (* | ? | VALUE | VALUE-VALUE)[/STEP]`.
    private func field(_ range: Range<Int>, _ index: Int) throws(CronScheduleError) -> (bits: UInt64, isAny: Bool) {
        let kind = CronFieldKind.all[index]
        var bits: UInt64 = 0
        var isAny = false
        for item in split(range, UInt8(ascii: ",")) {
            let (some, any) = try self.item(item, kind)
            bits |= some
            isAny = isAny || any
        }
        return (bits, isAny)
    }

    private func item(_ range: Range<Int>, _ kind: CronFieldKind) throws(CronScheduleError) -> (UInt64, Bool) {
        let halves = split(range, UInt8(ascii: "/"))
        if halves.count > 2 { throw CronScheduleError(range, "the \(kind.title) has more than one '/'") }
        let ends = split(halves[0], UInt8(ascii: "-"))
        if ends.count > 2 { throw CronScheduleError(range, "the \(kind.title) has more than one '-'") }
        let isStar = text(halves[0]) == "*" || text(halves[0]) == "?"
        var (low, high) = (kind.range.lowerBound, kind.range.upperBound)
        if !isStar {
            low = try value(ends[0], kind)
            high = ends.count == 2 ? try value(ends[1], kind) : halves.count == 2 ? high : low
        }
        if low > high { throw CronScheduleError(halves[0], "the range of the \(kind.title) falls") }
        var step = 1
        if halves.count == 2 {
            guard let given = number(halves[1]), given > 0 else {
                throw CronScheduleError(halves[1], "expected a step above 0, such as */5")
            }
            step = given
        }
        var bits: UInt64 = 0
        for value in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(value) }
        return (bits, isStar && step == 1)
    }

    private func value(_ range: Range<Int>, _ kind: CronFieldKind) throws(CronScheduleError) -> Int {
        let word = text(range).lowercased()
        if let index = kind.names.firstIndex(of: word) { return index + kind.range.lowerBound }
        guard let number = number(range) else {
            var example = "\(kind.range.lowerBound) to \(kind.range.upperBound)"
            if let first = kind.names.first { example += " or a name such as \(first.uppercased())" }
            throw CronScheduleError(
                range.isEmpty ? range.lowerBound..<range.lowerBound + 1 : range,
                "expected the \(kind.title): \(example)")
        }
        if !kind.range.contains(number) {
            throw CronScheduleError(
                range, "the \(kind.title) reaches from \(kind.range.lowerBound) to \(kind.range.upperBound)",
                help: number == 7 && !kind.names.isEmpty ? "Sunday is 0" : nil)
        }
        return number
    }

    private func number(_ range: Range<Int>) -> Int? {
        if range.isEmpty || range.count > 4 { return nil }
        var number = 0
        for byte in bytes[range] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    private func split(_ range: Range<Int>, _ separator: UInt8) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for i in range where bytes[i] == separator {
            parts.append(start..<i)
            start = i + 1
        }
        parts.append(start..<range.upperBound)
        return parts
    }
}

extension TimeSpan {
    /// `1h30m`, `90s`: whole numbers with h, m and s.
    fileprivate init?(cron text: String) {
        var total = TimeSpan.zero
        var number: Int64?
        for byte in text.utf8 {
            if byte >= 0x30, byte <= 0x39 {
                number = (number ?? 0).saturating(times: 10)
                number = min(number ?? 0, 1 << 40) + Int64(byte - 0x30)
                continue
            }
            guard let count = number else { return nil }
            number = nil
            switch byte {
            case UInt8(ascii: "h"): total = total + .hours(count)
            case UInt8(ascii: "m"): total = total + .minutes(count)
            case UInt8(ascii: "s"): total = total + .seconds(count)
            default: return nil
            }
        }
        if number != nil || text.isEmpty { return nil }
        self = total
    }
}
