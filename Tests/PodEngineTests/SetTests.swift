import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import Testing

/// StatefulSets and DaemonSets on simulated machines.
@Suite struct SetTests {
    private func stateful(_ world: SimulatedCluster, _ count: Int) throws {
        var spec = StatefulSetSpec()
        spec.claims = [StatefulSetSpec.ClaimTemplate(name: "disk", volume: "data", size: 1 << 30)]
        var pod = PodSpec.app()
        pod.volumes = [Volume(name: "data", source: .claim("disk"))]
        let template = PodTemplate(labels: ["app": "db"], spec: pod)
        _ = try world.engine.submit(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(.statefulSet, "db"), template: template, spec: .statefulSet(spec), replicas: count))))
    }

    @Test func replicasStartOneAfterTheOther() throws {
        let world = try SimulatedCluster()
        try stateful(world, 3)
        world.pass(.minutes(2))
        let started = (0..<3).compactMap { world.status("db-\($0)")?.conditions.ready.since }
        #expect(started.count == 3)
        #expect(started[0] < started[1] && started[1] < started[2])
    }

    @Test(
        "on a silent node a replica is not replaced until the node returns; a confirmed death replaces it at once")
    func identity() throws {
        let world = try SimulatedCluster()
        try world.recover()
        try stateful(world, 3)
        world.pass(.minutes(2))
        let old = try #require(world.engine.cluster.pod("db-1"))
        let node = try #require(old.nodeName)
        try world.engine.inject(.partitionNode(node))
        world.pass(.hours(2))
        #expect(world.engine.cluster.pod("db-1")?.meta.uid == old.meta.uid)
        try world.engine.inject(.restoreNode(node))
        world.pass(.minutes(2))
        let second = try #require(world.engine.cluster.pod("db-1"))
        #expect(second.meta.uid != old.meta.uid && second.isReady)
        try world.engine.inject(.failNode(try #require(second.nodeName)))
        world.pass(.seconds(30))
        let third = try #require(world.engine.cluster.pod("db-1"))
        #expect(third.meta.uid != second.meta.uid && third.isReady && third.nodeName != second.nodeName)
        #expect(third.spec.volumes[0].source == .claim("disk-db-1"))
    }

    @Test("deleted by force a replica is killed, and its successor comes after its end") func force() throws {
        let world = try SimulatedCluster()
        try stateful(world, 1)
        world.pass(.minutes(1))
        let old = try #require(world.engine.cluster.pod("db-0"))
        _ = try world.engine.submit(.delete(world.key("db-0"), grace: .zero))
        world.pass(.seconds(20))
        let new = try #require(world.engine.cluster.pod("db-0"))
        #expect(new.meta.uid != old.meta.uid && new.isReady)
    }

    @Test("a node that was silent when it died gives its replica's name free") func silentThenDead() throws {
        let world = try SimulatedCluster()
        try stateful(world, 2)
        world.pass(.minutes(2))
        let old = try #require(world.engine.cluster.pod("db-1"))
        let node = try #require(old.nodeName)
        try world.engine.inject(.partitionNode(node))
        world.pass(.minutes(20))
        #expect(world.engine.cluster.pod("db-1")?.meta.uid == old.meta.uid)
        try world.engine.inject(.failNode(node))
        world.pass(.minutes(1))
        #expect(world.engine.cluster.pod("db-1")?.meta.uid != old.meta.uid)
        #expect(world.engine.cluster.pod("db-1")?.isReady == true)
    }

    @Test("a daemon's pod outlives silence and comes back with a machine that had died") func daemon() throws {
        let world = try SimulatedCluster()
        try world.recover()
        let template = PodTemplate(labels: ["app": "agent"], spec: .app())
        _ = try world.engine.submit(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(.daemonSet, "agent"), template: template, spec: .daemonSet(DaemonSetSpec())))))
        world.pass(.minutes(1))
        let uids = world.pods.map(\.meta.uid)
        #expect(Set(world.pods.compactMap(\.nodeName)).count == 3)
        try world.engine.inject(.partitionNode("node-1"))
        world.pass(.hours(1))
        try world.engine.inject(.restoreNode("node-1"))
        world.pass(.minutes(1))
        #expect(world.pods.map(\.meta.uid) == uids)
        try world.engine.inject(.failNode("node-2"))
        world.pass(.hours(1))
        #expect(world.pods.count == 3)
        try world.engine.inject(.restoreNode("node-2"))
        world.pass(.minutes(2))
        #expect(world.pods.filter(\.isReady).count == 3)
        #expect(Set(world.pods.compactMap(\.nodeName)).count == 3)
    }

    @Test("one seed gives one run") func repeats() throws {
        func trace() throws -> String {
            let world = try SimulatedCluster(seed: 7)
            try world.recover()
            try stateful(world, 5)
            world.pass(.minutes(1))
            try world.engine.inject(.failNode("node-2"))
            world.pass(.minutes(5))
            return world.trace
        }
        #expect(try trace() == trace())
    }

    @Test("a replica that its node evicts is replaced when its processes have ended, not before")
    func evictedReplica() throws {
        let world = try SimulatedCluster(nodes: 1)
        try stateful(world, 1)
        world.pass(.seconds(30))
        let old = try #require(world.engine.cluster.pod("db-0"))
        try world.engine.inject(.pressureNode("node-1", .disk))
        var overlaps = false
        while world.engine.now < .simulationStart + .minutes(2),
            world.engine.step(limit: .simulationStart + .minutes(2))
        {
            let pod = world.engine.cluster.pod("db-0")
            if pod?.meta.uid != old.meta.uid, world.runtime.podCount > 1 { overlaps = true }
        }
        #expect(!overlaps)
        #expect(world.engine.cluster.pod("db-0").map { $0.meta.uid != old.meta.uid } == true)
    }
}
