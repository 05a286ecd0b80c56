import Foundation
import PodModel
import Testing

/// Schedules with the meaning of robfig/cron's standard parser.
@Suite struct CronScheduleTests {
    /// The next times of a schedule, `MM-DD HH:MM` in UTC.
    private func times(_ text: String, from: String, _ count: Int, in zone: TimeZoneTable? = nil) throws -> [String] {
        let schedule = try CronSchedule(text)
        var time = try timestamp(from)
        var found: [String] = []
        while found.count < count, let next = schedule.next(after: time, in: zone) {
            time = next
            found.append(String(next.rfc3339.dropFirst(5).prefix(11)).replacingOccurrences(of: "T", with: " "))
        }
        return found
    }

    private func timestamp(_ text: String) throws -> Timestamp {
        let date = try #require(ISO8601DateFormatter().date(from: text))
        return Timestamp(nanoseconds: Int64(date.timeIntervalSince1970) * 1_000_000_000)
    }

    private let start = "2026-01-01T00:00:00Z"

    @Test(arguments: [
        ("*/20 * * * *", ["01-01 00:20", "01-01 00:40", "01-01 01:00"]),
        ("5,10-12 3 * * *", ["01-01 03:05", "01-01 03:10", "01-01 03:11"]),
        ("10-20/5 * * * *", ["01-01 00:10", "01-01 00:15", "01-01 00:20"]),
        ("50/5 12 * * *", ["01-01 12:50", "01-01 12:55", "01-02 12:50"]),
        ("0 0 1 MAR,jun *", ["03-01 00:00", "06-01 00:00", "03-01 00:00"]),
        ("0 9 * * mon-FRI", ["01-01 09:00", "01-02 09:00", "01-05 09:00"]),
        ("0 0 * * 0", ["01-04 00:00", "01-11 00:00", "01-18 00:00"]),
        ("0 0 29 2 ?", ["02-29 00:00", "02-29 00:00", "02-29 00:00"]),
        ("@hourly", ["01-01 01:00", "01-01 02:00", "01-01 03:00"]),
        ("@daily", ["01-02 00:00", "01-03 00:00", "01-04 00:00"]),
        ("@weekly", ["01-04 00:00", "01-11 00:00", "01-18 00:00"]),
        ("@monthly", ["02-01 00:00", "03-01 00:00", "04-01 00:00"]),
        ("@yearly", ["01-01 00:00", "01-01 00:00", "01-01 00:00"]),
        ("@every 1h30m", ["01-01 01:30", "01-01 03:00", "01-01 04:30"]),
    ])
    func nextTimes(_ text: String, _ expected: [String]) throws {
        #expect(try times(text, from: start, 3) == expected)
    }

