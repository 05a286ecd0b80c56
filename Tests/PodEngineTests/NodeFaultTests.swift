import PodCollections
import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import Testing

@Suite struct NodeFaultTests {
    @Test(
        "a node that is silent for 49 s loses nothing, one for 51 s only its readiness; 299 s spare, 301 s give up"
    )
    func flapping() throws {
        for (silence, evicted) in [(49, false), (51, false), (349, false), (352, true)] as [(Int64, Bool)] {
            let world = try SimulatedCluster()
            try world.replicate("web", 3, .app())
            world.pass(.seconds(30))
            let before = Set(world.running(of: "web").map(\.meta.uid))
            try world.engine.inject(.partitionNode("node-2"))
            world.pass(.seconds(silence))
            let node = try #require(world.engine.cluster.node("node-2"))
            #expect(node.isReady == (silence < 50))
            try world.engine.inject(.restoreNode("node-2"))
            world.pass(.minutes(15))
            let after = Set(world.running(of: "web").map(\.meta.uid))
            #expect(after.count == 3)
            #expect((after != before) == evicted, "after \(silence) s")
        }
    }

    @Test("a hundred flaps at 49 s never give a pod up")
    func manyFlaps() throws {
        let world = try SimulatedCluster()
        try world.recover()
        try world.replicate("web", 3, .app())
        world.pass(.seconds(30))
        let before = Set(world.pods.map(\.meta.uid))
        for _ in 0..<100 {
            try world.engine.inject(.partitionNode("node-1"))
            world.pass(.seconds(49))
            try world.engine.inject(.restoreNode("node-1"))
            world.pass(.seconds(2))
        }
        #expect(Set(world.pods.map(\.meta.uid)) == before)
    }

    @Test("a partitioned node's pods are replaced after 50 s under the rule; the old ones end when it returns")
    func partitionUnderRecover() throws {
        let world = try SimulatedCluster()
        try world.recover()
        try world.replicate("web", 3, .app())
        world.pass(.seconds(30))
        let old = try #require(world.running(of: "web").first { $0.nodeName == "node-2" })
        try world.engine.inject(.partitionNode("node-2"))
        world.pass(.seconds(49))
        #expect(world.pods.count == 3)
        world.pass(.seconds(20))
        #expect(world.running(of: "web").count == 3)
        #expect(world.engine.cluster.pod(old.meta.name)?.isTerminating == true)
        world.pass(.hours(2))
        #expect(world.engine.cluster.pod(old.meta.name)?.isTerminating == true)
        try world.engine.inject(.restoreNode("node-2"))
        world.pass(.seconds(60))
        #expect(world.engine.cluster.pod(old.meta.name) == nil)
        #expect(world.running(of: "web").count == 3)
    }

    @Test("all nodes silent: nothing moves; back again: nothing was lost")
    func allSilent() throws {
        let world = try SimulatedCluster()
        try world.replicate("web", 6, .app())
        world.pass(.seconds(30))
        let before = Set(world.pods.map(\.meta.uid))
        for n in 1...3 { try world.engine.inject(.partitionNode("node-\(n)")) }
        world.pass(.hours(1))
        #expect(Set(world.pods.map(\.meta.uid)) == before)
        for n in 1...3 { try world.engine.inject(.restoreNode("node-\(n)")) }
        world.pass(.minutes(10))
        #expect(Set(world.pods.map(\.meta.uid)) == before)
        #expect(world.running(of: "web").filter(\.isReady).count == 6)
    }

    @Test("all nodes dead: pods wait; one restored: they run there, none twice")
    func allDead() throws {
        let world = try SimulatedCluster()
        try world.recover()
        try world.replicate("web", 6, .app())
        world.pass(.seconds(30))
        for n in 1...3 { try world.engine.inject(.failNode("node-\(n)")) }
        world.pass(.minutes(10))
        #expect(world.running(of: "web").isEmpty)
        try world.engine.inject(.restoreNode("node-3"))
        world.pass(.minutes(10))
        #expect(world.running(of: "web").filter { $0.isReady && $0.nodeName == "node-3" }.count == 6)
        #expect(world.pods.count == 6)
    }

