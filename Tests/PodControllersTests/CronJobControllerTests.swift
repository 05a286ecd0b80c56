import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct CronJobControllerTests {
    private let start = Timestamp.simulationStart

    /// Every ten minutes.
    private func cron(_ world: inout World, _ change: (inout CronJobSpec) -> Void = { _ in }) -> WorkloadSlot {
        var spec = CronJobSpec(schedule: "*/10 * * * *")
        change(&spec)
        return world.workload(ObjectKey(.cronJob, "backup"), 0, .cronJob(spec))
    }

    /// One of its jobs, over if a verdict is given.
    @discardableResult
    private func job(
        _ name: String, of cron: WorkloadSlot, _ world: inout World, _ verdict: JobState.Outcome? = nil
    ) -> WorkloadSlot {
        let job = world.workload(ObjectKey(.job, name), 0, .job(JobSpec()), parent: cron)
        guard let verdict else { return job }
        var progress = JobProgress()
        progress.stage = .finished(verdict, at: start)
        world.take(Outcome([.setJobProgress(progress)]), of: job)
        return job
    }

    @Test func itWaitsForTheNextTimeOfItsSchedule() {
        var world = World()
        let cron = cron(&world)
        let outcome = world.ask(cron)
        #expect(outcome.next == .at(start + .minutes(10)) && !outcome.startsJob)
    }

    @Test func atItsTimeItStartsAJobOnce() {
        var world = World()
        let cron = cron(&world)
        let outcome = world.ask(cron, after: .minutes(10))
        #expect(outcome.actions.contains(.createJob(at: start + .minutes(10))))
        #expect(outcome.next == .at(start + .minutes(20)))
        world.take(outcome, of: cron)
        #expect(!world.ask(cron, after: .minutes(10)).startsJob)
    }

    @Test func ofSeveralMissedTimesTheLatestIsStarted() {
        var world = World()
        let cron = cron(&world)
        #expect(world.ask(cron, after: .minutes(35)).actions.contains(.createJob(at: start + .minutes(30))))
    }

    @Test func aTimeThatIsTooLateIsMissedAndSaidOnce() {
        var world = World()
        let cron = cron(&world) { $0.startingDeadline = .minutes(1) }
        let outcome = world.ask(cron, after: .minutes(15))
        #expect(outcome.events == ["MissSchedule"] && !outcome.startsJob)
        world.take(outcome, of: cron)
        #expect(world.ask(cron, after: .minutes(16)).events.isEmpty)
    }

    @Test func afterMoreThanAHundredMissedTimesItSaysSoAndStartsAllTheSame() {
        var world = World()
        let cron = cron(&world)
        let outcome = world.ask(cron, after: .minutes(1_010))
        #expect(outcome.events == ["TooManyMissedTimes"] && outcome.startsJob)
    }

    @Test func forbidStartsNothingBesideAJobThatRuns() {
        var world = World()
        let cron = cron(&world) { $0.concurrency = .forbid }
        job("backup-1", of: cron, &world)
        let outcome = world.ask(cron, after: .minutes(10))
        #expect(outcome.events == ["JobAlreadyActive"] && !outcome.startsJob)
    }

    @Test func replaceEndsTheJobThatRunsFirst() {
        var world = World()
        let cron = cron(&world) { $0.concurrency = .replace }
        let old = job("backup-1", of: cron, &world)
        let outcome = world.ask(cron, after: .minutes(10))
        #expect(outcome.actions.prefix(2) == [.deleteJob(old), .createJob(at: start + .minutes(10))])
    }

    @Test func theEndOfAJobIsToldOnce() {
        var world = World()
        let cron = cron(&world)
        job("backup-1", of: cron, &world, .complete)
        var memory = CronJobController.Memory()
        let first = CronJobController.reconcile(world.tables, cron, &memory, at: start)
        let second = CronJobController.reconcile(world.tables, cron, &memory, at: start)
        #expect(first.events == ["SawCompletedJob"] && second.events.isEmpty)
    }

    @Test func ofFinishedJobsTheLatestAreKept() {
        var world = World()
        let cron = cron(&world) { ($0.successfulHistory, $0.failedHistory) = (1, 0) }
        let done = (1...3).map { job("backup-\($0)", of: cron, &world, .complete) }
        let failed = job("backup-4", of: cron, &world, .failed(reason: "DeadlineExceeded", message: ""))
        let gone: [Action] = [.deleteJob(done[0]), .deleteJob(done[1]), .deleteJob(failed)]
        #expect(world.ask(cron).actions.filter { if case .deleteJob = $0 { true } else { false } } == gone)
    }

    @Test func suspendedItHasNoNextTime() {
        var world = World()
        let cron = cron(&world) { $0.isSuspended = true }
        let outcome = world.ask(cron, after: .minutes(10))
        #expect(!outcome.startsJob && outcome.next == .done)
    }
}

extension Outcome {
    fileprivate var startsJob: Bool { actions.contains { if case .createJob = $0 { true } else { false } } }
}
