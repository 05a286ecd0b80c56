import PodControl
import PodModel
import Testing

/// Jobs by a schedule.
@Suite struct CronJobTests {
    private func spec(_ schedule: String, _ change: (inout CronJobSpec) -> Void = { _ in }) -> Command {
        var spec = CronJobSpec(schedule: schedule)
        change(&spec)
        return .declare(
            .workload(
                WorkloadManifest(
                    ObjectKey(.cronJob, "tick"),
                    template: template("busybox") { $0.restartPolicy = .never }.labeled(app: "tick"),
                    spec: .cronJob(spec))))
    }

    private func jobs(_ f: Fixture) -> [Workload] { f.cluster.children(ofWorkload: ObjectKey(.cronJob, "tick")) }

    private func names(_ f: Fixture) -> [String] { jobs(f).map(\.meta.name) }

    /// Minutes after the start for which jobs stand.
    private func minutes(_ f: Fixture) -> [Int64] {
        names(f).map { Int64($0.dropFirst(5)) ?? 0 }.map { $0 - Timestamp.simulationStart.nanoseconds / 60_000_000_000 }
    }

    private func state(_ f: Fixture) throws -> CronJobState {
        let object = try #require(f.workload(.cronJob, "tick"))
        guard case .cronJob(let state) = object.state else { throw Refusal(.invalid, "no state of a cron job") }
        return state
    }

    private func events(_ f: Fixture) -> [String] { f.events(ObjectKey(.cronJob, "tick")) }

    /// All active pods of the cron job's jobs end.
    private func endAll(_ f: inout Fixture, exit code: Int32 = 0) throws {
        try f.settle()
        for pod in f.pods("tick", kind: .cronJob) where pod.isActive { try f.end(pod, exit: code) }
    }

