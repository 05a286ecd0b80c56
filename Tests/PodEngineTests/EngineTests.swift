import PodCollections
import PodControl
import PodControlPlane
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import PodTesting
import Testing

@Suite struct EngineTests {
    @Test func aBarePodRuns() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app())
        #expect(world.status("web")?.phase == .pending)
        world.pass(.seconds(10))
        let status = try #require(world.status("web"))
        #expect(status.phase == .running)
        #expect(status.conditions.ready.isTrue)
        #expect(status.address == IPv4(10, 244, 0, 2))
        let events = world.events("web")
        #expect(events.contains("Pulling Pulling image \"nginx\""))
        #expect(events.contains { $0.hasPrefix("Pulled Successfully pulled image \"nginx\" in ") })
        #expect(events.suffix(2) == ["Created Container created", "Started Container started"])
    }

    @Test func theThreeLines() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app())
        _ = try world.engine.submit(
            .declare(
                .replicaSet(
                    name: "web", namespace: "default", replicas: 3, template: nil, isReplicationController: false)))
        try world.recover()
        world.pass(.seconds(10))
        #expect(world.running(of: "web").count == 3)
        #expect(Set(world.running(of: "web").compactMap(\.nodeName)).count == 3)
        #expect(Set(world.running(of: "web").compactMap(\.status.address)).count == 3)
        try world.engine.inject(.failNode("node-2"))
        world.pass(.seconds(10))
        #expect(world.running(of: "web").count == 3)
        #expect(!world.running(of: "web").contains { $0.nodeName == "node-2" })
        let kinds = world.engine.takeScriptEvents().map(\.kind)
        #expect(kinds.contains(.nodeFail))
        #expect(kinds.contains(.podReady))
    }

    @Test("a crash loop in virtual time: starts after 0, 10, 20, 40 s of waiting")
    func crashLoop() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app { $0.runs = [.init(duration: .seconds(1), exitCode: 3)] })
        world.pass(.seconds(5))
        #expect(world.status("web")?.containers[0].state != nil)
        world.pass(.seconds(95))
        // Runs of 1 s at about 2, 3, 14, 35, 76 s.
        #expect(world.status("web")?.containers[0].restartCount == 4)
        #expect(world.events("web").contains { $0.hasPrefix("BackOff") })
        #expect(world.engine.takeScriptEvents().filter { $0.kind == .podCrash }.someAndAllSatisfy { $0.code == 3 })
    }

    @Test("500 instant crashers back off: a day costs a few hundred events a pod")
    func instantCrashers() throws {
        let world = try SimulatedCluster(nodes: 5)
        try world.replicate("bad", 500, .app { $0.runs = [.init(duration: .zero, exitCode: 1)] })
        world.pass(.hours(1))
        let before = world.engine.counters.reports
        world.pass(.hours(1))
        // One restart in 300 s: image, start, exit.
        #expect(world.engine.counters.reports - before <= 500 * 12 * 4)
        #expect(world.pods.someAndAllSatisfy { $0.status.phase == .running && $0.restarts > 10 })
    }

    @Test func memoryAboveTheLimitIsAnOOMKill() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app { $0.memory = 128 << 20 }
        spec.containers[0].resources.memoryLimit = 64 << 20
        try world.pod("hog", spec)
        world.pass(.seconds(8))
        let status = try #require(world.status("hog"))
        #expect(status.containers[0].lastTermination?.value.reason == .outOfMemory)
        #expect(world.engine.takeScriptEvents().contains { $0.kind == .oom && $0.code == 137 })
    }

    @Test func pullErrorsShowAndAreKnownToBeFinal() throws {
        let world = try SimulatedCluster()
        try world.pod("a", .app { $0.pullError = "not found" })
        try world.pod("b", .app { $0.pullError = "i/o timeout" })
        world.pass(.seconds(1))
        world.pass(.seconds(5))
        for name in ["a", "b"] {
            guard case .waiting(let reason, _) = world.status(name)?.containers[0].state else {
                Issue.record("\(name) does not wait")
                continue
            }
            #expect(reason == .imagePullBackOff)
        }
        let a = try #require(world.engine.cluster.podID("a"))
        let b = try #require(world.engine.cluster.podID("b"))
        #expect(world.engine.containerDetails(a)[0].imageErrorIsFinal)
        #expect(!world.engine.containerDetails(b)[0].imageErrorIsFinal)
        #expect(world.engine.containerDetails(b)[0].retryTime != nil)
    }

    @Test("one pull a node and image, one after another")
    func pullsAreShared() throws {
        let world = try SimulatedCluster(nodes: 1)
        try world.pod("a", .app { $0.pull = .seconds(2) })
        try world.pod("b", .app { $0.pull = .seconds(2) })
        try world.pod("c", .app(image: "redis") { $0.pull = .seconds(1) })
        // Side by side all would run after 2 s; one after another it takes 3.
        world.pass(.milliseconds(2_500))
        #expect(world.pods.contains { $0.status.phase == .pending })
        #expect(world.status("a")?.phase == world.status("b")?.phase)
        world.pass(.milliseconds(700))
        #expect(world.pods.someAndAllSatisfy { $0.status.phase == .running })
    }

    @Test func deletionTakesTheGraceOfAStubbornProcess() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app { $0.stop = .forever }
        spec.grace = .seconds(20)
        try world.pod("web", spec)
        world.pass(.seconds(10))
        _ = try world.engine.submit(.delete(world.key("web")))
        world.pass(.seconds(19))
        #expect(world.status("web") != nil)
        world.pass(.seconds(2))
        #expect(world.status("web") == nil)
        #expect(world.runtime.nextDue == nil)
    }

    @Test func faultsOfPodsAndContainersHealInPlace() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app())
        world.pass(.seconds(10))
        let uid = world.engine.cluster.pod("web")?.meta.uid
        try world.engine.inject(.failContainer(world.key("web"), container: nil))
        world.pass(.seconds(5))
        #expect(world.status("web")?.containers[0].restartCount == 1)
        #expect(world.status("web")?.containers[0].lastTermination?.value.exitCode == 137)
        let address = world.status("web")?.address
        try world.engine.inject(.failPod(world.key("web")))
        world.pass(.seconds(5))
        #expect(world.status("web")?.phase == .running)
        #expect(world.status("web")?.address != address)
        #expect(world.engine.cluster.pod("web")?.meta.uid == uid)
        #expect(world.events("web").contains { $0.hasPrefix("SandboxChanged") })
        #expect(throws: Refusal.self) { try world.engine.inject(.failContainer(world.key("web"), container: "nix")) }
        #expect(throws: Refusal.self) { try world.engine.inject(.failNode("node-9")) }
        #expect(throws: Refusal.self) { try world.engine.inject(.restoreNode("node-1")) }
    }

    @Test func restartsOnRequest() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .app())
        world.pass(.seconds(10))
        let address = world.status("web")?.address
        try world.engine.restartContainer(world.key("web"), container: "app")
        world.pass(.seconds(5))
        #expect(world.status("web")?.containers[0].restartCount == 1)
        try world.engine.restartPod(world.key("web"))
        world.pass(.seconds(5))
        #expect(world.status("web")?.containers[0].restartCount == 2)
        #expect(world.status("web")?.address == address)
        #expect(world.status("web")?.phase == .running)
    }

    @Test func upgradeChangesTheRunningContainerInPlace() throws {
        let world = try SimulatedCluster()
        try world.pod("web", .of(Container(name: "app"), Container(name: "other")))
        world.pass(.seconds(10))
        let before = try #require(world.engine.cluster.pod("web"))
        var container = before.spec.containers[0]
        container.image = "app:2"
        _ = try world.engine.submit(.upgradeContainer(of: world.key("web"), container))
        world.pass(.seconds(10))
        let after = try #require(world.engine.cluster.pod("web"))
        #expect(after.meta.uid == before.meta.uid)
        #expect(after.status.address == before.status.address)
        #expect(after.status.containers.map(\.restartCount) == [1, 0])
        #expect(after.status.conditions.ready.isTrue)
    }

    @Test func logsAreReckonedWhenRead() throws {
        let world = try SimulatedCluster()
        try world.pod(
            "web",
            .app {
                $0.output = [.init(text: "hello", every: nil), .init(text: "tick", every: .seconds(1))]
                $0.pull = .seconds(1)
                $0.start = .milliseconds(100)
            })
        #expect(throws: Refusal.self) { try world.engine.logs(world.key("web")) }
        world.pass(.seconds(1))
        world.pass(.hours(24))
        let tail = try world.engine.logs(world.key("web"), limit: 3)
        #expect(tail.map(\.text) == ["tick", "tick", "tick"])
        #expect(try world.engine.logs(world.key("web"), since: world.engine.now + .seconds(-10)).count == 10)
        #expect(try world.engine.logs(world.key("web"), limit: 1_000_000).first?.text == "hello")
        #expect(throws: Refusal.self) { try world.engine.logs(world.key("web"), previous: true) }
        try world.engine.inject(.failContainer(world.key("web"), container: nil))
        world.pass(.seconds(5))
        #expect(try world.engine.logs(world.key("web"), previous: true, limit: 1).map(\.text) == ["tick"])
        #expect(try world.engine.logs(world.key("web")).first?.text == "hello")
    }

    @Test func httpAnswersFromTheModel() throws {
        let world = try SimulatedCluster()
        try world.pod(
            "web",
            .app {
                $0.http = [.init(path: "/sick", status: 500)]; $0.readyAfter = .seconds(60)
            })
        world.pass(.seconds(10))
        let address = try #require(world.status("web")?.address)
        #expect(world.engine.http(address, port: 80, path: "/") == nil)
        world.pass(.seconds(60))
        #expect(world.engine.http(address, port: 80, path: "/")?.status == 200)
        #expect(world.engine.http(address, port: 80, path: "/sick?x=1")?.status == 500)
        #expect(world.engine.http(address, port: 81, path: "/") == nil)
    }

    @Test func aServiceLeadsToItsReadyPodsInTurn() throws {
        let world = try SimulatedCluster()
        try world.replicate("web", 2, .app())
        _ = try world.engine.submit(
            .declare(
                .service(name: "web", namespace: "default", ports: [ServicePort(port: 8080, target: 80)], selector: nil)
            ))
        let address = try #require(world.engine.cluster.service("web")?.clusterIP)
        #expect(world.engine.http(address, port: 8080, path: "/") == nil)
        world.pass(.seconds(10))
        #expect(world.engine.http(address, port: 8080, path: "/")?.status == 200)
        #expect(world.engine.http(address, port: 80, path: "/") == nil)
    }

    @Test("a quiet day of a thousand nodes costs nothing")
    func quietDay() throws {
        let world = try SimulatedCluster(nodes: 1000)
        var spec = PodSpec.app { $0.output = [.init(text: "tick", every: .seconds(1))] }
        var probe = Probe(action: .http(path: "/", port: 80))
        probe.period = .seconds(1)
        spec.containers[0].readiness = probe
        spec.containers[0].liveness = probe
        try world.replicate("web", 2000, spec)
        world.pass(.minutes(5))
        #expect(world.running(of: "web").filter(\.isReady).count == 2000)
        let counters = world.engine.counters
        world.pass(.hours(24))
        #expect(world.engine.counters == counters)
    }

    @Test func shutdownEndsEverythingWithinItsGrace() throws {
        let world = try SimulatedCluster()
        try world.replicate("web", 5, .app())
        try world.pod("deaf", .app { $0.stop = .forever })
        world.pass(.seconds(10))
        try world.engine.inject(.partitionNode("node-1"))
        let begin = world.engine.now
        #expect(world.engine.shutdown(grace: .seconds(10)) == 6)
        #expect(world.engine.now - begin < .seconds(11))
        #expect(world.runtime.nextDue == nil)
    }

    @Test("the same seed gives the same bytes, another seed others")
    func deterministic() throws {
        func run(_ seed: UInt64) throws -> String {
            let world = try SimulatedCluster(seed: seed)
            try world.recover()
            try world.replicate("web", 20, .app())
            try world.pod("crash", .app { $0.runs = [.init(duration: .seconds(3), exitCode: 1)] })
            world.pass(.seconds(30))
            try world.engine.inject(.failNode("node-2"))
            try world.engine.inject(.partitionNode("node-3"))
            world.pass(.minutes(10))
            try world.engine.inject(.restoreNode("node-3"))
            world.pass(.minutes(10))
            return world.trace
        }
        let first = try run(5)
        #expect(try run(5) == first)
        #expect(try run(6) != first)
        #expect(first.utf8.count > 1000)
    }
}
