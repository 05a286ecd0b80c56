import Foundation
import PodCollections
import PodModel
import PodScheduling
@testable import PodTables
import PodTesting
import Testing

/// The scheduler against kube-scheduler's rules, said without an index.
@Suite struct OracleTests {
    @Test func everyPodGoesWhereTheRulesSay() {
        var (placed, refused) = (0, 0)
        for seed in UInt64(1)...300 {
            var draw = Draw(seed: seed)
            draw.run(placed: &placed, refused: &refused)
        }
        #expect(placed > 1000 && refused > 300, "\(placed) placed, \(refused) refused")
    }
}

private struct Draw {
    private let seed: UInt64
    private var numbers: SeededNumbers
    private var world: World
    private var pods: [PodSlot] = []
    private let spaces = ["default", "a", "b"]

    init(seed: UInt64) {
        self.seed = seed
        numbers = SeededNumbers(seed: seed)
        world = World(nodes: 0)
        for name in spaces.dropFirst() { world.addNamespace(name, chance(2) ? ["team": name] : [:]) }
        for _ in 0..<(2 + numbers.below(4)) {
            world.addNode()
            let slot = world.tables.nodeOrder[world.tables.nodeOrder.count - 1]
            let labels = nodeLabels(world.tables.nodes[slot].node.meta.name)
            let taints = chance(4) ? [drawTaint()] : []
            world.change(slot) {
                $0.meta.labels = labels
                $0.taints = taints
            }
        }
    }

    private mutating func chance(_ one: Int) -> Bool { numbers.below(one) == 0 }
    private mutating func pick<T>(_ all: [T]) -> T { all[numbers.below(all.count)] }

    private mutating func nodeLabels(_ name: String) -> Labels {
        var labels: Labels = ["kubernetes.io/hostname": name]
        if !chance(6) { labels[Topology.zone.labelKey] = pick(["x", "y", "z"]) }
        if !chance(6) { labels["rack"] = pick(["1", "2"]) }
        if chance(2) { labels["cores"] = pick(["2", "4", "8", "many"]) }
        if chance(2) { labels["disk"] = pick(["ssd", "hdd"]) }
        return labels
    }

    private mutating func drawTaint() -> Taint {
        Taint(
            key: pick(["gpu", "old"]), value: pick(["", "1"]),
            effect: pick([.noSchedule, .preferNoSchedule, .noExecute]))
    }

    private mutating func topology() -> Topology { pick([.node, .zone, Topology(labelKey: "rack")]) }

    private mutating func podLabels() -> Labels {
        var labels: Labels = [:]
        if !chance(5) { labels["app"] = pick(["p", "q"]) }
        if chance(2) { labels["rev"] = pick(["1", "2"]) }
        return labels
    }

    private mutating func requirement(_ keys: [String], _ values: [String]) -> Selector.Requirement {
        let (key, value) = (pick(keys), pick(values))
        return pick([
            .equals(key, value), .notEquals(key, value), .isIn(key, values), .notIn(key, [value]), .exists(key),
            .missing(key), .equals(key, value), .isIn(key, [value]),
        ])
    }

    private mutating func selector() -> Selector? {
        if chance(12) { return nil }
        return Selector((0..<numbers.below(3)).map { _ in requirement(["app", "rev"], ["p", "q", "1"]) })
    }

    private mutating func nodeTerm() -> NodeSelectorTerm {
        NodeSelectorTerm(
            (0..<numbers.below(3)).map { _ in
                switch numbers.below(5) {
                case 0: .greater("cores", Int64(numbers.below(8)))
                case 1: .less("cores", Int64(numbers.below(8)))
                case 2: pick([.name("node-1"), .otherName("node-2")])
                default: .label(requirement(["disk", "rack", "cores"], ["ssd", "1", "4"]))
                }
            })
    }

    private mutating func podTerm() -> PodAffinityTerm {
        var term = PodAffinityTerm(selector(), topology())
        if chance(3) { term.namespaces = [pick(spaces)] }
        if chance(4) { term.namespaceSelector = pick([Selector(), Selector([.exists("team")])]) }
        if chance(5) { term.matchLabelKeys = ["rev"] }
        if chance(8) { term.mismatchLabelKeys = [pick(["app", "rev"])] }
        return term
    }

