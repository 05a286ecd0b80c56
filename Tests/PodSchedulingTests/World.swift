import PodCollections
import PodModel
import PodScheduling
@testable import PodTables

/// Tables and a scheduler without a cluster around them: what it decides is written down, and done where the next
/// decision depends on it.
struct World {
    private(set) var tables = ClusterTables(now: .simulationStart)
    private(set) var scheduler = Scheduler()
    private var latest: UInt64 = 0
    private let space = NamespaceSlot(index: 0)

    /// A namespace beside `default`, which has the first slot.
    mutating func addNamespace(_ name: String, _ labels: Labels = [:]) {
        tables.addNamespace(Namespace(meta: ObjectMeta(name: name, labels: labels, created: tables.now)))
    }

    /// Nodes `node-1` … of one core and ten pods.
    init(nodes count: Int) {
        tables.addNamespace(Namespace(meta: ObjectMeta(name: "default", created: .simulationStart)))
        for _ in 0..<count { addNode() }
    }

    private mutating func uid() -> UID {
        latest += 1
        return UID(rawValue: latest)
    }

    mutating func addNode(cpu: Int64 = 1000) {
        let meta = ObjectMeta(name: "node-\(tables.nodes.count + 1)", uid: uid(), created: tables.now)
        let capacity = NodeCapacity(amount: ResourceAmount(cpu: cpu, memory: 1 << 30), pods: 10)
        var record = NodeRecord(node: Node(meta: meta, capacity: capacity), group: nil, ordinal: 0)
        record.rank = tables.nodeOrder.count
        tables.nodeOrder.append(tables.nodes.next)
        tables.nodes.append(record)
        tables.markNodeSetChanged()
    }

    mutating func change(_ node: NodeSlot, isFixed: Bool = true, _ change: (inout Node) -> Void) {
        change(&tables.nodes[node].node)
        tables.markChanged(node: node, isFixed: isFixed)
    }

    /// Pods that wait; with an owner they are cut from its template.
    @discardableResult
    mutating func pods(
        _ count: Int = 1, _ template: PodTemplate, of owner: WorkloadSlot? = nil,
        in space: NamespaceSlot = NamespaceSlot(index: 0)
    ) -> [PodSlot] {
        (0..<count).map { _ in
            let id = uid()
            let slot = tables.addPod(
                name: "pod-\(id.rawValue)", uid: id, namespace: space, template: template,
                labelSet: tables.labelSet(template.labels, namespace: space), owner: owner)
            scheduler.enqueue(tables.pods[slot].id, priority: template.spec.priority)
            return slot
        }
    }

    mutating func replicaSet(_ name: String, _ template: PodTemplate) -> WorkloadSlot {
        let meta = ObjectMeta(name: name, namespace: "default", uid: uid(), created: tables.now)
        return tables.addWorkload(
            Workload(
                meta: meta, kind: .replicaSet, replicas: 0, selector: Selector(matching: template.labels),
                template: template, spec: .replicas), namespace: space, parent: nil)
    }

    /// The pod is on its way out, and still there.
    mutating func leave(_ slot: PodSlot) {
        let now = tables.now
        tables.update(slot) { $0.meta.deletion = now + .seconds(30) }
    }

    mutating func remove(_ slot: PodSlot) { tables.removePod(slot, isConfirmed: true) }

    mutating func remove(_ slot: WorkloadSlot) {
        tables.retire(workload: slot)
        for pod in tables.workloads[slot].pods { tables.removePod(pod, isConfirmed: true) }
        tables.removeWorkload(slot)
        tables.freeRemovedWorkloads()
    }

    /// All decisions of one pass, but for those that only count.
    mutating func pass() -> [SchedulingDecision.Action] {
        var actions: [SchedulingDecision.Action] = []
        scheduler.begin(tables)
        while let decision = scheduler.next(tables) {
            if take(decision.action) { actions.append(decision.action) }
        }
        return actions
    }

    /// Does what later decisions see; whether it is worth writing down.
    private mutating func take(_ action: SchedulingDecision.Action) -> Bool {
        switch action {
        case .bind(let pod, let node): tables.bind(pod, to: node)
        case .remove(let pod, _): remove(pod)
        case .preempt(let preemption):
            let now = tables.now
            for victim in preemption.victims { tables.update(victim) { $0.meta.deletion = now + .seconds(30) } }
            tables.markChanged(node: preemption.node)
        case .withdrawNomination(_, let node): tables.markChanged(node: node)
        case .reportUnschedulable, .leavePending: break
        case .count(.spread(let workload)):
            tables.keepSpread(workload: workload)
            return false
        case .count(.term(let selector, let namespace)):
            tables.keepCounter(for: selector, namespace: namespace)
            return false
        case .count(.domains(let topology)):
            tables.keepDomains(of: topology)
            return false
        case .forgetSpreads(let kept):
            tables.forgetSpreads(except: kept)
            return false
        case .retryResizes, .pause: return false
        }
        return true
    }
}

func template(
    _ labels: Labels = ["app": "web"], cpu: Int64 = 0, _ change: (inout PodSpec) -> Void = { _ in }
) -> PodTemplate {
    var container = Container(name: "main", image: "nginx:1")
    container.resources = ResourceRequirements(cpuRequest: cpu)
    var spec = PodSpec()
    spec.containers = [container]
    spec.waitsWhenUnschedulable = true
    change(&spec)
    return PodTemplate(labels: labels, spec: spec)
}

func node(_ number: Int) -> NodeSlot { NodeSlot(index: number - 1) }

extension [SchedulingDecision.Action] {
    /// The numbers of the nodes that pods were bound to, in order.
    var nodes: [Int] { compactMap { if case .bind(_, let node) = $0 { node.index + 1 } else { nil } } }

    var reasons: [String] {
        compactMap { if case .reportUnschedulable(_, let diagnosis) = $0 { diagnosis.description } else { nil } }
    }

    var preemptions: [Preemption] { compactMap { if case .preempt(let preemption) = $0 { preemption } else { nil } } }
}