    @Test func aJobIsNamedByTheMinuteItStandsFor() throws {
        var f = try Fixture()
        try f.apply(spec("*/5 * * * *"))
        #expect(names(f).isEmpty)
        f.advance(.seconds(299))
        #expect(names(f).isEmpty)
        f.advance(.seconds(1))
        #expect(names(f) == ["tick-29453765"])
        #expect(jobs(f)[0].meta.owner?.name == "tick")
        #expect(
            jobs(f)[0].meta.annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] == "2026-01-01T00:05:00Z")
        #expect(f.pods("tick", kind: .cronJob).count == 1)
        #expect(try state(f).lastSchedule?.rfc3339 == "2026-01-01T00:05:00Z")
        #expect(try state(f).next?.rfc3339 == "2026-01-01T00:10:00Z")
    }

    @Test func nothingHappensBetweenTwoTimes() throws {
        var f = try Fixture()
        try f.apply(spec("0 3 * * *"))
        #expect(f.cluster.nextDue == .simulationStart + .hours(3))
        let before = f.cluster.workCounter
        f.advance(.minutes(179))
        #expect(f.cluster.workCounter == before)
    }

    @Test func jobsMayOverlapUnlessItIsForbidden() throws {
        for (rule, active) in [(CronJobSpec.Concurrency.allow, 3), (.forbid, 1), (.replace, 1)] {
            var f = try Fixture()
            try f.apply(spec("* * * * *") { $0.concurrency = rule })
            f.advance(.minutes(3))
            try f.settle()
            #expect(jobs(f).count == active, "\(rule)")
            #expect(minutes(f).last == (rule == .forbid ? 1 : 3), "\(rule)")
        }
    }

    @Test func aSlowJobUnderForbidLeavesAtMostOneATick() throws {
        var f = try Fixture()
        try f.apply(spec("*/5 * * * *") { ($0.concurrency, $0.successfulHistory) = (.forbid, 100) })
        // Each job takes seven minutes: it holds back the next, which then starts late, once.
        var seen: [Int] = []
        for _ in 0..<40 {
            f.advance(.minutes(1))
            try f.settle()
            seen.append(f.pods("tick", kind: .cronJob).count(where: \.isActive))
            for pod in f.pods("tick", kind: .cronJob) where pod.isActive && f.now - pod.meta.created >= .minutes(7) {
                try f.end(pod)
            }
        }
        #expect(seen.max() == 1)
        let started = minutes(f)
        #expect(Set(started).count == started.count)
        #expect(started.count <= 8)
        #expect(events(f).contains("JobAlreadyActive"))
    }

    @Test func replaceDeletesTheJobThatRuns() throws {
        var f = try Fixture()
        try f.apply(spec("* * * * *") { $0.concurrency = .replace })
        f.advance(.minutes(1))
        try f.settle()
        let first = try #require(f.pods("tick", kind: .cronJob).first)
        f.advance(.minutes(1))
        #expect(f.cluster.pod(first.meta.name)?.isTerminating == true)
        #expect(minutes(f) == [2])
        #expect(events(f).contains("SuccessfulDelete"))
    }

    @Test func onlyTheLatestJobsAreKept() throws {
        var f = try Fixture()
        try f.apply(spec("* * * * *") { $0.job.backoffLimit = 0 })
        for minute in 1...8 {
            f.advance(.minutes(1))
            try endAll(&f, exit: minute % 2 == 0 ? 1 : 0)
        }
        #expect(minutes(f) == [3, 5, 7, 8])
        #expect(try state(f).lastSuccess == .simulationStart + .minutes(7))
        #expect(events(f).contains("SawCompletedJob"))
    }

    @Test func suspensionHoldsBackStartsAndTheLatestIsMadeUpFor() throws {
        var f = try Fixture()
        try f.apply(spec("*/10 * * * *") { $0.isSuspended = true })
        f.advance(.minutes(35))
        #expect(names(f).isEmpty)
        #expect(try state(f).next == nil)
        try f.apply(spec("*/10 * * * *"))
        #expect(minutes(f) == [30])
    }

    @Test func whatIsTooLateIsMissed() throws {
        var f = try Fixture()
        try f.apply(spec("*/10 * * * *") { ($0.isSuspended, $0.startingDeadline) = (true, .minutes(2)) })
        f.advance(.minutes(15))
        try f.apply(spec("*/10 * * * *") { $0.startingDeadline = .minutes(2) })
        #expect(names(f).isEmpty)
        #expect(events(f) == ["MissSchedule"])
        f.advance(.minutes(5))
        #expect(minutes(f) == [20])
    }

    /// Kubernetes looks every ten seconds and may never fire below that; here a start is punctual.
    @Test func aShortStartingDeadlineIsKept() throws {
        var f = try Fixture()
        try f.apply(spec("*/10 * * * *") { $0.startingDeadline = .seconds(1) })
        f.advance(.minutes(10))
        #expect(minutes(f) == [10])
    }

    @Test func ofManyMissedStartsTheLatestIsRunAndItIsSaid() throws {
        for (missed, isTold) in [(100, false), (101, true)] {
            var f = try Fixture()
            try f.apply(spec("* * * * *"))
            // The clock jumps: nobody looked meanwhile.
            f.now = f.now + .minutes(Int64(missed))
            f.cluster.reconcile(at: f.now)
            #expect(minutes(f) == [Int64(missed)])
            #expect(events(f).contains("TooManyMissedTimes") == isTold)
        }
    }

    @Test func aClockThatGoesBackStartsNothingTwice() throws {
        var f = try Fixture()
        try f.apply(spec("*/5 * * * *") { $0.successfulHistory = 100 })
        f.advance(.minutes(10))
        try endAll(&f)
        let noon = f.now
        for back: Int64 in [1, 6, 11] {
            f.now = noon + (.zero - .minutes(back))
            f.cluster.reconcile(at: f.now)
            try f.apply(.setAnnotations(ObjectKey(.cronJob, "tick"), [LabelEdit(key: "touched", value: "\(back)")]))
        }
        #expect(minutes(f) == [5, 10])
        f.now = noon
        f.advance(.minutes(5))
        #expect(minutes(f) == [5, 10, 15])
    }

    @Test func aChangedScheduleHoldsFromNowOn() throws {
        var f = try Fixture()
        try f.apply(spec("0 3 * * *"))
        let changes = try f.apply(spec("0 5 * * *"))
        #expect(changes.map(\.description) == ["cronjob/tick configured: schedule 0 3 * * * → 0 5 * * *"])
        #expect(f.cluster.nextDue == .simulationStart + .hours(5))
    }

    @Test func deletingACronJobDeletesItsJobsAndPods() throws {
        var f = try Fixture()
        try f.apply(spec("* * * * *"))
        f.advance(.minutes(2))
        try f.settle()
        try f.apply(.delete(ObjectKey(.cronJob, "tick")))
        try f.settle()
        #expect(f.cluster.allWorkloads.isEmpty)
        #expect(f.cluster.podCount == 0)
    }

    @Test func badSchedulesAndNamesAreRefused() throws {
        var f = try Fixture()
        #expect(f.message(of: spec("61 * * * *"))?.contains("the minute reaches from 0 to 59") == true)
        #expect(f.message(of: spec("0 0 30 2 *"))?.contains("names a day that never comes") == true)
        #expect(
            f.message(of: spec("0 0 * * *") { $0.timeZone = "Mars/Olympus" })?.contains("is no known time zone") == true
        )
        let long = WorkloadManifest(
            ObjectKey(.cronJob, String(repeating: "a", count: 53)), template: template { $0.restartPolicy = .never },
            spec: .cronJob(CronJobSpec(schedule: "@daily")))
        #expect(f.message(of: .declare(.workload(long)))?.contains("at most 52 characters") == true)
    }
}
