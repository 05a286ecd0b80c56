import PodControl
import PodModel
import Testing

/// Completions and parallelism, suspension, times, and what may change.
@Suite struct JobTests {
    @Test func oneSuccessIsEnoughWhenNothingIsSaid() throws {
        var f = try Fixture()
        try f.job("import")
        #expect(f.activeJobPods("import").count == 1)
        try f.settle()
        try f.end(f.activeJobPods("import")[0])
        #expect(try f.jobState("import").isDone)
        #expect(try f.jobState("import").succeeded == 1)
        #expect(f.activeJobPods("import").isEmpty)
        #expect(f.events(ObjectKey(.job, "import")) == ["SuccessfulCreate", "Completed"])
        #expect(f.scriptEvents().last == "job-done job/import")
    }

    @Test func neverMorePodsThanParallelismOrThanAreMissing() throws {
        var f = try Fixture()
        try f.job("import") { ($0.completions, $0.parallelism) = (5, 2) }
        for done in 0..<5 {
            #expect(f.activeJobPods("import").count == min(2, 5 - done))
            try f.settle()
            try f.end(f.activeJobPods("import")[0])
        }
        #expect(try f.jobState("import").isDone)
        #expect(f.jobPods("import").count == 5)
    }

    @Test func aWorkQueueIsDrainedAfterItsFirstSuccess() throws {
        var f = try Fixture()
        try f.job("queue") { $0.parallelism = 3 }
        try f.settle()
        #expect(f.activeJobPods("queue").count == 3)
        try f.end(f.activeJobPods("queue")[0])
        #expect(f.activeJobPods("queue").count == 2)
        #expect(try f.jobState("queue").outcome == nil)
        try f.end(f.activeJobPods("queue")[0])
        try f.end(f.activeJobPods("queue")[0], exit: 1)
        #expect(try f.jobState("queue").isDone)
        #expect(f.jobPods("queue").count == 3)
    }

    @Test func noCompletionsAreDoneAtOnce() throws {
        var f = try Fixture()
        try f.job("nothing") { $0.completions = 0 }
        #expect(try f.jobState("nothing").isDone)
        #expect(f.jobPods("nothing").isEmpty)
    }

    @Test func aJobFindsItsPodsByItsOwnUID() throws {
        var f = try Fixture()
        try f.apply(.pod("stray", template("busybox", labels: ["app": "import"]) { $0.restartPolicy = .never }))
        try f.job("import")
        let job = try #require(f.cluster.workload(ObjectKey(.job, "import")))
        #expect(job.selector.description == "batch.kubernetes.io/controller-uid=\(job.meta.uid)")
        let pod = try #require(f.activeJobPods("import").first)
        #expect(pod.meta.labels["batch.kubernetes.io/job-name"] == "import")
        #expect(pod.meta.labels["batch.kubernetes.io/controller-uid"] == job.meta.uid.description)
        #expect(f.cluster.pod("stray")?.isBare == true)
    }

    @Test func aDeletedPodCountsAsFailedOnceAndIsReplaced() throws {
        var f = try Fixture()
        try f.job("import")
        try f.settle()
        let first = f.activeJobPods("import")[0]
        try f.apply(.delete(first.key))
        #expect(try f.jobState("import").failed == 1)
        // It is still ending; its late success is not counted on top.
        try f.end(first)
        try f.apply(.podRemoved(try #require(f.cluster.podID(first.meta.name))))
        #expect(try f.jobState("import").failed == 1)
        #expect(try f.jobState("import").succeeded == 0)
        f.advance(.seconds(10))
        #expect(f.activeJobPods("import").count == 1)
    }

    @Test func deletingAFinishedPodChangesNoCount() throws {
        var f = try Fixture()
        try f.job("import") { $0.completions = 2 }
        try f.settle()
        let first = f.activeJobPods("import")[0]
        try f.end(first)
        try f.apply(.delete(first.key))
        #expect(try f.jobState("import").succeeded == 1)
        #expect(f.activeJobPods("import").count == 1)
    }

    @Test func thePodOfALostNodeIsReplaced() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.recover))
        try f.job("import")
        try f.settle()
        let lost = f.activeJobPods("import")[0]
        try f.apply(.nodeConfirmedDead(try #require(lost.nodeName)))
        #expect(f.jobPods("import").isEmpty)
        #expect(try f.jobState("import").failed == 1)
        f.advance(.seconds(10))
        let next = try #require(f.activeJobPods("import").first)
        #expect(next.nodeName != lost.nodeName)
    }

    @Test func suspensionEndsThePodsAndResetsTheClock() throws {
        var f = try Fixture()
        try f.job("import") { $0.deadline = .minutes(1) }
        try f.settle()
        f.advance(.seconds(50))
        try f.job("import") { ($0.deadline, $0.isSuspended) = (.minutes(1), true) }
        #expect(f.activeJobPods("import").isEmpty)
        try f.settle()
        #expect(try f.jobState("import").started == nil)
        #expect(try f.jobState("import").failed == 0)
        f.advance(.minutes(5))
        #expect(try f.jobState("import").outcome == nil)
        try f.job("import") { $0.deadline = .minutes(1) }
        #expect(f.activeJobPods("import").count == 1)
        #expect(try f.jobState("import").started == f.now)
        f.advance(.seconds(59))
        #expect(try f.jobState("import").outcome == nil)
        f.advance(.seconds(1))
        #expect(try f.reason("import") == "DeadlineExceeded")
        #expect(
            f.events(ObjectKey(.job, "import")).filter { $0 == "Suspended" || $0 == "Resumed" } == [
                "Suspended", "Resumed",
            ])
    }

