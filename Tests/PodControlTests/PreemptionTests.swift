import PodControl
import PodModel
import Testing

/// Priorities: who has to leave for whom, as kube-scheduler decides it.
struct PreemptionTests {
    private func important(_ name: String, cpu: Int64, priority: Int32 = 100) -> Command {
        .pod(name, template(cpu: cpu) { $0.priority = priority })
    }

    private func low(
        _ name: String, cpu: Int64, priority: Int32 = 0, node: String? = nil, label: String? = nil
    ) -> Command {
        .pod(
            name,
            template(labels: ["app": label ?? name], cpu: cpu) {
                $0.priority = priority
                if let node { $0.nodeSelector = [Topology.node.labelKey: node] }
            })
    }

    private func terminating(_ fixture: Fixture) -> [String] {
        fixture.cluster.allPods().compactMap { fixture.cluster.pod($0) }.filter(\.isTerminating).map(\.meta.name)
    }

    @Test func aPodOfHigherPriorityTakesTheRoomOfALowerOneAndWaitsForItsEnd() throws {
        var fixture = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try fixture.apply(low("small", cpu: 300))
        try fixture.apply(low("big", cpu: 600))
        try fixture.settle()
        try fixture.apply(important("vip", cpu: 500))
        #expect(terminating(fixture) == ["big"])
        let vip = try #require(fixture.cluster.pod("vip"))
        #expect(vip.nodeName == nil)
        #expect(vip.status.nominatedNode == "node-1")
        let victim = try #require(fixture.cluster.pod("big"))
        #expect(victim.status.disruption == .preemption)
        #expect(victim.meta.deletionGrace == .seconds(30))
        let events = fixture.cluster.eventRecords(of: victim.key)
        #expect(
            events.contains {
                $0.reason == "Preempted" && $0.message == "Preempted by pod \(vip.meta.uid) on node node-1"
            })
        try fixture.settle()
        #expect(fixture.cluster.pod("vip")?.nodeName == "node-1")
        #expect(fixture.cluster.pod("vip")?.status.nominatedNode == nil)
        #expect(fixture.cluster.pod("small")?.isActive == true)
    }

    @Test func whoNeverPreemptsIsServedFirstAndMakesNobodyLeave() throws {
        var fixture = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try fixture.apply(low("first", cpu: 800))
        try fixture.settle()
        let patient = template(cpu: 500) {
            $0.priority = 100
            $0.preemptionPolicy = .never
            $0.waitsWhenUnschedulable = true
        }
        try fixture.apply(.pod("patient", patient))
        try fixture.apply(.pod("late", template(cpu: 600) { $0.waitsWhenUnschedulable = true }))
        try fixture.settle()
        #expect(terminating(fixture).isEmpty && fixture.cluster.pod("first")?.isReady == true)
        #expect(fixture.cluster.pod("patient")?.nodeName == nil)
        try fixture.apply(.delete(pod: "first"))
        try fixture.settle()
        #expect(fixture.cluster.pod("patient")?.nodeName == "node-1")
        #expect(fixture.cluster.pod("late")?.nodeName == nil)
    }

    @Test func equalPriorityIsNeverPreempted() throws {
        var fixture = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try fixture.apply(low("a", cpu: 800, priority: 5))
        try fixture.settle()
        try fixture.apply(important("b", cpu: 800, priority: 5))
        #expect(terminating(fixture).isEmpty)
        #expect(fixture.cluster.pod("b") == nil)
    }

    @Test func nobodyLeavesInVain() throws {
        var fixture = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try fixture.apply(low("a", cpu: 500))
        try fixture.apply(low("firm", cpu: 400, priority: 200))
        try fixture.settle()
        try fixture.apply(important("vip", cpu: 700))
        #expect(terminating(fixture).isEmpty)
    }

    @Test func theNodeWhoseHighestVictimIsLowestIsTaken() throws {
        var fixture = try Fixture(nodes: 3, shape: shape(cpu: 1000))
        try fixture.apply(low("one", cpu: 800, priority: 50, node: "node-1"))
        try fixture.apply(low("two", cpu: 800, priority: 10, node: "node-2"))
        try fixture.apply(low("three", cpu: 800, priority: 30, node: "node-3"))
        try fixture.settle()
        try fixture.apply(important("vip", cpu: 500))
        #expect(terminating(fixture) == ["two"])
    }

    @Test func thenTheSmallestSumThenTheLatestStart() throws {
        var fixture = try Fixture(nodes: 2, shape: shape(cpu: 1000))
        try fixture.apply(low("one-a", cpu: 500, node: "node-1"))
        try fixture.apply(low("one-b", cpu: 500, node: "node-1"))
        try fixture.apply(low("two", cpu: 1000, node: "node-2"))
        try fixture.settle()
        try fixture.apply(important("vip", cpu: 900))
        #expect(terminating(fixture) == ["two"])

        var later = try Fixture(nodes: 2, shape: shape(cpu: 1000))
        try later.apply(low("one", cpu: 1000, node: "node-1"))
        later.advance(.seconds(5))
        try later.apply(low("two", cpu: 1000, node: "node-2"))
        try later.settle()
        try later.apply(important("vip", cpu: 900))
        #expect(terminating(later) == ["two"])
    }

    @Test func budgetsAreRespectedWhereAnotherNodeWillDo() throws {
        var fixture = try Fixture(nodes: 2, shape: shape(cpu: 1000))
        try fixture.apply(low("kept", cpu: 1000, node: "node-1"))
        try fixture.apply(low("free", cpu: 1000, priority: 90, node: "node-2"))
        try fixture.settle()
        try fixture.apply(.budget("kept", .minAvailable(.count(1))))
        try fixture.apply(important("vip", cpu: 900))
        #expect(terminating(fixture) == ["free"])
    }

    @Test func budgetsGiveWayWhereNothingElseWillDo() throws {
        var fixture = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try fixture.apply(low("kept", cpu: 1000))
        try fixture.settle()
        try fixture.apply(.budget("kept", .minAvailable(.count(1))))
        try fixture.apply(important("vip", cpu: 900))
        #expect(terminating(fixture) == ["kept"])
    }

    @Test func thePromisedRoomIsNotGivenToTheVictimsReplacement() throws {
        var fixture = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try fixture.apply(.replicate("web", 2, template(labels: ["app": "web"], cpu: 500)))
        try fixture.settle()
        try fixture.apply(important("vip", cpu: 900))
        #expect(terminating(fixture).count == 2)
        try fixture.settle()
        #expect(fixture.cluster.pod("vip")?.nodeName == "node-1")
        #expect(fixture.active("web").count == 2)
        #expect(fixture.nodes(of: "web").isEmpty)
        // Room again: they come back.
        try fixture.apply(.delete(pod: "vip", grace: .zero))
        try fixture.settle()
        #expect(fixture.nodes(of: "web") == ["node-1", "node-1"])
    }

    @Test func aWaitingPodOfHigherPriorityIsServedFirst() throws {
        var fixture = try Fixture(nodes: 0)
        try fixture.apply(.pod("first", template(cpu: 900) { $0.waitsWhenUnschedulable = true }))
        try fixture.apply(.pod("second", template(cpu: 900) { ($0.waitsWhenUnschedulable, $0.priority) = (true, 10) }))
        try fixture.apply(.declare(.nodes(group: "node", count: 1, shape: shape(cpu: 1000))))
        #expect(fixture.cluster.pod("second")?.nodeName == "node-1")
        #expect(fixture.cluster.pod("first")?.nodeName == nil)
    }

    @Test func manyBlockedPodsPreemptEachItsOwnVictims() throws {
        var fixture = try Fixture(nodes: 4, shape: shape(cpu: 1000))
        try fixture.apply(.replicate("low", 8, template(labels: ["app": "low"], cpu: 500)))
        try fixture.settle()
        try fixture.apply(.replicate("vip", 3, template(labels: ["app": "vip"], cpu: 900) { $0.priority = 9 }))
        #expect(terminating(fixture).count == 6)
        try fixture.settle()
        #expect(fixture.nodes(of: "vip").count == 3)
        #expect(Set(fixture.nodes(of: "vip")).count == 3)
        #expect(fixture.nodes(of: "low").count == 2)
    }

    @Test func aDaemonsPodMakesRoomOnItsOwnNodeOnly() throws {
        var fixture = try Fixture(nodes: 2, shape: shape(cpu: 1000))
        try fixture.apply(low("here", cpu: 900, node: "node-1"))
        try fixture.apply(low("there", cpu: 300, node: "node-2"))
        try fixture.settle()
        let key = ObjectKey(.daemonSet, "agent")
        let agent = template(cpu: 200) { $0.priority = 100 }
        try fixture.apply(
            .declare(
                .workload(
                    WorkloadManifest(key, template: agent.labeled(app: "agent"), spec: .daemonSet(DaemonSetSpec())))))
        #expect(terminating(fixture) == ["here"])
        let waiting = try #require(fixture.pods("agent", kind: .daemonSet).first { $0.nodeName == nil })
        #expect(waiting.status.nominatedNode == "node-1")
        try fixture.apply(low("late", cpu: 850, node: "node-1"))
        #expect(fixture.cluster.pod("late") == nil, "the room is promised")
        try fixture.settle()
        #expect(fixture.pods("agent", kind: .daemonSet).compactMap(\.nodeName).sorted() == ["node-1", "node-2"])
        #expect(fixture.cluster.pod("there")?.isActive == true)
    }

    @Test func hostPortsAreFreedToo() throws {
        func port(_ priority: Int32) -> PodTemplate {
            template { spec in
                spec.priority = priority
                spec.containers[0].ports = [ContainerPort(port: 80, hostPort: 80)]
            }
        }
        var fixture = try Fixture(nodes: 1)
        try fixture.apply(.pod("low", port(0)))
        try fixture.settle()
        try fixture.apply(.pod("vip", port(1)))
        #expect(terminating(fixture) == ["low"])
        try fixture.settle()
        #expect(fixture.cluster.pod("vip")?.nodeName == "node-1")
    }
}
