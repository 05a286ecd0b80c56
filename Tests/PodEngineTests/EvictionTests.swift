import PodControl
import PodEngine
import PodModel
import Testing

/// What is left to a pod that its node evicts.
@Suite struct EvictionTests {
    /// What a container that ignores its stop signal is told when its pod is evicted: how long it has.
    private func stops(_ declare: (SimulatedCluster, PodSpec) throws -> Void) throws -> [TimeSpan] {
        let world = try SimulatedCluster(nodes: 1)
        var spec = PodSpec.app { $0.stop = .forever }
        spec.grace = .minutes(5)
        try declare(world, spec)
        world.pass(.seconds(30))
        try world.engine.inject(.pressureNode("node-1", .disk))
        world.pass(.seconds(20))
        #expect(world.engine.cluster.eventRecords().filter { $0.reason == "Evicted" }.count == 1)
        return world.watched.stops
    }

    @Test("an evicted pod has the same short stop, whoever made it, and whatever its own grace is") func stop() throws {
        // A second is left to the pod; the window behind a stop signal is two in any case.
        #expect(try stops { try $0.pod("app", $1) } == [.seconds(2)])
        #expect(try stops { try $0.replicate("app", 1, $1) } == [.seconds(2)])
    }
}
