import PodControl
import PodModel
import Testing

/// Autoscalers: a fixture whose pods use what a test says.
struct AutoscalerTests {
    /// Pods of `web`, each asking for 100m, all ready for longer than cpu needs to warm up.
    private func fixture(_ replicas: Int, min: Int = 2, max: Int = 10, request: Int64? = 100) throws -> Fixture {
        var fixture = try Fixture()
        try fixture.apply(.replicate("web", replicas, template(labels: ["app": "web"], cpu: request)))
        try settle(&fixture)
        fixture.advance(.minutes(10))
        var spec = AutoscalerSpec(target: ObjectKey(.replicaSet, "web"), maxReplicas: max)
        spec.minReplicas = min
        spec.metrics = [.cpuUtilization(70)]
        try fixture.apply(.declare(.autoscaler(name: "web", namespace: "default", spec: spec)))
        return fixture
    }

    private func settle(_ fixture: inout Fixture) throws {
        try fixture.settle()
        for pod in fixture.active("web") where pod.status.startTime == nil {
            var status = pod.status
            status.startTime = fixture.now
            try fixture.apply(.podStatus(try #require(fixture.cluster.podID(pod.meta.name)), status))
        }
    }

    private let key = ObjectKey(.autoscaler, "web")

    /// Answers the question that stands, each pod using so much; nil answers nothing for it.
    private func answer(_ fixture: inout Fixture, _ use: (Int) -> Int64?) throws {
        try #require(fixture.cluster.takeUsageQueries() == [.autoscaler(key)])
        let uses = fixture.cluster.podsToMeasure(.autoscaler(key)).enumerated().compactMap { i, id in
            use(i).map { PodUse(pod: id, containers: [ResourceAmount(cpu: $0, memory: 0)], time: fixture.now) }
        }
        try fixture.apply(.usage(of: .autoscaler(key), uses))
    }

    private func wanted(_ fixture: Fixture) -> Int? { fixture.set("web")?.replicas }

    @Test(arguments: [(3, 70, 3), (3, 77, 3), (3, 63, 3), (3, 80, 4), (3, 140, 6), (4, 71, 4), (4, 90, 6)])
    func theFormulaAndItsTolerance(_ replicas: Int, use: Int64, expected: Int) throws {
        var fixture = try fixture(replicas)
        try answer(&fixture) { _ in use }
        #expect(wanted(fixture) == expected)
    }

    @Test func itLooksEveryFifteenSecondsAndOnlyWhileItExists() throws {
        var fixture = try fixture(2)
        try answer(&fixture) { _ in 70 }
        fixture.advance(.milliseconds(14_900))
        #expect(fixture.cluster.takeUsageQueries().isEmpty)
        fixture.advance(.milliseconds(100))
        #expect(fixture.cluster.takeUsageQueries() == [.autoscaler(key)])
        try fixture.apply(.delete(key))
        #expect(fixture.cluster.nextDue == nil)
    }

    @Test func aRescaleIsTold() throws {
        var fixture = try fixture(2)
        try answer(&fixture) { _ in 140 }
        let event = fixture.cluster.eventRecords(of: key).last
        #expect(event?.reason == "SuccessfulRescale")
        #expect(event?.message == "New size: 4; reason: cpu resource utilization (percentage of request) above target")
        #expect(fixture.cluster.takeScriptEvents().contains { $0.kind == .scale && $0.reason == "2 → 4" })
        #expect(fixture.cluster.autoscaler(key)?.status.observed == [140])
    }

    private func change(_ fixture: inout Fixture, _ change: (inout AutoscalerSpec) -> Void) throws {
        var spec = try #require(fixture.cluster.autoscaler(key)?.spec)
        change(&spec)
        try fixture.apply(.declare(.autoscaler(name: "web", namespace: "default", spec: spec)))
    }

    @Test("behavior: the window, the policies and the choice of a direction") func behavior() throws {
        var fixture = try fixture(6)
        try change(&fixture) { spec in
            spec.down = ScalingRules(window: .zero, policies: [.init(.pods, 1, in: .seconds(30))])
            spec.up = ScalingRules(
                window: .zero, policies: [.init(.pods, 2, in: .seconds(15)), .init(.percent, 10, in: .seconds(15))])
            spec.up.choice = .min
        }
        try answer(&fixture) { _ in 7 }
        #expect(wanted(fixture) == 5, "at once, and one pod")
        #expect(fixture.cluster.autoscaler(key)?.status.limit.contains("decreasing faster") == true)
        fixture.advance(.seconds(15))
        try answer(&fixture) { _ in 7 }
        #expect(wanted(fixture) == 5, "one in 30 s")
        fixture.advance(.seconds(15))
        try answer(&fixture) { _ in 7 }
        #expect(wanted(fixture) == 4)
        fixture.advance(.seconds(15))
        try answer(&fixture) { _ in 700 }
        #expect(wanted(fixture) == 5, "a tenth, rounded up")
        try change(&fixture) { $0.up.choice = .disabled }
        fixture.advance(.seconds(15))
        try settle(&fixture)
        try answer(&fixture) { _ in 700 }
        #expect(wanted(fixture) == 5, "never up")
    }

    @Test func downWaitsForFiveMinutesOfLowLoad() throws {
        var fixture = try fixture(6)
        for _ in 0..<20 {
            try answer(&fixture) { _ in 7 }
            #expect(wanted(fixture) == 6)
            fixture.advance(.seconds(15))
        }
        try answer(&fixture) { _ in 7 }
        #expect(wanted(fixture) == 2)
    }

    @Test func aPeakWithinTheWindowKeepsThePodsAlive() throws {
        var fixture = try fixture(6)
        for round in 0..<30 {
            try answer(&fixture) { _ in round == 15 ? 70 : 7 }
            #expect(wanted(fixture) == 6)
            fixture.advance(.seconds(15))
        }
    }

    @Test func upByAtMostTheLargerOfFourPodsAndTwiceAsManyInAPeriod() throws {
        var small = try fixture(2, max: 100)
        try answer(&small) { _ in 5000 }
        #expect(wanted(small) == 6)
        var large = try fixture(10, max: 100)
        try answer(&large) { _ in 5000 }
        #expect(wanted(large) == 20)
        #expect(large.cluster.autoscaler(key)?.status.limit.contains("faster than the maximum scale rate") == true)
    }

    @Test func neverOutsideItsBounds() throws {
        var up = try fixture(8)
        try answer(&up) { _ in 5000 }
        #expect(wanted(up) == 10)
        var above = try fixture(20)
        try answer(&above) { _ in 70 }
        #expect(wanted(above) == 10)
        var below = try fixture(1)
        try answer(&below) { _ in 1 }
        #expect(wanted(below) == 2)
    }

    @Test func podsThatAreNotMeasuredDampenBothWays() throws {
        // 140 % of two measured ones would be 8 of 4; the other two count nothing: 70 %, so nothing is done.
        var up = try fixture(4)
        try answer(&up) { $0 < 2 ? 140 : nil }
        #expect(wanted(up) == 4)
        // On the way down they count in full.
        var down = try fixture(4)
        for _ in 0..<21 {
            try answer(&down) { $0 < 2 ? 10 : nil }
            down.advance(.seconds(15))
        }
        // (10 + 10 + 100 + 100) / 400 = 55 %: ceil(4 * 55 / 70) is 4.
        #expect(wanted(down) == 4)
    }

    @Test func podsThatAreNotReadyCountNothingOnTheWayUp() throws {
        var fixture = try fixture(2, max: 20)
        try answer(&fixture) { _ in 140 }
        #expect(wanted(fixture) == 4)
        fixture.advance(.seconds(10))
        try settle(&fixture)
        // The two new ones have just started; their use is not believed: (140 + 140 + 0 + 0) / 400 = 70 %.
        fixture.advance(.seconds(5))
        try answer(&fixture) { _ in 140 }
        #expect(wanted(fixture) == 4)
        // Ready and measured for long enough they count like the others.
        fixture.advance(.seconds(15))
        try answer(&fixture) { _ in 140 }
        #expect(wanted(fixture) == 8)
    }

    @Test func aMissingRequestIsSaidAndNothingIsDone() throws {
        var fixture = try fixture(3, request: nil)
        try answer(&fixture) { _ in 500 }
        #expect(wanted(fixture) == 3)
        let failure = fixture.cluster.autoscaler(key)?.status.failure
        #expect(failure?.reason == "FailedGetResourceMetric")
        #expect(failure?.message.contains("missing request for cpu in container main of Pod web-") == true)
        #expect(fixture.cluster.eventRecords(of: key).last?.isWarning == true)
    }

    @Test(arguments: [Int64?.none, -1, .min]) func senselessOrMissingMeasurementsHold(_ use: Int64?) throws {
        var fixture = try fixture(3)
        try answer(&fixture) { _ in use }
        #expect(wanted(fixture) == 3)
        #expect(fixture.cluster.autoscaler(key)?.status.failure?.message.contains("did not receive metrics") == true)
    }

    @Test func hugeMeasurementsStayInsideTheBounds() throws {
        var fixture = try fixture(3)
        try answer(&fixture) { _ in .max }
        #expect(wanted(fixture) == 7)
    }

    @Test func staleMeasurementsHold() throws {
        var fixture = try fixture(3)
        _ = fixture.cluster.takeUsageQueries()
        let uses = fixture.cluster.podsToMeasure(.autoscaler(key)).map {
            PodUse(pod: $0, containers: [ResourceAmount(cpu: 5000, memory: 0)], time: fixture.now)
        }
        fixture.advance(.seconds(75))
        try fixture.apply(.usage(of: .autoscaler(key), uses))
        #expect(wanted(fixture) == 3)
    }

    @Test func leastAboveMostIsRefused() throws {
        var fixture = try Fixture()
        var spec = AutoscalerSpec(target: ObjectKey(.replicaSet, "web"), maxReplicas: 1)
        spec.minReplicas = 2
        let message = fixture.message(of: .declare(.autoscaler(name: "web", namespace: "default", spec: spec)))
        #expect(message?.contains("must be greater than or equal to minReplicas (2)") == true)
    }

    @Test func theLargestRecommendationOfSeveralMetricsDecides() throws {
        var fixture = try fixture(3)
        var spec = AutoscalerSpec(target: ObjectKey(.replicaSet, "web"), maxReplicas: 10)
        spec.metrics = [.cpuUtilization(70), .cpuValue(35)]
        try fixture.apply(.declare(.autoscaler(name: "web", namespace: "default", spec: spec)))
        try answer(&fixture) { _ in 70 }
        #expect(wanted(fixture) == 6)
    }

    @Test func aDeclaredNumberIsTakenAtItsWordAndMovedOn() throws {
        var fixture = try fixture(4)
        try answer(&fixture) { _ in 140 }
        #expect(wanted(fixture) == 8)
        try fixture.apply(.scale(ObjectKey(.replicaSet, "web"), 3))
        #expect(wanted(fixture) == 3)
        try settle(&fixture)
        fixture.advance(.seconds(15))
        try answer(&fixture) { _ in 140 }
        #expect(wanted(fixture) == 6)
    }

    @Test func aTargetThatIsNotThereIsSaid() throws {
        var fixture = try Fixture()
        let spec = AutoscalerSpec(target: ObjectKey(.deployment, "web"), maxReplicas: 3)
        try fixture.apply(.declare(.autoscaler(name: "web", namespace: "default", spec: spec)))
        try answer(&fixture) { _ in 1 }
        #expect(fixture.cluster.autoscaler(key)?.status.failure?.reason == "FailedGetScale")
    }
}
