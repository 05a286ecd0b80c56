/// The rule by which a zone goes on for ever, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixTimeZone {
    /// A day of each year and the local second of it.
    struct Moment {
        enum Day {
            /// 1 to 365, never counting 29 February.
            case julian(Int)
            /// 0 to 365.
            case ordinal(Int)
            /// The nth weekday of a month; the fifth is the last.
            case weekday(month: Int, week: Int, day: Int)
        }

        var day: Day
        var second: Int
    }

    /// Seconds east of UTC outside of daylight saving.
    let offset: Int32
    private var daylight: (offset: Int32, begins: Moment, ends: Moment)?

    /// nil when the text is none.
    init?(_ text: String) {
        var reader = PosixReader(text)
        guard reader.name(), let standard = reader.time(hours: 24) else { return nil }
        offset = Int32(-standard)
        if reader.isAtEnd { return }
        guard reader.name() else { return nil }
        var saving = Int32(3600 - standard)
        if !reader.isAt(",") {
            guard let given = reader.time(hours: 24) else { return nil }
            saving = Int32(-given)
        }
        guard let begins = reader.moment(), let ends = reader.moment(), reader.isAtEnd else { return nil }
        daylight = (saving, begins, ends)
    }

    /// Both changes of every year from 1970 on, in order.
    func changes(through lastYear: Int) -> [TimeZoneTable.Change] {
        guard let daylight else { return [] }
        var changes: [TimeZoneTable.Change] = []
        for year in 1970...lastYear {
            changes.append(.init(time: daylight.begins.second(in: year, offset: offset), offset: daylight.offset))
            changes.append(.init(time: daylight.ends.second(in: year, offset: daylight.offset), offset: offset))
        }
        changes.sort { $0.time < $1.time }
        return changes
    }
}

extension PosixTimeZone.Moment {
    /// Seconds since 1970 in UTC, the offset being the one that holds until then.
    func second(in year: Int, offset: Int32) -> Int64 {
        let newYear = CivilDate(year: year, month: 1, day: 1).dayNumber
        let number: Int
        switch day {
        case .julian(let n): number = newYear + n - 1 + (n >= 60 && CivilDate.isLeap(year) ? 1 : 0)
        case .ordinal(let n): number = newYear + n
        case .weekday(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1)
            var day = 1 + (weekday - CivilDate.weekday(ofDay: first.dayNumber) + 7) % 7 + (week - 1) * 7
            while day > first.daysInMonth { day -= 7 }
            number = first.dayNumber + day - 1
        }
        return Int64(number * 86_400 + second) - Int64(offset)
    }
}

private struct PosixReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    func isAt(_ sign: Unicode.Scalar) -> Bool { position < bytes.count && bytes[position] == UInt8(ascii: sign) }

    private mutating func take(_ sign: Unicode.Scalar) -> Bool {
        guard isAt(sign) else { return false }
        position += 1
        return true
    }

    /// `CET`, `<+03>`.
    mutating func name() -> Bool {
        let start = position
        if take("<") {
            while position < bytes.count, !isAt(">") { position += 1 }
            return take(">")
        }
        while position < bytes.count, bytes[position] | 0x20 >= 0x61, bytes[position] | 0x20 <= 0x7A { position += 1 }
        return position - start >= 3
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        var value: Int?
        while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 {
            value = (value ?? 0) * 10 + Int(bytes[position] - 0x30)
            if value ?? 0 > 100_000 { return nil }
            position += 1
        }
        return value.flatMap { range.contains($0) ? $0 : nil }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(hours most: Int) -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard let hours = number(0...most) else { return nil }
        var seconds = hours * 3600
        if take(":") {
            guard let minutes = number(0...59) else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(0...59) else { return nil }
                seconds += rest
            }
        }
        return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0/2`, `,J60`, `,59`: at two o'clock unless said.
    mutating func moment() -> PosixTimeZone.Moment? {
        guard take(",") else { return nil }
        let day: PosixTimeZone.Moment.Day
        if take("M") {
            guard let month = number(1...12), take("."), let week = number(1...5), take("."),
                let weekday = number(0...6)
            else { return nil }
            day = .weekday(month: month, week: week, day: weekday)
        } else if take("J") {
            guard let n = number(1...365) else { return nil }
            day = .julian(n)
        } else {
            guard let n = number(0...365) else { return nil }
            day = .ordinal(n)
        }
        if !take("/") { return .init(day: day, second: 7200) }
        guard let second = time(hours: 167) else { return nil }
        return .init(day: day, second: second)
    }
}
