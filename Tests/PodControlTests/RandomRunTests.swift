import PodCollections
import PodControl
import PodModel
import PodTesting
import Testing

/// Random commands, reports and faults from a seed. After every step the invariants hold; when faults stop, what was
/// declared is what is. A failure names its seed.
@Suite struct RandomRunTests {
    struct Run {
        var fixture: Fixture
        var draw: SeededGenerator
        var invariants = Invariants()
        var silent: Set<String> = []
        var dead: Set<String> = []
        var withheld: [PodID] = []
        var trace: UInt64 = 14_695_981_039_346_656_037

        init(seed: UInt64) throws {
            draw = SeededGenerator(seed: seed &* 31 &+ 7)
            fixture = try Fixture(nodes: 0, seed: seed)
            let nodes = 1 + Int(draw.next() % 8)
            let zoned = draw.next() % 2 == 0
            for i in 1...nodes {
                let zone = zoned ? ["a", "b"][i % 2] : nil
                try fixture.apply(.declare(.node(name: "n-\(i)", shape: shape(cpu: 2000, pods: 12, zone: zone))))
            }
        }

        mutating func pick(_ n: Int) -> Int { Int(draw.next() % UInt64(n)) }

        mutating func step() throws {
            let name = ["a", "b", "c"][pick(3)]
            let set = ObjectKey(.replicaSet, name)
            let node = "n-\(1 + pick(8))"
            switch pick(31) {
            case 0: attempt(.replicate(name, pick(9), randomTemplate()))
            case 1: attempt(.replicate(name, pick(9)))
            case 2: attempt(.scale(set, pick(12)))
            case 3: attempt(.pod(["p", "q", name][pick(3)], randomTemplate()))
            case 4: attempt(.delete(pod: ["p", "q", name][pick(3)], grace: pick(3) == 0 ? .zero : nil))
            case 5: attempt(.delete(set, orphan: pick(2) == 0))
            case 6: attempt(.service(name, select: pick(2) == 0 ? nil : ["tier": "x"]))
            case 7: attempt(.setTemplate(set, randomTemplate()))
            case 8, 9: relabel()
            case 10: attempt(pick(2) == 0 ? .cordon(node: node) : .uncordon(node: node))
            case 11: attempt(.nodeFailureRule([.wait, .recover, .ignore, nil][pick(4)], scope: .all))
            case 12: evict()
            case 13: fail(node)
            case 14: silence(node)
            case 15, 16: restore(node)
            case 17: grow(node)
            case 18 where pick(6) == 0: attempt(.delete(ObjectKey(.node, node)))
            case 19, 20: fixture.advance(.seconds(Int64(pick(400))))
            case 26: stateful()
            case 27: attempt(.scale(ObjectKey(.statefulSet, "s"), pick(6)))
            case 28, 29: attempt(.daemon("d", randomTemplate()))
            case 30 where pick(6) == 0:
                attempt(.delete(pick(2) == 0 ? ObjectKey(.statefulSet, "s") : ObjectKey(.daemonSet, "d")))
            default: try machines()
            }
            hash()
        }

        /// Only ever larger: a node that shrinks under its pods holds more than it has, because the user said so.
        mutating func grow(_ node: String) {
            let old = fixture.cluster.node(node)?.capacity.amount.cpu ?? 2000
            attempt(.declare(.node(name: node, shape: shape(cpu: old + Int64(500 * pick(3)), pods: 12))))
        }

        /// Partitions come and go; how the pods are managed is fixed from the beginning.
        mutating func stateful() {
            let isParallel = pick(2) == 0
            let partition = [0, 0, 2][pick(3)]
            attempt(
                .stateful("s", pick(6), randomTemplate()) {
                    $0.podManagement = isParallel ? .parallel : .orderedReady
                    $0.updateStrategy = .rolling(partition: partition)
                })
        }

        mutating func attempt(_ command: Command) {
            _ = try? fixture.apply(command)
        }

        mutating func attempt(_ report: NodeReport) {
            try? fixture.apply(report)
        }

        mutating func randomTemplate() -> PodTemplate {
            let image = ["x", "y"][pick(2)]
            let cpu: Int64? = [nil, 100, 700][pick(3)]
            let labels: Labels = [[:], ["tier": "x"], ["app": "a"]][pick(3)]
            let kind = pick(8)
            return template(image, labels: labels, cpu: cpu) { spec in
                switch kind {
                case 0: spec.affinity = [AffinityTerm(.apart(PodAffinityTerm(["app": "a"], .node)))]
                case 1: spec.spread = [SpreadConstraint(topology: .zone)]
                case 2: spec.containers[0].ports = [ContainerPort(port: 80, hostPort: 80)]
                case 3: spec.waitsWhenUnschedulable = true
                default: break
                }
            }
        }

        mutating func relabel() {
            let all = fixture.cluster.allPods()
            if all.isEmpty { return }
            guard let pod = fixture.cluster.pod(all[pick(all.count)]) else { return }
            let edit = [
                LabelEdit(key: "app", value: ["a", "b", "z", nil][pick(4)]),
                LabelEdit(key: "tier", value: pick(2) == 0 ? "x" : nil),
            ][pick(2)]
            attempt(.setLabels(pod.key, [edit]))
        }

        mutating func evict() {
            let all = fixture.cluster.allPods()
            guard !all.isEmpty, let pod = fixture.cluster.pod(all[pick(all.count)]) else { return }
            attempt(.evict(pod))
        }

