import PodControl
import PodModel
import Testing

/// Work is counted, not timed: one unit for each record looked at.
@Suite struct CostTests {
    private func cluster(pods: Int, nodes: Int) throws -> Fixture {
        var f = try Fixture(nodes: nodes, shape: shape(pods: 400))
        try f.apply(.replicate("web", pods, template()))
        try f.settle()
        return f
    }

    private func work(_ f: inout Fixture, _ act: (inout Fixture) throws -> Void) rethrows -> Int {
        let before = f.cluster.workCounter
        try act(&f)
        return f.cluster.workCounter - before
    }

    @Test func aStatusCostsTheSameInASmallAndALargeCluster() throws {
        var costs: [Int] = []
        for (pods, nodes) in [(100, 50), (5000, 50)] {
            var f = try cluster(pods: pods, nodes: nodes)
            costs.append(
                try work(&f) { f in
                    let id = try #require(f.cluster.podID(f.active("web")[pods / 2].meta.name))
                    var status = try #require(f.cluster.pod(id)).status
                    status.conditions.ready.set(false, at: f.now)
                    try f.apply(.podStatus(id, status))
                })
        }
        #expect(costs[0] == costs[1])
        #expect(costs[0] < 10)
    }

    @Test func replacingOnePodCostsTheSameInASmallAndALargeCluster() throws {
        var costs: [Int] = []
        for (pods, nodes) in [(100, 50), (5000, 50)] {
            var f = try cluster(pods: pods, nodes: nodes)
            let key = f.active("web")[7].key
            costs.append(
                try work(&f) { f in
                    try f.apply(.delete(key))
                    try f.settle()
                })
        }
        #expect(costs[0] == costs[1])
        #expect(costs[0] < 40)
    }

    /// What a quota counts is kept, so that neither a pod that fits nor a controller that waits looks at the others.
    @Test func aPodUnderAQuotaCostsTheSameInASmallAndALargeNamespace() throws {
        var costs: [Int] = []
        for pods in [100, 2000] {
            var f = try cluster(pods: pods, nodes: 50)
            var quota = ResourceQuotaSpec()
            quota.hard["pods"] = Quantity(units: Int64(pods) + 1)
            try f.apply(
                .declare(
                    .unstructured(
                        .resourceQuota, name: "q", namespace: "default", fields: [],
                        effect: .policy(.resourceQuota(quota)))))
            try f.apply(.replicate("other", 0, template()))
            costs.append(
                try work(&f) { f in
                    try f.apply(.replicate("other", 3))
                    try f.settle()
                    try f.apply(.delete(f.active("web")[0].key))
                    try f.settle()
                })
            #expect(f.active("web").count + f.active("other").count == pods + 1)
        }
        #expect(costs[0] == costs[1])
    }

    @Test func aQuietDayCostsNothing() throws {
        var f = try cluster(pods: 1000, nodes: 100)
        let cost = work(&f) { $0.advance(.hours(24)) }
        #expect(cost == 0)
        #expect(f.cluster.nextDue == nil)
    }

    @Test func schedulingIsLinear() throws {
        var perPod: [Double] = []
        for n in [1000, 4000] {
            var f = try Fixture(nodes: 50, shape: shape(pods: 400))
            let cost = try work(&f) { try $0.apply(.replicate("web", n, template())) }
            perPod.append(Double(cost) / Double(n))
        }
        #expect(perPod[1] < perPod[0] * 1.05)
        #expect(perPod[1] < 8)
    }

    @Test("ten thousand equal pending pods cost one test") func pending() throws {
        var f = try Fixture(nodes: 20, shape: shape(cpu: 1000))
        try f.apply(.replicate("big", 10_000, template(cpu: 2000)))
        let id = f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "big"))[0]
        #expect(f.cluster.schedulingDiagnosis(of: id)?.description == "0/20 nodes are available: 20 Insufficient cpu")
        // A pod comes and goes elsewhere: the pending ones are tested once each time.
        let cost = try work(&f) { f in
            try f.apply(.pod("x", template()))
            try f.apply(.delete(pod: "x", grace: .zero))
        }
        #expect(cost < 100)
        // Room for three comes: three go, and one more is tested.
        let room = try work(&f) { try $0.apply(.declare(.node(name: "roomy", shape: shape(cpu: 6000)))) }
        #expect(f.active("big").count { $0.nodeName != nil } == 3)
        #expect(room < 200)
    }

    @Test("a large set is relabelled and deleted at a cost that follows its size") func largeSet() throws {
        var perPod: [Double] = []
        for n in [500, 2000] {
            var f = try cluster(pods: n, nodes: 20)
            let cost = try work(&f) { f in
                try f.apply(.delete(ObjectKey(.replicaSet, "web")))
                try f.settle()
            }
            #expect(f.cluster.podCount == 0)
            perPod.append(Double(cost) / Double(n))
        }
        #expect(perPod[1] < perPod[0] * 1.1)
    }
}