    /// Both restricted: either counts. One of them `*`: the other decides. `*/2` is a restriction.
    @Test func dayOfMonthOrDayOfWeek() throws {
        #expect(
            try times("0 0 13 * FRI", from: start, 4) == ["01-02 00:00", "01-09 00:00", "01-13 00:00", "01-16 00:00"])
        #expect(try times("0 0 13 * *", from: start, 2) == ["01-13 00:00", "02-13 00:00"])
        #expect(
            try times("0 0 */10 * FRI", from: start, 4) == ["01-02 00:00", "01-09 00:00", "01-11 00:00", "01-16 00:00"])
    }

    @Test(arguments: [
        ("", 0, 0, "the schedule is empty"), ("* * * *", 0, 7, "expected five fields"),
        ("* * * * * *", 10, 11, "expected five fields"), ("60 * * * *", 0, 2, "the minute reaches from 0 to 59"),
        ("* 24 * * *", 2, 4, "the hour reaches from 0 to 23"),
        ("* * 0 * *", 4, 5, "the day of month reaches from 1 to 31"),
        ("* * * foo *", 6, 9, "expected the month: 1 to 12 or a name such as JAN"),
        ("* * * * 7", 8, 9, "the day of week reaches from 0 to 6"),
        ("10-5 * * * *", 0, 4, "the range of the minute falls"),
        ("*/0 * * * *", 2, 3, "expected a step above 0"), ("1-2-3 * * * *", 0, 5, "more than one '-'"),
        ("1, * * * *", 2, 3, "expected the minute"), ("@fortnightly", 0, 12, "expected @hourly"),
        ("@every soon", 7, 11, "expected a duration"), ("TZ=UTC * * * * *", 0, 6, "an attribute of its own"),
    ])
    func badSchedules(_ text: String, _ low: Int, _ high: Int, _ message: String) {
        do {
            _ = try CronSchedule(text)
            Issue.record("'\(text)' was taken")
        } catch {
            #expect(error.range == low..<high, "\(text)")
            #expect(error.message.contains(message), "\(text): \(error.message)")
        }
    }

    @Test func daysThatNeverComeAreFound() throws {
        for text in ["0 0 30 2 *", "0 0 31 4,6,9,11 *"] { #expect(try !CronSchedule(text).everFires, "\(text)") }
        for text in ["0 0 29 2 *", "0 0 30 2 MON", "* * * * *"] { #expect(try CronSchedule(text).everFires, "\(text)") }
    }

    @Test func theLatestTimeIsFoundWithoutGoingThroughAll() throws {
        let (from, to) = (try timestamp("2020-01-01T00:00:00Z"), try timestamp("2026-06-15T10:30:30Z"))
        for (text, expected) in [
            ("* * * * *", "2026-06-15T10:30:00Z"), ("0 3 * * *", "2026-06-15T03:00:00Z"),
            ("0 0 29 2 *", "2024-02-29T00:00:00Z"),
            ("@every 7s", "2026-06-15T10:30:26Z"),
        ] {
            #expect(try CronSchedule(text).latest(after: from, upTo: to, in: nil)?.rfc3339 == expected, "\(text)")
        }
        #expect(
            try CronSchedule("0 0 1 1 *").latest(after: try timestamp("2026-01-01T00:00:00Z"), upTo: to, in: nil) == nil
        )
    }

    // MARK: Time zones

    private func zone(_ name: String) throws -> TimeZoneTable {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
        return try #require(TimeZoneTable(name: name, tzif: bytes))
    }

    /// 29 March 2026, Berlin: two o'clock is three o'clock.
    @Test func aSkippedHourIsNotMadeUpFor() throws {
        #expect(
            try times("30 2 * * *", from: "2026-03-27T12:00:00Z", 3, in: zone("Europe/Berlin"))
                == ["03-28 01:30", "03-30 00:30", "03-31 00:30"])
        #expect(
            try times("0 * * * *", from: "2026-03-28T23:30:00Z", 3, in: zone("Europe/Berlin"))
                == ["03-29 00:00", "03-29 01:00", "03-29 02:00"])
    }

    /// 25 October 2026, Berlin: three o'clock is two o'clock again.
    @Test func aDoubledHourCountsTwice() throws {
        #expect(
            try times("30 2 * * *", from: "2026-10-24T12:00:00Z", 3, in: zone("Europe/Berlin"))
                == ["10-25 00:30", "10-25 01:30", "10-26 01:30"])
        #expect(
            try times("0 3 * * *", from: "2026-10-24T12:00:00Z", 2, in: zone("Europe/Berlin")) == [
                "10-25 02:00", "10-26 02:00",
            ])
    }

    @Test func zonesWithOddOffsetsAndRules() throws {
        #expect(try times("0 9 * * *", from: start, 1, in: zone("Asia/Kathmandu")) == ["01-01 03:15"])
        // Half an hour of daylight saving, on the southern half of the Earth.
        #expect(try zone("Australia/Lord_Howe").offset(at: try timestamp(start)) == 11 * 3600)
        #expect(try zone("Australia/Lord_Howe").offset(at: try timestamp("2026-07-01T00:00:00Z")) == 37_800)
        #expect(try zone("America/New_York").offset(at: try timestamp("2090-07-01T00:00:00Z")) == -4 * 3600)
        #expect(try zone("America/New_York").offset(at: try timestamp("2090-12-01T00:00:00Z")) == -5 * 3600)
        #expect(try zone("America/Sao_Paulo").offset(at: try timestamp("2026-01-01T00:00:00Z")) == -3 * 3600)
        #expect(try zone("Etc/GMT-14").offset(at: try timestamp(start)) == 14 * 3600)
    }

    /// Our tables against the system's, every half hour around all changes of forty years.
    @Test(arguments: [
        "Europe/Berlin", "America/Nuuk", "Africa/Casablanca", "Asia/Gaza", "Pacific/Chatham", "Europe/Dublin",
    ])
    func offsetsAreTheSystems(_ name: String) throws {
        let table = try zone(name)
        let system = try #require(TimeZone(identifier: name))
        var time = try timestamp("2000-01-01T00:00:00Z")
        let end = try timestamp("2036-01-01T00:00:00Z")
        var wrong: [String] = []
        while time < end {
            let date = Date(timeIntervalSince1970: Double(time.nanoseconds / 1_000_000_000))
            if Int(table.offset(at: time)) != system.secondsFromGMT(for: date) { wrong.append(time.rfc3339) }
            time = time + .hours(5)
        }
        #expect(wrong.isEmpty)
    }

    @Test func brokenFilesAreNoZonesAndNeverCrash() throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
        for length in stride(from: 0, to: bytes.count - 1, by: 7) {
            #expect(TimeZoneTable(name: "x", tzif: Array(bytes.prefix(length))) == nil)
        }
        for i in bytes.indices {
            var broken = bytes
            broken[i] ^= 0xFF
            let zone = TimeZoneTable(name: "x", tzif: broken)
            _ = try CronSchedule("0 3 * * *").next(after: .simulationStart, in: zone)
        }
    }
}
