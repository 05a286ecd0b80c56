import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import PodTesting
import Testing

/// Draws cluster, workload and faults from a seed, checks invariants at every instant, then lets faults stop and
/// demands that the cluster comes to rest as declared.
@Suite struct SeededTests {
    @Test(
        "what must always hold does, and all comes to rest: clusters, workloads and faults from the seed",
        arguments: 0..<6)
    func whole(part: Int) throws {
        var acts = [Int](repeating: 0, count: 9)
        var checks = 0
        var readyPods = 0
        var restarts = 0
        var kills = 0
        let seeds = Lane.count(10, full: 300)
        for seed in part * seeds + 1...(part + 1) * seeds {
            var run = try SeededRun(seed: UInt64(seed))
            try run.underFaults(steps: 40)
            try run.comeToRest()
            for i in acts.indices { acts[i] += run.acts[i] }
            checks += run.checks
            restarts += run.world.watched.restartsChecked
            kills += run.world.watched.killsChecked
            readyPods += run.readyPods
        }
        // What never happened proves nothing.
        #expect(acts.someAndAllSatisfy { $0 > 0 }, "acts that took place: \(acts)")
        #expect(restarts > 10 && kills > 0, "restarts checked \(restarts), kills \(kills)")
        #expect(checks > 2000 && readyPods > 2000, "checks \(checks), ready pods seen \(readyPods)")
    }
}

/// One run, and what it has seen so far of every pod.
struct SeededRun {
    let world: SimulatedCluster
    let seed: UInt64
    private var draws: SeededNumbers
    private var seen: [UID: Seen] = [:]
    private var wanted = 0
    private var away: Set<String> = []
    private let nodeCount: Int
    /// How often each kind of act took place, instants checked, ready pods seen.
    private(set) var acts = [Int](repeating: 0, count: 9)
    private(set) var checks = 0
    private(set) var readyPods = 0

    struct Seen {
        var node: String?
        var phase: PodPhase
        var restarts: [Int32]
        var end: Timestamp?
    }

    init(seed: UInt64) throws {
        self.seed = seed
        draws = SeededNumbers(seed: seed &* 0x9E37_79B9)
        nodeCount = 1 + draws.below(6)
        world = try SimulatedCluster(seed: seed, nodes: nodeCount)
        if draws.below(2) == 0 { try world.recover() }
        wanted = 1 + draws.below(12)
        try world.replicate("web", wanted, workload())
        try world.replicate("two", 2, workload())
        _ = try world.engine.submit(
            .declare(.service(name: "web", namespace: "default", ports: [ServicePort(port: 80)], selector: nil)))
        try world.pod("bare", workload())
    }

    /// Runs for ever in the end, so that the cluster can come to rest.
    private mutating func workload() -> PodSpec {
        var spec = PodSpec.app { _ in }
        var behavior = SimulatedBehavior()
        if draws.below(3) == 0 {
            behavior.runs = [
                .init(
                    duration: .seconds(Int64(draws.below(30))), exitCode: Int32(draws.below(2)),
                    times: 1 + draws.below(4)),
                .init(duration: nil),
            ]
        }
        if draws.below(3) == 0 { behavior.readyAfter = .seconds(Int64(draws.below(20))) }
        if draws.below(4) == 0 { behavior.stop = draws.below(2) == 0 ? .forever : .seconds(5) }
        spec.containers[0].simulation = behavior
        if draws.below(2) == 0 {
            var probe = Probe(action: .http(path: "/", port: 80))
            probe.period = .seconds(1)
            spec.containers[0].readiness = probe
            if draws.below(2) == 0 {
                spec.containers[0].startup = probe
                spec.containers[0].startup?.failureThreshold = 60
            }
        }
        if draws.below(3) == 0 {
            var proxy = Container(name: "proxy", role: .sidecar)
            proxy.preStop = .exec(["sleep", "1"])
            spec.containers.insert(proxy, at: 0)
        }
        if draws.below(3) == 0 { spec.containers.insert(Container(name: "prepare", role: .initial), at: 0) }
        spec.grace = .seconds(Int64(5 + draws.below(30)))
        return spec
    }