    private mutating func affinity() -> AffinityTerm {
        let weight = chance(2) ? 1 + numbers.below(100) : nil
        switch numbers.below(4) {
        case 0:
            return AffinityTerm(.nodes(weight == nil ? [nodeTerm(), nodeTerm()] : [nodeTerm()]), preference: weight)
        case 1: return AffinityTerm(.apart(podTerm()), preference: weight)
        default: return AffinityTerm(.beside(podTerm()), preference: weight)
        }
    }

    private mutating func constraint() -> SpreadConstraint {
        var constraint = SpreadConstraint(topology: topology(), maxSkew: 1 + numbers.below(2))
        if chance(2) { constraint.whenUnsatisfiable = .scheduleAnyway } else if chance(4) { constraint.minDomains = 3 }
        if !chance(3) { constraint.subject = .selected(selector()) }
        if chance(4) { constraint.nodeAffinityPolicy = .ignore }
        if chance(4) { constraint.nodeTaintsPolicy = .honor }
        if chance(4) { constraint.matchLabelKeys = ["rev"] }
        return constraint
    }

    private mutating func toleration() -> Toleration {
        Toleration(
            key: pick([nil, "gpu", "old"]), value: pick([nil, "", "1"]),
            effect: pick([nil, .noSchedule, .noExecute, .preferNoSchedule]))
    }

    private mutating func spec() -> PodSpec {
        var spec = PodSpec()
        spec.waitsWhenUnschedulable = true
        spec.containers = [Container(name: "main", image: "nginx:1")]
        if chance(2) { spec.affinity = (0...numbers.below(2)).map { _ in affinity() } }
        if chance(3) { spec.spread = (0...numbers.below(2)).map { _ in constraint() } }
        if chance(3) { spec.tolerations = [toleration()] }
        if chance(8) { spec.nodeSelector = ["disk": "ssd"] }
        return spec
    }

    // MARK: Run

    mutating func run(placed: inout Int, refused: inout Int) {
        for _ in 0..<9 {
            if chance(6), let leaving = pods.last { world.leave(leaving) }
            let space = numbers.below(spaces.count)
            let template = PodTemplate(labels: podLabels(), spec: spec())
            let pod = Oracle.Pod(
                namespace: spaces[space], labels: template.labels, spec: template.spec, isLeaving: false)
            let expected = expectation(pod)
            let slot = world.pods(1, template, in: NamespaceSlot(index: space))[0]
            let actions = world.pass()
            #expect(actions.nodes.first == expected.node, "seed \(seed), pod \(pods.count), \(template)")
            if expected.node == nil {
                let message = actions.reasons.first ?? ""
                for reason in expected.reasons {
                    #expect(message.contains(reason), "seed \(seed): \(reason) is not in \(message)")
                }
                world.remove(slot)
                refused += 1
            } else {
                pods.append(slot)
                placed += 1
            }
        }
    }

    /// The number of the node, or why there is none.
    private func expectation(_ pod: Oracle.Pod) -> (node: Int?, reasons: Set<String>) {
        let tables = world.tables
        let places = tables.nodeOrder.map { node in
            Oracle.Place(
                node: tables.nodes[node].node,
                pods: tables.nodes[node].pods.map { slot in
                    let pod = tables.pods[slot].pod
                    return Oracle.Pod(
                        namespace: pod.meta.namespace, labels: pod.meta.labels, spec: pod.template.spec,
                        isLeaving: pod.meta.deletion != nil)
                })
        }
        let labels = tables.namespaces.entries.all.map { ($0.object.meta.name, $0.object.meta.labels) }
        let oracle = Oracle(places: places, namespaces: Dictionary(uniqueKeysWithValues: labels))
        let reasons = places.map { oracle.reason(pod, $0) }
        let fitting = places.indices.filter { reasons[$0] == nil }
        if fitting.isEmpty { return (nil, Set(reasons.compactMap { $0 })) }
        let scores = oracle.scores(pod, fitting.map { places[$0] }) { log(Double($0)) }
        var best = 0
        for i in fitting.indices.dropFirst() {
            let (one, other) = (places[fitting[i]].pods.count, places[fitting[best]].pods.count)
            if scores[i] > scores[best] || scores[i] == scores[best] && one < other { best = i }
        }
        return (fitting[best] + 1, [])
    }
}
