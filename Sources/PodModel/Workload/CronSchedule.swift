/// When a cron job starts: five fields (minute, hour, day of month, month, day of week) or a macro, with the meaning of
/// robfig/cron's `ParseStandard`, which Kubernetes uses. Names (`JAN`, `mon`), ranges, steps and lists; Sunday is 0.
/// When day of month and day of week are both restricted, a day that matches either counts.
package struct CronSchedule: Hashable, Sendable, Codable {
    enum Rule: Hashable, Sendable, Codable {
        case fields(CronFields)
        /// `@every 1h30m`: from the last start.
        case every(TimeSpan)
    }

    /// As written.
    package let text: String
    let rule: Rule

    /// The first start after a time, in a time zone (nil is UTC); nil when there is none within ten years. A local time
    /// that a zone skips is not made up for, and one that comes twice counts twice, as in robfig/cron.
    package func next(after time: Timestamp, in zone: TimeZoneTable?) -> Timestamp? {
        switch rule {
        case .every(let span):
            let second = floorDivide(time.nanoseconds, 1_000_000_000) * 1_000_000_000
            let (next, isBeyond) = second.addingReportingOverflow(span.nanoseconds)
            return isBeyond ? nil : Timestamp(nanoseconds: next)
        case .fields(let fields): return next(fields, after: floorDivide(time.nanoseconds, 1_000_000_000), zone ?? .utc)
        }
    }

    /// Ten years hold every leap day, also across 2100.
    private static let horizon = 3653 * 86_400

    /// Through the spans of constant offset: within one, local time is a plain calendar.
    private func next(_ fields: CronFields, after second: Int64, _ zone: TimeZoneTable) -> Timestamp? {
        var from = Int(second) + 1
        let end = from + Self.horizon
        var span = zone.span(at: Int64(from))
        while from < end {
            let offset = Int(zone.offset(ofSpan: span))
            let limit = min(Int(clamping: zone.end(ofSpan: span)), end)
            if let local = fields.first(from: from + offset, before: limit + offset) {
                return Timestamp(nanoseconds: Int64(local - offset).saturating(times: 1_000_000_000))
            }
            from = limit
            span += 1
        }
        return nil
    }

    /// The latest start after one time and not after another; nil when there is none.
    package func latest(after earliest: Timestamp, upTo now: Timestamp, in zone: TimeZoneTable?) -> Timestamp? {
        guard let first = next(after: earliest, in: zone), first <= now else { return nil }
        if case .every(let span) = rule {
            let rounds = (now - first).nanoseconds / max(1, span.nanoseconds)
            return first + span * rounds
        }
        // `next` rises with its argument: the latest start is where it last lies before the end.
        var (low, high) = (earliest, now)
        while high - low > .seconds(1) {
            let middle = low + TimeSpan(nanoseconds: (high - low).nanoseconds / 2)
            if let found = next(after: middle, in: zone), found <= now { low = middle } else { high = middle }
        }
        return next(after: low, in: zone)
    }

    /// How many starts lie after one time and not after another, counted up to a bound.
    package func count(
        after earliest: Timestamp, upTo now: Timestamp, in zone: TimeZoneTable?, atMost bound: Int
    ) -> Int {
        var count = 0
        var time = earliest
        while count < bound, let found = next(after: time, in: zone), found <= now {
            count += 1
            time = found
        }
        return count
    }

    /// False for a schedule such as `0 0 30 2 *`, whose day never comes.
    package var everFires: Bool { next(after: .simulationStart, in: nil) != nil }
}

/// The sets of five fields, a bit each value.
struct CronFields: Hashable, Sendable, Codable {
    var minutes: UInt64 = 0
    var hours: UInt64 = 0
    var days: UInt64 = 0
    var months: UInt64 = 0
    var weekdays: UInt64 = 0
    /// The field was `*` or `?`: then the other one of the two decides alone.
    var anyDay = false
    var anyWeekday = false

    /// The first matching minute at or after a local time, in seconds since 1970 of that calendar.
    func first(from start: Int, before end: Int) -> Int? {
        var day = Int(floorDivide(Int64(start), 86_400))
        var minute = (start - day * 86_400 + 59) / 60
        while day * 86_400 + minute * 60 < end {
            let date = CivilDate(dayNumber: day)
            if months >> date.month & 1 == 0 {
                day += date.daysInMonth - date.day + 1
                minute = 0
                continue
            }
            if matches(date, weekday: CivilDate.weekday(ofDay: day)), let found = firstMinute(from: minute) {
                let time = day * 86_400 + found * 60
                return time < end ? time : nil
            }
            day += 1
            minute = 0
        }
        return nil
    }

    private func matches(_ date: CivilDate, weekday: Int) -> Bool {
        let isDay = days >> date.day & 1 == 1
        let isWeekday = weekdays >> weekday & 1 == 1
        return anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday
    }

    /// Of a day, counted from its midnight.
    private func firstMinute(from start: Int) -> Int? {
        var hour = start / 60
        var minute = start % 60
        while hour < 24 {
            if hours >> hour & 1 == 1 {
                let left = minutes >> minute
                if left != 0 { return hour * 60 + minute + left.trailingZeroBitCount }
            }
            hour += 1
            minute = 0
        }
        return nil
    }
}
