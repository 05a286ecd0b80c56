import PodControl
import PodModel

/// A cluster with its clock and machines that obey: what tests say in one word each.
struct Fixture {
    var cluster: Cluster
    var now = Timestamp.simulationStart
    var addresses: UInt32 = 0

    init(nodes: Int = 3, seed: UInt64 = 1, shape: NodeShape = NodeShape()) throws {
        cluster = Cluster(seed: seed, now: .simulationStart)
        if nodes > 0 { try apply(.declare(.nodes(group: "node", count: nodes, shape: shape))) }
    }

    @discardableResult
    mutating func apply(_ command: Command) throws -> [Change] {
        let changes = try cluster.apply(command, at: now)
        cluster.reconcile(at: now)
        return changes
    }

    mutating func apply(_ report: NodeReport) throws {
        try cluster.apply(report, at: now)
        cluster.reconcile(at: now)
    }

    /// Lets time pass, stopping whenever a controller has something to do.
    mutating func advance(_ span: TimeSpan) {
        let end = now + span
        while let due = cluster.nextDue, due <= end {
            now = max(now, due)
            cluster.reconcile(at: now)
        }
        now = end
        cluster.reconcile(at: now)
    }

    /// Machines do their work: bound pods run and are ready, terminating ones end. Pods on nodes in `except` are left.
    mutating func settle(except: Set<String> = []) throws {
        var work: [PodID] = []
        repeat {
            work = []
            cluster.takePodWork(into: &work)
            for id in work {
                guard let pod = cluster.pod(id), let node = pod.nodeName, !except.contains(node) else { continue }
                if pod.isTerminating {
                    try apply(.podRemoved(id))
                } else if !pod.isReady {
                    try apply(.podStatus(id, running(pod)))
                }
            }
        } while !work.isEmpty
    }

    mutating func running(_ pod: Pod, ready: Bool = true) -> PodStatus {
        var status = pod.status
        status.phase = .running
        if status.address == nil {
            addresses += 1
            status.address = IPv4(rawValue: 10 << 24 | 1 << 16 | addresses)
        }
        status.conditions.ready.set(ready, at: now)
        return status
    }

    func pods(_ name: String, kind: ObjectKind = .replicaSet) -> [Pod] {
        cluster.pods(ofOwner: ObjectKey(kind, name)).compactMap { cluster.pod($0) }
    }

    func active(_ name: String) -> [Pod] { pods(name).filter(\.isActive) }

    func nodes(of name: String) -> [String] { active(name).compactMap(\.nodeName).sorted() }

    var set: (String) -> Workload? {
        { name in cluster.workload(ObjectKey(.replicaSet, name)) }
    }

    mutating func message(of command: Command) -> String? {
        do {
            try apply(command)
            return nil
        } catch {
            return String(describing: error)
        }
    }

    mutating func message(of report: NodeReport) -> String? {
        do {
            try apply(report)
            return nil
        } catch {
            return String(describing: error)
        }
    }
}

func template(
    _ image: String = "nginx", labels: Labels = [:], cpu: Int64? = nil, memory: Int64? = nil,
    change: (inout PodSpec) -> Void = { _ in }
) -> PodTemplate {
    var container = Container(name: "main", image: image)
    container.resources = ResourceRequirements(cpuRequest: cpu, memoryRequest: memory)
    var spec = PodSpec()
    spec.containers = [container]
    change(&spec)
    return PodTemplate(labels: labels, spec: spec)
}

func shape(cpu: Int64 = 4000, memory: Int64 = 8 << 30, pods: Int = 110, zone: String? = nil) -> NodeShape {
    var shape = NodeShape()
    shape.capacity = NodeCapacity(amount: ResourceAmount(cpu: cpu, memory: memory), pods: pods)
    if let zone { shape.labels[Topology.zone.labelKey] = zone }
    return shape
}

extension PodTemplate {
    /// With the label `app` that the language gives a pod.
    func labeled(app name: String) -> PodTemplate {
        var labels = labels
        if labels["app"] == nil { labels["app"] = name }
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }
}

extension Command {
    static func evict(_ pod: Pod) -> Command { .evict(pod.key, uid: pod.meta.uid) }

    static func pod(_ name: String, _ template: PodTemplate) -> Command {
        .declare(.pod(name: name, namespace: "default", template: template.labeled(app: name)))
    }

    static func replicate(_ name: String, _ n: Int, _ template: PodTemplate? = nil) -> Command {
        .declare(
            .replicaSet(
                name: name, namespace: "default", replicas: n, template: template, isReplicationController: false))
    }

    static func service(_ name: String, select: Labels? = nil, port: UInt16 = 80) -> Command {
        .declare(.service(name: name, namespace: "default", ports: [ServicePort(port: port)], selector: select))
    }

    static func delete(pod name: String, grace: TimeSpan? = nil) -> Command {
        .delete(ObjectKey(.pod, name), grace: grace)
    }
}
