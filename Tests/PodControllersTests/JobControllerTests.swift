import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct JobControllerTests {
    private func job(_ world: inout World, _ change: (inout JobSpec) -> Void = { _ in }) -> WorkloadSlot {
        var spec = JobSpec()
        change(&spec)
        return world.workload(ObjectKey(.job, "import"), 0, .job(spec))
    }

    /// Pods of the job that have ended.
    private func ended(_ count: Int, of job: WorkloadSlot, as phase: PodPhase, _ world: inout World) {
        for pod in world.pods(count, of: job, isReady: false) { world.end(pod, as: phase) }
    }

    @Test func aNewJobStartsAndMakesAsManyPodsAsMayRunAtATime() {
        var world = World()
        let job = job(&world) { ($0.completions, $0.parallelism) = (5, 2) }
        let outcome = world.ask(job)
        #expect(outcome.progress?.started == world.tables.now)
        #expect(outcome.actions.suffix(2) == [.setReplicas(2), .createPods(2)] && outcome.next == .done)
    }

    @Test func noMorePodsAreMadeThanCompletionsAreMissing() {
        var world = World()
        let job = job(&world) { ($0.completions, $0.parallelism) = (3, 2) }
        ended(2, of: job, as: .succeeded, &world)
        #expect(world.ask(job).actions.suffix(2) == [.setReplicas(1), .createPods(1)])
    }

    @Test func ofAWorkQueueWithASuccessTheOthersAreLeftToTheirEnd() {
        var world = World()
        let job = job(&world) { $0.parallelism = 3 }
        world.pods(2, of: job)
        ended(1, of: job, as: .succeeded, &world)
        let outcome = world.ask(job)
        #expect(outcome.progress?.stage == .undecided && outcome.leaving.isEmpty && outcome.made == 0)
    }

    @Test func theLastCompletionFinishesTheJobAndTellsScripts() {
        var world = World()
        let job = job(&world)
        ended(1, of: job, as: .succeeded, &world)
        let outcome = world.ask(job)
        #expect(outcome.progress?.stage == .finished(.complete, at: world.tables.now))
        #expect(outcome.events == ["Completed"] && outcome.notes == [.jobDone])
    }

    @Test func aCompleteJobEndsWhatStillRunsAndCountsItNot() {
        var world = World()
        let job = job(&world) { ($0.completions, $0.parallelism) = (1, 2) }
        let running = world.pods(1, of: job)
        world.bind(running)
        ended(1, of: job, as: .succeeded, &world)
        let outcome = world.ask(job)
        #expect(outcome.actions.contains(.disregardPods(running)) && outcome.leaving == running)
        #expect(outcome.progress?.stage == .ending(.complete) && outcome.events.isEmpty)
    }

    @Test func podsWithoutANodeDoNotHoldUpTheEnd() {
        var world = World()
        let job = job(&world) { $0.backoffLimit = 0 }
        let waiting = world.pods(1, of: job, isReady: false)
        ended(1, of: job, as: .failed, &world)
        let outcome = world.ask(job)
        #expect(outcome.leaving == waiting && !outcome.actions.contains(.disregardPods(waiting)))
        #expect(outcome.events == ["BackoffLimitExceeded"] && outcome.notes == [.jobFail])
    }

    @Test func afterAFailureTheNextPodWaits() {
        var world = World()
        let job = job(&world)
        ended(1, of: job, as: .failed, &world)
        let start = world.tables.now + .seconds(10)
        #expect(world.ask(job).made == 0 && world.ask(job).next == .at(start))
        #expect(world.ask(job, after: .seconds(10)).made == 1)
    }

    @Test func atItsDeadlineItFails() {
        var world = World()
        let job = job(&world) { $0.deadline = .minutes(1) }
        let outcome = world.ask(job)
        #expect(outcome.next == .at(world.tables.now + .minutes(1)))
        world.take(outcome, of: job)
        #expect(world.ask(job, after: .minutes(1)).events == ["DeadlineExceeded"])
    }

    @Test func suspendedItEndsItsPodsAndItsClockStands() {
        var world = World()
        let job = job(&world) { ($0.isSuspended, $0.deadline) = (true, .minutes(1)) }
        let pods = world.pods(1, of: job)
        let outcome = world.ask(job)
        #expect(outcome.leaving == pods && outcome.events == ["Suspended"] && outcome.next == .done)
        #expect(outcome.progress?.isSuspended == true && outcome.progress?.started == nil)
    }

    @Test func anIndexedJobMakesThePodsOfTheLowestOpenIndexes() {
        var world = World()
        let job = job(&world) { ($0.completions, $0.parallelism, $0.isIndexed) = (5, 2, true) }
        world.indexed(0, of: job, as: .succeeded)
        world.indexed(1, of: job, as: .running)
        #expect(world.ask(job).actions.contains(.createIndexedPods([2])))
    }

    @Test func anIndexThatHasFailedWaitsForItself() {
        var world = World()
        let job = job(&world) {
            ($0.completions, $0.parallelism, $0.isIndexed, $0.backoffLimitPerIndex) = (3, 1, true, 2)
        }
        world.indexed(0, of: job, as: .failed)
        let early = world.ask(job)
        #expect(early.actions.contains(.createIndexedPods([1])))
        #expect(early.next == .at(world.tables.now + .seconds(10)))
        #expect(world.ask(job, after: .seconds(10)).actions.contains(.createIndexedPods([0])))
    }

    @Test func aBurstIsFollowedByAnotherLook() {
        var world = World()
        let job = job(&world) { ($0.completions, $0.parallelism) = (600, 600) }
        #expect(world.ask(job).actions.suffix(2) == [.createPods(500), .lookAgain])
    }

    @Test func whenItsTimeToLiveHasPassedTheJobGoes() {
        var world = World()
        let job = job(&world) { ($0.completions, $0.timeToLive) = (0, .minutes(5)) }
        let outcome = world.ask(job)
        #expect(outcome.next == .at(world.tables.now + .minutes(5)))
        world.take(outcome, of: job)
        #expect(world.ask(job, after: .minutes(4)).actions.isEmpty)
        #expect(world.ask(job, after: .minutes(5)).actions == [.deleteWorkload(job)])
    }
}

extension Outcome {
    var progress: JobProgress? {
        for case .setJobProgress(let progress) in actions { return progress }
        return nil
    }

    /// How many pods it makes.
    var made: Int {
        actions.reduce(0) { sum, action in if case .createPods(let count) = action { sum + count } else { sum } }
    }

    var notes: [ScriptEvent.Kind] {
        actions.compactMap { action in if case .note(let event) = action { event.kind } else { nil } }
    }
}

extension World {
    /// The pod of one index of an indexed job.
    mutating func indexed(_ index: Int, of job: WorkloadSlot, as phase: PodPhase) {
        let pod = pods(1, of: job)[0]
        let isTaken = tables.takeIndex(index, ofJob: job)
        #expect(isTaken)
        tables.place(jobPod: pod, of: job, at: index)
        if phase.isFinal { end(pod, as: phase) }
    }
}