        mutating func fail(_ node: String) {
            guard fixture.cluster.node(node) != nil else { return }
            attempt(.nodeConfirmedDead(node))
            dead.insert(node)
        }

        mutating func silence(_ node: String) {
            guard fixture.cluster.node(node) != nil, !dead.contains(node) else { return }
            attempt(.nodeSilent(node))
            silent.insert(node)
        }

        mutating func restore(_ node: String) {
            attempt(.nodeReturned(node))
            silent.remove(node)
            dead.remove(node)
        }

        /// Machines that answer do some of their work: start, end, crash, confirm.
        mutating func machines() throws {
            var work = withheld
            withheld = []
            fixture.cluster.takePodWork(into: &work)
            for id in work {
                guard let pod = fixture.cluster.pod(id), let node = pod.nodeName, !dead.contains(node) else { continue }
                if silent.contains(node) || pick(4) == 0 {
                    withheld.append(id)
                } else if pod.isTerminating {
                    attempt(.podRemoved(id))
                } else {
                    var status = fixture.running(pod, ready: pick(5) != 0)
                    if pick(12) == 0 { status.phase = .failed }
                    if !status.conditions.ready.isTrue, status.phase == .running { withheld.append(id) }
                    attempt(.podStatus(id, status))
                }
            }
        }

        /// Faults stop, nodes heal, machines do all of their work.
        mutating func heal() throws {
            for node in fixture.cluster.nodeNames {
                attempt(.nodeReturned(node))
                attempt(.uncordon(node: node))
            }
            silent = []
            dead = []
            for _ in 0..<40 {
                let all = fixture.cluster.allPods()
                for id in all {
                    guard let pod = fixture.cluster.pod(id), pod.nodeName != nil else { continue }
                    if pod.isTerminating {
                        attempt(.podRemoved(id))
                    } else if !pod.isReady, pod.isActive {
                        attempt(.podStatus(id, fixture.running(pod)))
                    }
                }
                fixture.advance(.seconds(10))
            }
        }

        /// Each controller has what its spec asks for, or each pod that waits has a reason.
        func unmet() -> String? {
            for set in fixture.cluster.allWorkloads {
                if case .statefulSet(let state) = set.state, !state.waitsFor.isEmpty {
                    // The first that fits nowhere holds the others back.
                    let isHeldBack = fixture.cluster.pods(ofOwner: set.key).contains {
                        fixture.cluster.schedulingDiagnosis(of: $0) != nil
                    }
                    if isHeldBack || !set.status.failure.isEmpty { continue }
                    return "\(set.key) waits for \(state.waitsFor)"
                }
                if set.status.replicas != set.replicas {
                    return "\(set.key) has \(set.status.replicas) of \(set.replicas)"
                }
                for id in fixture.cluster.pods(ofOwner: set.key) {
                    guard let pod = fixture.cluster.pod(id), pod.isActive, !pod.isReady else { continue }
                    if pod.nodeName != nil { return "\(pod.key) is not ready" }
                    if fixture.cluster.schedulingDiagnosis(of: id)?.isExplained != true {
                        return "\(pod.key) waits without a reason"
                    }
                }
            }
            return nil
        }

        mutating func hash() {
            func mix(_ value: UInt64) { trace = (trace ^ value) &* 1_099_511_628_211 }
            mix(fixture.cluster.revision)
            for id in fixture.cluster.allPods() {
                mix(id.uid.rawValue)
                mix(UInt64(id.slot.rawValue))
                if let node = fixture.cluster.nodeSlot(of: id) { mix(UInt64(node.rawValue)) }
            }
            mix(fixture.cluster.latestEventSequence)
        }
    }

    private static func run(_ seed: UInt64, steps: Int, checking: Bool) throws -> Run {
        var run = try Run(seed: seed)
        for step in 0..<steps {
            try run.step()
            if checking, let broken = run.invariants.violation(run.fixture.cluster) {
                throw Broken(text: "seed \(seed), step \(step): \(broken)")
            }
        }
        return run
    }

    struct Broken: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    @Test func invariantsHoldAndTheQuietClusterConverges() throws {
        var checks: [String: Int] = [:]
        for seed in 1...Lane.count(60, full: 3_000) {
            var run = try Self.run(UInt64(seed), steps: 150, checking: true)
            try run.heal()
            if let broken = run.invariants.violation(run.fixture.cluster) {
                throw Broken(text: "seed \(seed), healed: \(broken)")
            }
            if let unmet = run.unmet() { throw Broken(text: "seed \(seed): \(unmet)") }
            let revision = run.fixture.cluster.revision
            run.fixture.advance(.minutes(10))
            #expect(run.fixture.cluster.revision == revision, "Z18 seed \(seed) writes while quiet")
            checks.merge(run.invariants.checks) { $0 + $1 }
        }
        for name in ["Z1", "Z3", "Z4", "Z5", "Z7", "Z8", "Z9", "Z13", "Z16"] {
            #expect((checks[name] ?? 0) > 1000, "\(name) hardly checked")
        }
    }

    @Test("the same seed gives the same run") func sameSeed() throws {
        for seed in [3, 14, 15, 92] as [UInt64] {
            let a = try Self.run(seed, steps: 200, checking: false)
            let b = try Self.run(seed, steps: 200, checking: false)
            #expect(a.trace == b.trace)
            #expect(a.fixture.cluster.eventRecords() == b.fixture.cluster.eventRecords())
        }
    }
}