    @Test func aSuspendedJobStartsNothing() throws {
        var f = try Fixture()
        try f.job("import") { $0.isSuspended = true }
        #expect(f.jobPods("import").isEmpty)
        #expect(try f.jobState("import").started == nil)
    }

    @Test func aFinishedJobGoesAfterItsTimeToLive() throws {
        var f = try Fixture()
        try f.job("short") { $0.timeToLive = .minutes(5) }
        try f.job("kept")
        try f.settle()
        try f.end(f.activeJobPods("short")[0])
        try f.end(f.activeJobPods("kept")[0])
        f.advance(.seconds(299))
        #expect(f.cluster.workload(ObjectKey(.job, "short")) != nil)
        f.advance(.seconds(1))
        #expect(f.cluster.workload(ObjectKey(.job, "short")) == nil)
        #expect(f.jobPods("short").isEmpty)
        f.advance(.hours(1000))
        #expect(f.cluster.workload(ObjectKey(.job, "kept")) != nil)
    }

    @Test func aJobIsOverOnlyWhenItsLastPodHasEnded() throws {
        var f = try Fixture()
        try f.job("import") { ($0.parallelism, $0.completions, $0.deadline) = (2, 2, .seconds(30)) }
        try f.settle()
        f.advance(.seconds(30))
        #expect(try f.reason("import") == "DeadlineExceeded")
        #expect(try f.jobState("import").finished == nil)
        try f.settle()
        #expect(try f.jobState("import").hasFailed)
        #expect(try f.jobState("import").failed == 2)
    }

    @Test func whatAJobIsCannotChangeButHowItRunsCan() throws {
        var f = try Fixture()
        try f.job("import") { $0.completions = 5 }
        #expect(
            f.message(of: .job("import") { $0.completions = 6 })?.contains(
                "cannot change while it exists (completions)") == true)
        #expect(f.message(of: .job("import", restart: .onFailure) { $0.completions = 5 }) != nil)
        #expect(
            f.message(of: .job("import") { ($0.completions, $0.isIndexed) = (5, true) })?.contains("(indexed)") == true)
        let changes = try f.apply(.job("import") { ($0.completions, $0.parallelism) = (5, 3) })
        #expect(changes.map(\.description) == ["job/import configured: parallelism none → 3"])
        #expect(f.activeJobPods("import").count == 3)
        try f.job("import") { ($0.completions, $0.parallelism) = (5, 1) }
        #expect(f.activeJobPods("import").count == 1)
        #expect(try f.jobState("import").failed == 0)
    }

    @Test func aJobMustNotRestartForEver() throws {
        var f = try Fixture()
        #expect(f.message(of: .job("import", restart: .always))?.contains("must be OnFailure or Never") == true)
    }

    @Test func deletingAJobDeletesItsPods() throws {
        var f = try Fixture()
        try f.job("import") { $0.parallelism = 3 }
        try f.settle()
        try f.apply(.delete(ObjectKey(.job, "import")))
        try f.settle()
        #expect(f.cluster.podCount == 0)
    }

    @Test func aPodThatNoLongerMatchesIsLetGoAndReplaced() throws {
        var f = try Fixture()
        try f.job("import") { ($0.completions, $0.isIndexed) = (2, true) }
        try f.settle()
        let pod = f.activeJobPods("import")[0]
        try f.apply(.setLabels(pod.key, [LabelEdit(key: JobSpec.uidLabel, value: nil)]))
        #expect(f.cluster.pod(pod.meta.name)?.isBare == true)
        #expect(f.activeJobPods("import").map(\.index) == [pod.index])
        #expect(try f.jobState("import").failed == 0)
    }
}

/// A change of one pod of a job costs the same, however many have ended.
@Suite struct JobCostTests {
    private func cost(completions: Int) throws -> Int {
        var f = try Fixture(nodes: 20)
        f.cluster.finishedPodLimit = completions
        try f.job("big") { ($0.completions, $0.parallelism, $0.isIndexed) = (completions, 10, true) }
        try f.settle()
        for _ in 0..<(completions - 10) {
            try f.end(f.firstActive)
            try f.settle()
        }
        let before = f.cluster.workCounter
        try f.end(f.firstActive)
        return f.cluster.workCounter - before
    }

    @Test func endingAPodCostsTheSameAfterTenAndAfterTwoThousand() throws {
        let costs = [try cost(completions: 20), try cost(completions: 2000)]
        #expect(costs[0] == costs[1])
        #expect(costs[0] < 20)
    }
}

extension Fixture {
    /// Some active pod of any job.
    fileprivate var firstActive: Pod {
        get throws {
            var found: Pod?
            cluster.forEachPod { _, pod in
                if pod.isActive { found = copy pod }
                return found == nil
            }
            return try #require(found)
        }
    }
}
