import PodCollections
import PodControllers
import PodModel
@testable import PodTables

/// Tables without a cluster around them: objects are put into them as a test needs them, and one controller is asked.
struct World {
    var tables = ClusterTables(now: .simulationStart)
    private var latest: UInt64 = 0
    private let space: NamespaceSlot

    init() {
        tables.addNamespace(Namespace(meta: ObjectMeta(name: "default", created: .simulationStart)))
        space = NamespaceSlot(index: 0)
    }

    private mutating func uid() -> UID {
        latest += 1
        return UID(rawValue: latest)
    }

    /// A controller of `app=NAME`; with `parent` one that another owns.
    mutating func workload(
        _ key: ObjectKey, _ replicas: Int, _ spec: WorkloadSpec = .replicas, minReady: TimeSpan = .zero,
        template: PodTemplate? = nil, parent: WorkloadSlot? = nil
    ) -> WorkloadSlot {
        let meta = ObjectMeta(name: key.name, namespace: "default", uid: uid(), created: tables.now)
        var object = Workload(
            meta: meta, kind: key.kind, replicas: replicas, selector: Selector(matching: ["app": key.name]),
            template: template ?? Self.template(key.name), spec: spec)
        object.minReady = minReady
        return tables.addWorkload(object, namespace: space, parent: parent)
    }

    static func template(_ app: String, image: String = "nginx:1") -> PodTemplate {
        var spec = PodSpec()
        spec.containers = [Container(name: "main", image: image)]
        return PodTemplate(labels: ["app": app], spec: spec)
    }

    /// Pods of a controller, which run and are ready unless said otherwise.
    @discardableResult
    mutating func pods(_ count: Int, of owner: WorkloadSlot, isReady: Bool = true) -> [PodSlot] {
        let template = tables.workloads[owner].object.template
        return (0..<count).map { _ in
            let id = uid()
            let slot = tables.addPod(
                name: "pod-\(id.rawValue)", uid: id, namespace: space, template: template,
                labelSet: tables.workloads[owner].labelSet, owner: owner)
            if isReady { setReady(slot) }
            return slot
        }
    }

    /// A pod of this name, as the revision with this hash has it; without owner one that is in the way.
    @discardableResult
    mutating func pod(_ name: String, of owner: WorkloadSlot?, hash: String = "", isReady: Bool = true) -> PodSlot {
        let template = owner.map { tables.workloads[$0].object.template } ?? Self.template(name)
        var labels = template.labels
        labels[WorkloadRevision.hashLabel] = hash
        let (id, entry) = (uid(), tables.labelSet(labels, namespace: space))
        let slot = tables.addPod(
            name: name, uid: id, namespace: space, template: template, labelSet: entry, owner: owner)
        if isReady { setReady(slot) }
        return slot
    }

    mutating func setReady(_ slot: PodSlot) {
        let now = tables.now
        tables.update(slot) {
            $0.status.phase = .running
            $0.status.conditions.ready.set(true, at: now)
        }
    }

    mutating func end(_ slot: PodSlot, as phase: PodPhase) {
        tables.update(slot) { $0.status.phase = phase }
    }

    /// Puts pods onto a node of their own.
    mutating func bind(_ pods: [PodSlot]) {
        let node = tables.nodes.next
        let meta = ObjectMeta(name: "node-\(node.index)", created: tables.now)
        tables.nodes.append(NodeRecord(node: Node(meta: meta, capacity: NodeCapacity()), group: nil, ordinal: 0))
        for pod in pods { tables.bind(pod, to: node) }
    }

    mutating func setJobProgress(_ progress: JobProgress, of slot: WorkloadSlot) {
        tables.changeJob(slot) { $0.progress = progress }
    }

    /// The pod has ended by itself.
    mutating func fail(_ slot: PodSlot) {
        let now = tables.now
        tables.update(slot) {
            $0.status.phase = .failed
            $0.status.conditions.ready.set(false, at: now)
        }
    }

    mutating func forgetTouched(_ slot: WorkloadSlot) { tables.forgetTouched(workload: slot) }

    mutating func remove(_ slot: PodSlot) { tables.removePod(slot, isConfirmed: true) }

    mutating func terminateNamespace() { tables.terminate(namespace: space) }

    mutating func edit(_ change: (inout ClusterTables) -> Void) { change(&tables) }

    /// What the controller says at this moment, remembering nothing.
    func ask(_ slot: WorkloadSlot, after span: TimeSpan = .zero) -> Outcome {
        var memory = ControllerMemory(of: tables.workloads[slot].object.spec)
        return memory.reconcile(tables, slot, at: tables.now + span)
    }
}
