import PodControl
import PodEngine
import PodModel
import Testing

/// A pod bears a taint from when it met it, and no instant lasts for ever.
@Suite struct EndlessTurnTests {
    private static let taint = Taint(key: "gone", effect: .noExecute)

    private func spec(bearing span: TimeSpan) -> PodSpec {
        var spec = PodSpec.app()
        spec.tolerations = [Toleration(key: "gone", effect: .noExecute, duration: span)]
        return spec
    }

    private func taint(_ world: SimulatedCluster, _ node: String = "node-1") throws {
        var shape = NodeShape()
        shape.taints = [Self.taint]
        _ = try world.engine.submit(.declare(.node(name: node, shape: shape)))
    }

    @Test("a replacement bears the taint of its node anew, each for its own time", arguments: [0, 5, 60])
    func replacement(_ seconds: Int64) throws {
        let world = try SimulatedCluster(nodes: 1)
        try world.replicate("t", 2, spec(bearing: .seconds(seconds)))
        world.pass(.seconds(3))
        try taint(world)
        for _ in 0..<4 {
            let pods = world.pods.filter(\.isActive)
            #expect(pods.count == 2)
            world.pass(.seconds(max(1, seconds) - 1))
            if seconds > 1 { #expect(Set(world.pods.filter(\.isActive).map(\.meta.uid)) == Set(pods.map(\.meta.uid))) }
            world.pass(.seconds(1))
            #expect(Set(world.pods.filter(\.isActive).map(\.meta.uid)).isDisjoint(with: pods.map(\.meta.uid)))
        }
        #expect(world.engine.endlessTurn == nil)
    }

    @Test func aPodThatComesToAnOldTaintIsThereForItsWholeTime() throws {
        let world = try SimulatedCluster(nodes: 1)
        try taint(world)
        world.pass(.seconds(20))
        try world.pod("a", spec(bearing: .seconds(5)))
        world.pass(.milliseconds(4900))
        #expect(world.engine.cluster.pod("a")?.isTerminating == false)
        world.pass(.milliseconds(200))
        #expect(world.engine.cluster.pod("a")?.isActive != true)
    }

    @Test func aSecondTaintCountsFromItsOwnBeginning() throws {
        let world = try SimulatedCluster(nodes: 1)
        var spec = spec(bearing: .seconds(30))
        spec.tolerations.append(Toleration(key: "late", effect: .noExecute, duration: .seconds(5)))
        try taint(world)
        try world.replicate("t", 1, spec)
        let first = try #require(world.pods.first?.meta.uid)
        world.pass(.seconds(10))
        var shape = NodeShape()
        shape.taints = [Self.taint, Taint(key: "late", effect: .noExecute)]
        _ = try world.engine.submit(.declare(.node(name: "node-1", shape: shape)))
        world.pass(.milliseconds(4900))
        #expect(world.pods.contains { $0.meta.uid == first && $0.isActive })
        world.pass(.milliseconds(200))
        #expect(!world.pods.contains { $0.meta.uid == first && $0.isActive })
    }

    @Test("controllers that answer each other without end are found and named") func found() throws {
        let world = try SimulatedCluster(nodes: 1)
        world.engine.plant(.tolerationFromTaint)
        try world.replicate("t", 1, spec(bearing: .seconds(5)))
        world.pass(.seconds(3))
        try taint(world)
        world.pass(.seconds(14))
        let endless = try #require(world.engine.endlessTurn)
        #expect(endless.time - .simulationStart == .seconds(8))
        #expect(endless.parties.contains("replicaset-controller (replicaset/t)"))
        #expect(endless.parties.contains("taint-eviction-controller (node/node-1)"))
        // What runs can still be ended.
        world.engine.shutdown(grace: .seconds(1))
        #expect(world.engine.liveCount == 0)
    }

    @Test("what asks to stop is heard in a turn, and the rest is done in the next one") func interrupted() throws {
        let world = try SimulatedCluster(nodes: 10, pods: 1_000)
        var asked = 0
        world.engine.isInterrupted = {
            asked += 1
            return asked > 4
        }
        try world.replicate("t", 5_000, .app())
        #expect(asked > 4)
        #expect(world.pods.count { $0.nodeName != nil } < 5_000)
        world.engine.isInterrupted = { false }
        world.pass(.seconds(30))
        #expect(world.running(of: "t").count == 5_000)
        #expect(world.engine.endlessTurn == nil)
    }

    @Test("many commands at one instant are no turn without end") func manyCommands() throws {
        let world = try SimulatedCluster(nodes: 1)
        try world.replicate("t", 0, .app())
        for _ in 0..<1_500 {
            _ = try world.engine.submit(.scale(ObjectKey(.replicaSet, "t"), 8))
            _ = try world.engine.submit(.scale(ObjectKey(.replicaSet, "t"), 0))
        }
        #expect(world.engine.endlessTurn == nil)
    }
}
