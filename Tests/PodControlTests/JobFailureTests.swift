import PodControl
import PodModel
import PodTesting
import Testing

/// Limits, delays and rules for failed pods, and indexes.
@Suite struct JobFailureTests {
    @Test func failedPodsAreReplacedAfterGrowingDelays() throws {
        var f = try Fixture()
        try f.job("import") { $0.backoffLimit = 20 }
        for delay: Int64 in [10, 20, 40, 80, 160, 320, 600, 600] {
            try f.settle()
            try f.end(try #require(f.activeJobPods("import").first), exit: 1)
            #expect(f.activeJobPods("import").isEmpty)
            f.advance(.seconds(delay - 1))
            #expect(f.activeJobPods("import").isEmpty, "before \(delay) s")
            f.advance(.seconds(1))
            #expect(f.activeJobPods("import").count == 1, "after \(delay) s")
        }
    }

    @Test func aSuccessMakesTheDelayShortAgain() throws {
        var f = try Fixture()
        try f.job("import") { $0.completions = 3 }
        for _ in 0..<3 {
            try f.settle()
            try f.end(f.activeJobPods("import")[0], exit: 1)
            f.advance(.minutes(2))
        }
        try f.settle()
        try f.end(f.activeJobPods("import")[0])
        try f.settle()
        try f.end(f.activeJobPods("import")[0], exit: 1)
        f.advance(.seconds(10))
        #expect(f.activeJobPods("import").count == 1)
    }

    @Test func theSeventhFailureIsTheLast() throws {
        var f = try Fixture()
        try f.job("import")
        for failure in 1...7 {
            #expect(try f.jobState("import").outcome == nil)
            try f.settle()
            try f.end(try #require(f.activeJobPods("import").first), exit: 1)
            #expect(try f.jobState("import").failed == failure)
            f.advance(.minutes(10))
        }
        #expect(try f.reason("import") == "BackoffLimitExceeded")
        #expect(try f.jobState("import").hasFailed)
        #expect(f.events(ObjectKey(.job, "import")).last == "BackoffLimitExceeded")
        #expect(f.scriptEvents().contains("job-fail job/import"))
        f.advance(.hours(1))
        #expect(f.activeJobPods("import").isEmpty)
    }

    @Test func restartsInPlaceCountToo() throws {
        var f = try Fixture()
        try f.job("import", restart: .onFailure) { ($0.backoffLimit, $0.parallelism, $0.completions) = (3, 2, 2) }
        try f.settle()
        let pods = f.activeJobPods("import")
        try f.restart(pods[0], 1)
        try f.restart(pods[1], 1)
        #expect(try f.jobState("import").outcome == nil)
        try f.restart(pods[0], 2)
        #expect(try f.reason("import") == "BackoffLimitExceeded")
        #expect(f.activeJobPods("import").isEmpty)
        try f.settle()
        #expect(try f.jobState("import").hasFailed)
    }

    @Test func restartsOfPodsThatAreThroughDoNotCount() throws {
        var f = try Fixture()
        try f.job("import", restart: .onFailure) { ($0.backoffLimit, $0.completions) = (3, 3) }
        for _ in 0..<3 {
            try f.settle()
            let pod = f.activeJobPods("import")[0]
            try f.restart(pod, 2)
            try f.end(try #require(f.cluster.pod(pod.meta.name)))
        }
        #expect(try f.jobState("import").isDone)
    }

    @Test func theDeadlineBeatsTheLimit() throws {
        var f = try Fixture()
        try f.job("import") { ($0.backoffLimit, $0.deadline) = (0, .seconds(60)) }
        try f.settle()
        f.now = f.now + .seconds(60)
        try f.end(f.activeJobPods("import")[0], exit: 1)
        #expect(try f.reason("import") == "DeadlineExceeded")
    }

    // MARK: Indexes

    private func indexed(
        _ f: inout Fixture, _ count: Int, parallelism: Int? = nil, _ change: (inout JobSpec) -> Void = { _ in }
    ) throws {
        try f.job("import") {
            ($0.isIndexed, $0.completions, $0.parallelism) = (true, count, parallelism ?? count)
            change(&$0)
        }
        try f.settle()
    }

    private func pod(_ f: Fixture, index: Int) throws -> Pod {
        try #require(f.activeJobPods("import").first { $0.index == "\(index)" })
    }

    @Test func everyPodOfAnIndexedJobKnowsItsIndex() throws {
        var f = try Fixture()
        try indexed(&f, 3)
        let pods = f.activeJobPods("import").sorted { $0.index ?? "" < $1.index ?? "" }
        #expect(pods.map(\.index) == ["0", "1", "2"])
        #expect(pods.map { $0.meta.labels[JobSpec.indexKey] } == ["0", "1", "2"])
        #expect(pods.map(\.spec.hostname) == ["import-0", "import-1", "import-2"])
        #expect(pods.someAndAllSatisfy { $0.meta.name.hasPrefix("import-\($0.index ?? "")-") })
        #expect(
            pods.map { $0.spec.containers[0].environment }
                == [0, 1, 2].map {
                    [EnvironmentVariable(name: "JOB_COMPLETION_INDEX", source: .value("\($0)"))]
                })
    }

    @Test func aFailedIndexIsDoneAgainBeforeHigherOnes() throws {
        var f = try Fixture()
        try indexed(&f, 5, parallelism: 2)
        #expect(f.activeJobPods("import").compactMap(\.index).sorted() == ["0", "1"])
        try f.end(pod(f, index: 0), exit: 1)
        f.advance(.seconds(10))
        #expect(f.activeJobPods("import").compactMap(\.index).sorted() == ["0", "1"])
        try f.settle()
        try f.end(pod(f, index: 1))
        #expect(f.activeJobPods("import").compactMap(\.index).sorted() == ["0", "2"])
    }

    @Test func anIndexedJobIsCompleteWithEveryIndex() throws {
        var f = try Fixture()
        try indexed(&f, 3)
        for index in 0..<3 {
            #expect(try f.jobState("import").outcome == nil)
            try f.end(pod(f, index: index))
        }
        #expect(try f.jobState("import").isDone)
        #expect(f.cluster.jobIndexes(ObjectKey(.job, "import"))?.succeeded == "0-2")
    }

    @Test func everyIndexHasALimitAndADelayOfItsOwn() throws {
        var f = try Fixture()
        try indexed(&f, 2) { $0.backoffLimitPerIndex = 1 }
        try f.end(pod(f, index: 0), exit: 1)
        // Index 1 does not wait for index 0.
        try f.end(pod(f, index: 1), exit: 1)
        f.advance(.seconds(10))
        try f.settle()
        try f.end(pod(f, index: 0), exit: 1)
        #expect(try f.jobState("import").outcome == nil)
        f.advance(.minutes(1))
        #expect(f.activeJobPods("import").compactMap(\.index) == ["1"])
        try f.end(pod(f, index: 1))
        #expect(try f.reason("import") == "FailedIndexes")
        #expect(f.cluster.jobIndexes(ObjectKey(.job, "import"))?.failed == "0")
        #expect(try f.jobState("import").failed == 3)
    }

    @Test func tooManyFailedIndexesFailTheJobEarly() throws {
        var f = try Fixture()
        try indexed(&f, 5) { ($0.backoffLimitPerIndex, $0.maxFailedIndexes) = (0, 1) }
        try f.end(pod(f, index: 0), exit: 1)
        #expect(try f.jobState("import").outcome == nil)
        try f.end(pod(f, index: 3), exit: 1)
        #expect(try f.reason("import") == "MaxFailedIndexesExceeded")
        try f.settle()
        #expect(try f.jobState("import").hasFailed)
    }

    @Test(
        "the success of some indexes is the job's",
        arguments: [
            ("0,2-3", nil, [2, 0, 3]), ("1-3", 1, [0, 2]), (nil, 2, [4, 1]),
        ] as [(String?, Int?, [Int])])
    func successPolicy(_ indexes: String?, _ count: Int?, _ ends: [Int]) throws {
        var f = try Fixture()
        try indexed(&f, 5) {
            $0.successPolicy = [SuccessRule(indexes: indexes.flatMap(IndexRanges.init), count: count)]
        }
        for (i, index) in ends.enumerated() {
            #expect(try f.jobState("import").outcome == nil, "\(i) have succeeded")
            try f.end(pod(f, index: index))
        }
        #expect(try f.jobState("import").outcome == .complete)
        try f.settle()
        #expect(try f.jobState("import").isDone && f.activeJobPods("import").isEmpty)
    }

    @Test(arguments: ["", "1,0", "0-", "2-1", "a", "1,1", "-1", "+1", "0-99999999999999999999", "3000000000"])
    func whatIsNoListOfIndexesIsNone(_ text: String) { #expect(IndexRanges(text) == nil) }

    @Test func anIndexedJobIsElastic() throws {
        var f = try Fixture()
        try indexed(&f, 4)
        try f.end(pod(f, index: 3))
        try f.end(pod(f, index: 0))
        try f.job("import") { ($0.isIndexed, $0.completions, $0.parallelism) = (true, 2, 2) }
        #expect(f.activeJobPods("import").compactMap(\.index) == ["1"])
        #expect(try f.jobState("import").succeeded == 1)
        try f.job("import") { ($0.isIndexed, $0.completions, $0.parallelism) = (true, 4, 4) }
        #expect(f.activeJobPods("import").compactMap(\.index).sorted() == ["1", "2", "3"])
        #expect(f.message(of: .job("import") { ($0.isIndexed, $0.completions, $0.parallelism) = (true, 6, 4) }) != nil)
    }

    // MARK: Rules

    private func ruled(
        _ f: inout Fixture, _ rules: [JobSpec.FailureRule], _ change: (inout JobSpec) -> Void = { _ in }
    ) throws {
        try f.job("import") {
            $0.failurePolicy = rules
            change(&$0)
        }
        try f.settle()
    }

    @Test func aRuleFailsTheJobAtOnce() throws {
        var f = try Fixture()
        try ruled(&f, [.init(action: .failJob, condition: .exitCodes(container: "main", isIn: true, codes: [42]))])
        try f.end(f.activeJobPods("import")[0], exit: 1)
        f.advance(.seconds(10))
        try f.settle()
        let pod = f.activeJobPods("import")[0]
        try f.end(pod, exit: 42)
        #expect(
            try f.jobState("import").outcome
                == .failed(
                    reason: "PodFailurePolicy",
                    message:
                        """
                        Container main for pod default/\(pod.meta.name) failed with exit code 42 matching FailJob \
                        rule at index 0
                        """
                ))
    }

    @Test func anIgnoredFailureDoesNotCount() throws {
        var f = try Fixture()
        try ruled(&f, [.init(action: .ignore, condition: .disrupted)]) { $0.backoffLimit = 0 }
        let pod = f.activeJobPods("import")[0]
        try f.apply(.evict(pod))
        // Under a policy the replacement waits until the pod has ended.
        f.advance(.minutes(1))
        #expect(f.activeJobPods("import").isEmpty)
        try f.settle()
        f.advance(.seconds(10))
        #expect(f.activeJobPods("import").count == 1)
        #expect(try f.jobState("import").failed == 0)
        try f.settle()
        try f.end(f.activeJobPods("import")[0], exit: 1)
        #expect(try f.reason("import") == "BackoffLimitExceeded")
    }

    @Test func aRuleFailsAnIndexAndTheFirstThatMatchesDecides() throws {
        var f = try Fixture()
        try ruled(
            &f,
            [
                .init(action: .count, condition: .exitCodes(container: nil, isIn: true, codes: [7])),
                .init(action: .failIndex, condition: .exitCodes(container: nil, isIn: false, codes: [1])),
            ]
        ) { ($0.isIndexed, $0.completions, $0.parallelism, $0.backoffLimitPerIndex) = (true, 2, 2, 5) }
        try f.end(pod(f, index: 0), exit: 7)
        try f.end(pod(f, index: 1), exit: 9)
        #expect(f.cluster.jobIndexes(ObjectKey(.job, "import"))?.failed == "1")
        f.advance(.seconds(10))
        #expect(f.activeJobPods("import").compactMap(\.index) == ["0"])
    }

    @Test func aReplacementMayWaitForTheEnd() throws {
        for waits in [false, true] {
            var f = try Fixture()
            try f.job("import") { $0.replacesOnlyFailed = waits }
            try f.settle()
            try f.apply(.delete(f.activeJobPods("import")[0].key))
            f.advance(.seconds(20))
            #expect(f.activeJobPods("import").count == (waits ? 0 : 1))
            try f.settle()
            f.advance(.seconds(20))
            #expect(f.activeJobPods("import").count == 1)
            #expect(try f.jobState("import").failed == 1)
        }
    }

    @Test func contradictionsAreRefused() throws {
        var f = try Fixture()
        let refused: [(String, Command)] = [
            ("is required of an indexed job", .job("a") { ($0.isIndexed, $0.parallelism) = (true, 2) }),
            ("needs an indexed job", .job("a") { $0.backoffLimitPerIndex = 1 }),
            ("requires indexed", .job("a") { $0.successPolicy = [SuccessRule(count: 1)] }),
            ("needs a backoffLimitPerIndex", .job("a") { $0.maxFailedIndexes = 1 }),
            (
                "must be Never with a limit for each index",
                .job("a", restart: .onFailure) {
                    ($0.isIndexed, $0.completions, $0.backoffLimitPerIndex) = (true, 2, 1)
                }
            ),
            (
                "must be Never with a pod failure policy",
                .job("a", restart: .onFailure) { $0.failurePolicy = [.init(action: .ignore, condition: .disrupted)] }
            ),
            ("at most 63 characters", .job(String(repeating: "a", count: 64))),
            ("must be between 0 and", .job("a") { $0.completions = 3_000_000 }),
        ]
        for (text, command) in refused { #expect(f.message(of: command)?.contains(text) == true, "\(text)") }
    }
}