    mutating func underFaults(steps: Int) throws {
        for _ in 0..<steps {
            try act()
            let until = world.engine.now + .milliseconds(Int64(1 + draws.below(120_000)))
            while world.engine.step(limit: until) { try check() }
            try check()
        }
    }

    private mutating func act() throws {
        let node = "node-\(1 + draws.below(nodeCount))"
        let pods = world.pods
        let pod = pods.isEmpty ? world.key("none") : pods[draws.below(pods.count)].key
        let kind = draws.below(9)
        do {
            switch kind {
            case 0: try world.engine.inject(.failNode(node))
            case 1: try world.engine.inject(.partitionNode(node))
            case 2, 3: try world.engine.inject(.restoreNode(node))
            case 4: try world.engine.inject(.failContainer(pod, container: nil))
            case 5: try world.engine.inject(.failPod(pod))
            case 6:
                wanted = draws.below(12)
                _ = try world.engine.submit(.scale(ObjectKey(.replicaSet, "web"), wanted))
            case 7: _ = try world.engine.submit(.delete(pod, grace: draws.below(3) == 0 ? .zero : nil))
            default:
                world.watched.forgive()
                try world.engine.restartPod(pod)
            }
            acts[kind] += 1
        } catch {
            // Not possible just now.
        }
    }

    mutating func check() throws {
        #expect(world.watched.violations.isEmpty, "seed \(seed): \(world.watched.violations)")
        var addresses: Set<IPv4> = []
        checks += 1
        for pod in world.pods {
            let label = "seed \(seed) \(pod.key) at \(world.engine.now - .simulationStart)"
            if let address = pod.status.address, !pod.status.phase.isFinal, !world.engine.isNodeAway(pod.nodeName ?? "")
            {
                #expect(addresses.insert(address).inserted, "\(label): \(address) twice")
            }
            if let old = seen[pod.meta.uid] { checkGoesForward(pod, old, label) }
            if pod.status.conditions.ready.isTrue {
                readyPods += 1
                checkReady(pod, label)
            }
            seen[pod.meta.uid] = Seen(
                node: pod.nodeName, phase: pod.status.phase, restarts: pod.status.containers.map(\.restartCount))
        }
        let endpoints = world.engine.cluster.endpointPods(ofService: "web").compactMap { world.engine.cluster.pod($0) }
        for pod in endpoints {
            #expect(pod.isReady && !pod.isTerminating && pod.meta.labels["app"] == "web", "seed \(seed) \(pod.key)")
        }
    }

    private func checkGoesForward(_ pod: Pod, _ old: Seen, _ label: String) {
        if let node = old.node { #expect(pod.nodeName == node, "\(label)") }
        #expect(pod.status.phase >= old.phase, "\(label): \(old.phase) → \(pod.status.phase)")
        for (now, before) in zip(pod.status.containers.map(\.restartCount), old.restarts) {
            #expect(now >= before, "\(label): restarts fell")
        }
    }

    private func checkReady(_ pod: Pod, _ label: String) {
        for (container, status) in zip(pod.spec.containers, pod.status.containers) {
            if container.role == .initial {
                guard case .terminated(let end) = status.state, end.exitCode == 0 else {
                    Issue.record("\(label): ready before init ended")
                    return
                }
            } else {
                #expect(status.isReady, "\(label): ready though \(container.name) is not")
            }
        }
    }

    /// Faults stop, what is away returns; within a quarter of an hour and the longest back-off all is as declared.
    mutating func comeToRest() throws {
        for n in 1...nodeCount where world.engine.isNodeAway("node-\(n)") {
            try world.engine.inject(.restoreNode("node-\(n)"))
        }
        world.pass(.minutes(15) + .seconds(300))
        try check()
        for (set, count) in [("web", wanted), ("two", 2)] {
            let owned = world.running(of: set)
            #expect(owned.count == count, "seed \(seed) \(set)")
            #expect(!owned.contains { !$0.isReady }, "seed \(seed) \(set)")
        }
        let alive = world.pods.filter { !$0.status.phase.isFinal }
        #expect(!alive.contains { $0.isTerminating }, "seed \(seed)")
        #expect(world.runtime.podCount == world.pods.count, "seed \(seed)")
        let before = world.engine.counters
        world.pass(.hours(6))
        #expect(world.engine.counters == before, "seed \(seed): it does not stay")
    }
}
