import PodControl
import PodModel
import Testing

/// Disruption budgets, and what they forbid.
struct BudgetTests {
    private func fixture(_ bound: DisruptionBudgetSpec.Bound, replicas: Int = 3) throws -> Fixture {
        var fixture = try Fixture()
        try fixture.apply(.replicate("web", replicas, template(labels: ["app": "web"])))
        try fixture.settle()
        try fixture.apply(.budget("web", bound))
        return fixture
    }

    private func status(_ fixture: Fixture, _ name: String = "web") -> DisruptionBudgetStatus? {
        fixture.cluster.budget(ObjectKey(.budget, name))?.status
    }

    private func id(_ pod: Pod, _ fixture: Fixture) throws -> PodID {
        try #require(fixture.cluster.podID(pod.meta.name))
    }

    @Test func anEvictionIsRefusedWhenTheBudgetIsUsedUpAndNamesIt() throws {
        var fixture = try fixture(.minAvailable(.count(2)))
        let pods = fixture.active("web")
        #expect(status(fixture)?.allowed == 1)
        try fixture.apply(.evict(pods[0]))
        #expect(status(fixture)?.allowed == 0)
        let refusal = fixture.message(of: .evict(pods[1]))
        #expect(
            refusal
                == """
                pod/\(pods[1].meta.name): Cannot evict pod as it would violate the pod's disruption budget: the \
                disruption budget web needs 2 healthy pods and has 2 currently
                """
        )
        // The replacement is ready: one more may go.
        try fixture.settle()
        #expect(status(fixture)?.allowed == 1)
        #expect(fixture.message(of: .evict(pods[1])) == nil)
    }

    @Test(arguments: [
        (DisruptionBudgetSpec.Bound.minAvailable(.percent(50)), 3, 1), (.maxUnavailable(.count(1)), 3, 1),
        (.maxUnavailable(.percent(25)), 4, 1), (.maxUnavailable(.percent(25)), 5, 2),
        (.maxUnavailable(.count(0)), 3, 0),
        (.minAvailable(.count(5)), 3, 0), (.minAvailable(.percent(100)), 3, 0),
    ])
    func boundsAreReckonedAsUpstream(_ bound: DisruptionBudgetSpec.Bound, replicas: Int, allowed: Int) throws {
        let fixture = try fixture(bound, replicas: replicas)
        #expect(status(fixture)?.allowed == allowed)
    }

    @Test func aBudgetWithoutBoundsLetsNonePodGo() throws {
        var fixture = try fixture(.unset)
        let refusal = fixture.message(of: .evict(fixture.active("web")[0]))
        #expect(refusal?.contains("needs 0 healthy pods and has 3 currently") == true, "\(refusal ?? "accepted")")
    }

    @Test func anAbsentSelectorCoversNoPodAndAnEmptyOneAll() throws {
        var fixture = try Fixture()
        try fixture.apply(.replicate("web", 3, template(labels: ["app": "web"])))
        try fixture.settle()
        func declare(_ selector: Selector?) throws {
            let spec = DisruptionBudgetSpec(selector: selector, bound: .maxUnavailable(.count(0)))
            try fixture.apply(.declare(.budget(name: "b", namespace: "default", spec: spec)))
        }
        try declare(nil)
        #expect(status(fixture, "b")?.healthy == 0)
        try declare(Selector())
        #expect(status(fixture, "b")?.healthy == 3)
        #expect(fixture.message(of: .evict(fixture.active("web")[0])) != nil)
        try declare(nil)
        #expect(status(fixture, "b")?.healthy == 0)
        #expect(fixture.message(of: .evict(fixture.active("web")[0])) == nil)
    }

    @Test func aShareIsOfWhatTheControllerWantsNotOfWhatIsThere() throws {
        var fixture = try fixture(.maxUnavailable(.count(1)))
        // Two of five are ready yet: five are expected, four have to be healthy.
        try fixture.apply(.scale(ObjectKey(.replicaSet, "web"), 5))
        #expect(status(fixture)?.expected == 5)
        #expect(status(fixture)?.allowed == 0)
        try fixture.settle()
        #expect(status(fixture)?.allowed == 1)
    }

    @Test func deletingScalingAndRelabellingAskNoBudget() throws {
        var fixture = try fixture(.maxUnavailable(.count(0)))
        let pods = fixture.active("web")
        try fixture.apply(.delete(pod: pods[0].meta.name))
        #expect(status(fixture)?.healthy == 2)
        try fixture.apply(.setLabels(pods[1].key, [LabelEdit(key: "app", value: "other")]))
        #expect(status(fixture)?.healthy == 1)
        try fixture.apply(.scale(ObjectKey(.replicaSet, "web"), 0))
        #expect(status(fixture)?.healthy == 0)
    }

    @Test func anUnhealthyPodGoesAsLongAsTheHealthyOnesSuffice() throws {
        var fixture = try fixture(.minAvailable(.count(2)))
        let sick = fixture.active("web")[0]
        try fixture.apply(.podStatus(try id(sick, fixture), fixture.running(sick, ready: false)))
        #expect(status(fixture)?.allowed == 0)
        let other = fixture.active("web").first { $0.isReady }
        #expect(fixture.message(of: .evict(try #require(other))) != nil)
        #expect(fixture.message(of: .evict(sick)) == nil)
    }

    @Test func anUnhealthyPodStaysWhenTheOthersDoNotSuffice() throws {
        var fixture = try fixture(.minAvailable(.count(3)))
        let sick = fixture.active("web")[0]
        try fixture.apply(.podStatus(try id(sick, fixture), fixture.running(sick, ready: false)))
        #expect(
            fixture.message(of: .evict(sick))?.contains("needs 3 healthy pods and has 2 currently")
                == true)
    }

    @Test func aPodUnderTwoBudgetsIsRefused() throws {
        var fixture = try fixture(.minAvailable(.count(1)))
        try fixture.apply(.budget("other", .minAvailable(.count(0)), selector: ["app": "web"]))
        let refusal = fixture.message(of: .evict(fixture.active("web")[0]))
        #expect(refusal?.contains("more than one PodDisruptionBudget") == true)
        #expect(refusal?.contains("other, web") == true)
        try fixture.apply(.delete(ObjectKey(.budget, "other")))
        #expect(fixture.message(of: .evict(fixture.active("web")[0])) == nil)
    }

    @Test func aBudgetCountsPodsThatComeAndGoWhateverCameFirst() throws {
        var fixture = try Fixture()
        try fixture.apply(.budget("web", .minAvailable(.count(1))))
        #expect(
            status(fixture)
                == {
                    var none = DisruptionBudgetStatus(); none.desired = 1; return none
                }())
        try fixture.apply(.replicate("web", 3, template(labels: ["app": "web"])))
        #expect(status(fixture)?.expected == 3)
        try fixture.settle()
        #expect(status(fixture)?.healthy == 3)
        try fixture.apply(.delete(ObjectKey(.replicaSet, "web")))
        try fixture.settle()
        #expect(status(fixture)?.expected == 0)
        #expect(status(fixture)?.allowed == 0)
    }

    @Test func askingCostsNoWalkOfThePods() throws {
        var fixture = try Fixture(nodes: 20)
        try fixture.apply(.replicate("web", 2000, template(labels: ["app": "web"])))
        try fixture.settle()
        try fixture.apply(.budget("web", .maxUnavailable(.percent(10))))
        let before = fixture.cluster.workCounter
        #expect(status(fixture)?.allowed == 200)
        #expect(fixture.cluster.workCounter == before)
    }
}

extension Command {
    static func budget(_ name: String, _ bound: DisruptionBudgetSpec.Bound, selector: Labels? = nil) -> Command {
        .declare(
            .budget(
                name: name, namespace: "default",
                spec: DisruptionBudgetSpec(selector: Selector(matching: selector ?? ["app": name]), bound: bound)))
    }
}
