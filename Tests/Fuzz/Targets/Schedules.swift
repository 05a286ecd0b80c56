import PodModel

extension FuzzTarget {
    /// A cron job's schedule: its starts rise, and the latest of a span is the last that is counted in it.
    static let schedule = FuzzTarget(name: "schedule", longest: 100) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let schedule: CronSchedule
        do throws(CronScheduleError) {
            schedule = try CronSchedule(text)
        } catch {
            let isInside = error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count + 1
            return isInside && !error.message.isEmpty ? .refused : .broken("an error outside: \(error)")
        }
        let begin = Timestamp.simulationStart
        let berlin = TimeZoneTable(
            name: "Europe/Berlin", first: 3600,
            changes: [.init(time: begin.nanoseconds / 1_000_000_000 + 86_400, offset: 7200)])
        return FuzzOutcome([nil, berlin].compactMap { complaint(schedule, from: begin, in: $0) }.first)
    }

    /// A compiled time zone: its changes rise, and a schedule finds its way through them.
    static let zone = FuzzTarget(name: "zone", longest: 2048, seeds: []) { bytes in
        guard let zone = TimeZoneTable(name: "Fuzz/Zone", tzif: bytes) else { return .refused }
        for (before, after) in zip(zone.changes, zone.changes.dropFirst()) where before.time >= after.time {
            return .broken("a change at \(after.time) follows one at \(before.time)")
        }
        _ = zone.offset(at: .simulationStart)
        guard let daily = try? CronSchedule("30 2 * * *") else { return .broken("a schedule is refused") }
        return FuzzOutcome(complaint(daily, from: .simulationStart, in: zone))
    }

    private static func complaint(_ schedule: CronSchedule, from begin: Timestamp, in zone: TimeZoneTable?) -> String? {
        _ = schedule.everFires
        var times: [Timestamp] = []
        var time = begin
        while times.count < 4, let next = schedule.next(after: time, in: zone) {
            if next <= time { return "\(next) follows \(time)" }
            times.append(next)
            time = next
        }
        guard let last = times.last else { return nil }
        let count = schedule.count(after: begin, upTo: last, in: zone, atMost: 10)
        if count != times.count { return "\(count) starts are counted, not \(times.count)" }
        let latest = schedule.latest(after: begin, upTo: last, in: zone)
        return latest == last ? nil : "the latest start up to \(last) is \(latest.map { "\($0)" } ?? "none")"
    }
}