    @Test("a bare pod restarts in place, and never comes back once its node is lost")
    func bare() throws {
        let world = try SimulatedCluster()
        try world.recover()
        try world.pod("web", .app())
        world.pass(.seconds(10))
        let pod = try #require(world.engine.cluster.pod("web"))
        try world.engine.inject(.failContainer(world.key("web"), container: "app"))
        world.pass(.seconds(10))
        #expect(world.engine.cluster.pod("web")?.meta.uid == pod.meta.uid)
        #expect(world.status("web")?.containers[0].restartCount == 1)
        try world.engine.inject(.failNode(try #require(pod.nodeName)))
        world.pass(.hours(1))
        #expect(world.engine.cluster.pod("web") == nil)
        try world.engine.inject(.restoreNode(try #require(pod.nodeName)))
        world.pass(.hours(1))
        #expect(world.pods.isEmpty)
    }

    @Test func aDeadNodeThatComesBackInTimeStartsItsPodsAgain() throws {
        let world = try SimulatedCluster()
        _ = try world.engine.submit(.nodeFailureRule(.ignore))
        try world.replicate("web", 3, .app())
        world.pass(.seconds(30))
        let before = Set(world.pods.map(\.meta.uid))
        try world.engine.inject(.failNode("node-2"))
        world.pass(.seconds(20))
        try world.engine.inject(.restoreNode("node-2"))
        world.pass(.seconds(30))
        #expect(Set(world.pods.map(\.meta.uid)) == before)
        #expect(world.running(of: "web").filter(\.isReady).count == 3)
        #expect(world.running(of: "web").map(\.restarts).sorted() == [0, 0, 1])
    }

    @Test func whatHappensBehindAPartitionIsToldAfterwards() throws {
        let world = try SimulatedCluster()
        try world.pod("job", .app(restart: .never) { $0.runs = [.init(duration: .seconds(60), exitCode: 0)] })
        world.pass(.seconds(10))
        let node = try #require(world.engine.cluster.pod("job")?.nodeName)
        try world.engine.inject(.partitionNode(node))
        world.pass(.seconds(100))
        #expect(world.status("job")?.phase == .running)
        try world.engine.inject(.restoreNode(node))
        #expect(world.status("job")?.phase == .succeeded)
        #expect(throws: Refusal.self) { try world.engine.inject(.restoreNode(node)) }
    }

    @Test func aForcedDeletionBehindAPartitionIsCarriedOutOnReturn() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app())
        world.pass(.seconds(10))
        let node = try #require(world.engine.cluster.pod("web")?.nodeName)
        try world.engine.inject(.partitionNode(node))
        _ = try world.engine.submit(.delete(world.key("web"), grace: .zero))
        world.pass(.seconds(10))
        #expect(world.engine.cluster.pod("web") == nil)
        #expect(throws: Refusal.self) { try world.engine.logs(world.key("web")) }
        try world.engine.inject(.restoreNode(node))
        world.pass(.seconds(1))
        #expect(world.runtime.nextDue == nil)
        #expect(world.runtime.podCount == 0)
    }

    @Test("a machine that dies while the pod's image is fetched takes its address with it")
    func addressGoesBeforeAnythingRan() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app { $0.pull = .seconds(60) })
        world.pass(.seconds(10))
        let node = try #require(world.engine.cluster.pod("web")?.nodeName)
        #expect(world.status("web")?.address != nil)
        try world.engine.inject(.failNode(node))
        world.pass(.seconds(10))
        try world.engine.inject(.restoreNode(node))
        #expect(world.status("web")?.address == nil)
        #expect(world.status("web")?.conditions.sandboxReady.isTrue == false)
        world.pass(.minutes(2))
        #expect(world.status("web")?.address != nil)
        #expect(world.pods.first?.isReady == true)
    }

    @Test("a sandbox that is being removed cannot be killed, and its removal is confirmed") func killedWhileRemoved()
        throws
    {
        let world = try SimulatedCluster()
        // In back-off nothing runs, so a deletion goes straight to the sandbox.
        try world.pod("web", .app { $0.runs = [.init(duration: .zero, exitCode: 1)] })
        world.pass(.seconds(25))
        #expect(world.pods.first?.statusWord == "CrashLoopBackOff")
        _ = try world.engine.submit(.delete(world.key("web")))
        #expect(throws: Refusal.self) { try world.engine.inject(.failPod(world.key("web"))) }
        world.pass(.seconds(1))
        #expect(world.engine.cluster.pod("web") == nil)
        #expect(world.runtime.podCount == 0)
    }
}
