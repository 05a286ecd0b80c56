import PodControl
import PodModel
import Testing

/// Pressure eviction: ranks, taints, and when it ends. The machines' side is in PodEngineTests.
struct PressureTests {
    private func mebi(_ n: Int64) -> Int64 { n << 20 }

    private func uses(_ fixture: Fixture, _ memory: [(String, Int64)]) throws -> [PodUse] {
        try memory.map { name, use in
            PodUse(
                pod: try #require(fixture.cluster.podID(name)), containers: [ResourceAmount(cpu: 0, memory: mebi(use))],
                time: fixture.now)
        }
    }

    private func fixture() throws -> Fixture {
        var fixture = try Fixture(nodes: 1)
        func pod(_ name: String, memory: Int64?, priority: Int32 = 0) throws {
            try fixture.apply(.pod(name, template(memory: memory.map { $0 << 20 }) { $0.priority = priority }))
        }
        try pod("under", memory: 500)
        try pod("above-little", memory: 100)
        try pod("above-much", memory: 100)
        try pod("above-important", memory: 100, priority: 10)
        try fixture.settle()
        return fixture
    }

    @Test func ranksByUseAboveRequestThenPriorityThenHowFarAbove() throws {
        var fixture = try fixture()
        var use: [(String, Int64)] = [
            ("under", 450), ("above-little", 120), ("above-much", 190), ("above-important", 900),
        ]
        try fixture.apply(.nodePressure(node: "node-1", .memory))
        var order: [String] = []
        while !use.isEmpty {
            try fixture.apply(.nodePressure(node: "node-1", .memory))
            _ = fixture.cluster.takeUsageQueries()
            try fixture.apply(.usage(of: .node("node-1"), try uses(fixture, use)))
            let evicted = fixture.cluster.takePressureEvictions()
            #expect(evicted.count == 1)
            let name = try #require(evicted.first.flatMap { fixture.cluster.pod($0.pod)?.meta.name })
            order.append(name)
            use.removeAll { $0.0 == name }
        }
        #expect(order == ["above-much", "above-little", "above-important", "under"])
    }

    @Test func oneAtATimeEveryTenSecondsUntilEnoughIsFree() throws {
        var fixture = try fixture()
        try fixture.apply(.nodePressure(node: "node-1", .memory))
        #expect(fixture.cluster.takeUsageQueries() == [.node("node-1")])
        try fixture.apply(
            .usage(of: .node("node-1"), try uses(fixture, [("above-little", 60), ("above-much", 50), ("under", 10)])))
        let first = try #require(fixture.cluster.takePressureEvictions().first)
        #expect(
            first.message.hasPrefix("The node was low on resource: memory. Threshold quantity: 100Mi, available: 0. "))
        fixture.advance(.seconds(9))
        #expect(fixture.cluster.takeUsageQueries().isEmpty)
        fixture.advance(.seconds(1))
        #expect(fixture.cluster.takeUsageQueries() == [.node("node-1")])
        try fixture.apply(.usage(of: .node("node-1"), try uses(fixture, [("above-much", 50), ("under", 10)])))
        #expect(fixture.cluster.takePressureEvictions().count == 1)
        // 110 Mi are free: the condition holds for five minutes more and then ends by itself.
        fixture.advance(.seconds(299))
        #expect(fixture.cluster.takeUsageQueries().isEmpty)
        #expect(fixture.cluster.node("node-1")?.status.pressures == [.memory])
        fixture.advance(.seconds(1))
        #expect(fixture.cluster.node("node-1")?.status.pressures == [])
        #expect(fixture.cluster.node("node-1")?.taints == [])
        #expect(fixture.cluster.nextDue == nil)
    }

    @Test func theTaintKeepsBestEffortPodsAwayAndLetsOthersCome() throws {
        var fixture = try Fixture(nodes: 1)
        try fixture.apply(.nodePressure(node: "node-1", .memory))
        #expect(
            fixture.cluster.node("node-1")?.taints.map(\.description) == [
                "node.kubernetes.io/memory-pressure:NoSchedule"
            ])
        try fixture.apply(.pod("none", template { $0.waitsWhenUnschedulable = true }))
        try fixture.apply(.pod("some", template(memory: 1 << 20)))
        #expect(fixture.cluster.pod("none")?.nodeName == nil)
        #expect(fixture.cluster.pod("some")?.nodeName == "node-1")
        try fixture.apply(.nodePressure(node: "node-1", .disk))
        try fixture.apply(.pod("late", template(memory: 1 << 20) { $0.waitsWhenUnschedulable = true }))
        #expect(fixture.cluster.pod("late")?.nodeName == nil)
        try fixture.apply(.nodeRelieved("node-1"))
        #expect(fixture.cluster.pod("none")?.nodeName == "node-1")
        #expect(fixture.cluster.pod("late")?.nodeName == "node-1")
    }

    @Test func declaringTheNodeAgainLeavesTheTaint() throws {
        var fixture = try Fixture(nodes: 1)
        try fixture.apply(.nodePressure(node: "node-1", .disk))
        let changes = try fixture.apply(.declare(.nodes(group: "node", count: 1, shape: NodeShape())))
        #expect(changes.map(\.action) == [.unchanged])
        #expect(fixture.cluster.node("node-1")?.taints.count == 1)
    }

    @Test func anEvictedBarePodIsDeletedAndAReplicaIsReplaced() throws {
        var fixture = try Fixture(nodes: 1)
        try fixture.apply(.pod("lone", template()))
        try fixture.apply(.pod("leaving", template()))
        try fixture.apply(.replicate("web", 1, template(labels: ["app": "web"])))
        try fixture.settle()
        try fixture.apply(.delete(pod: "leaving"))
        for name in ["lone", "leaving", fixture.active("web")[0].meta.name] {
            let pod = try #require(fixture.cluster.pod(name))
            var status = pod.status
            status.phase = .failed
            (status.reason, status.message, status.disruption) = (.evicted, "low", .kubelet)
            try fixture.apply(.podStatus(try #require(fixture.cluster.podID(name)), status))
        }
        #expect(fixture.cluster.pod("lone") == nil)
        #expect(fixture.cluster.deletedPod(of: ObjectKey(.pod, "lone"))?.reason == "evicted: low")
        // It is being deleted already, and goes when its end is confirmed.
        #expect(fixture.cluster.pod("leaving")?.isTerminating == true)
        #expect(fixture.active("web").count == 1)
        #expect(fixture.pods("web").filter { $0.status.reason == .evicted }.count == 1)
    }
}
