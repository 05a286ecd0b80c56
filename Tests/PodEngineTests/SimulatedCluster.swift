import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import PodTesting
import Testing

/// A cluster on simulated machines, with what tests ask of it most.
final class SimulatedCluster {
    let engine: Engine
    let runtime: SimulatedRuntime
    let watched: WatchedRuntime

    init(seed: UInt64 = 1, nodes: Int = 3, pods: Int = 110) throws {
        runtime = SimulatedRuntime(seed: seed)
        watched = WatchedRuntime(runtime)
        engine = Engine(seed: seed, runtime: watched)
        var shape = NodeShape()
        shape.capacity.pods = pods
        if nodes > 0 { _ = try engine.submit(.declare(.nodes(group: "node", count: nodes, shape: shape))) }
    }

    func pod(_ name: String, _ spec: PodSpec) throws {
        let template = PodTemplate(labels: ["app": name], spec: spec)
        _ = try engine.submit(.declare(.pod(name: name, namespace: "default", template: template)))
    }

    func replicate(_ name: String, _ count: Int, _ spec: PodSpec) throws {
        let template = PodTemplate(labels: ["app": name], spec: spec)
        _ = try engine.submit(
            .declare(
                .replicaSet(
                    name: name, namespace: "default", replicas: count, template: template,
                    isReplicationController: false)))
    }

    func recover() throws { _ = try engine.submit(.nodeFailureRule(.recover)) }

    func pass(_ span: TimeSpan) { engine.advance(to: engine.now + span) }

    func key(_ pod: String) -> ObjectKey { ObjectKey(.pod, pod) }

    func status(_ pod: String) -> PodStatus? { engine.cluster.pod(pod)?.status }

    var pods: [Pod] { engine.cluster.allPods().compactMap { engine.cluster.pod($0) } }

    func running(of set: String) -> [Pod] {
        engine.cluster.pods(ofOwner: ObjectKey(.replicaSet, set)).compactMap { engine.cluster.pod($0) }
            .filter { $0.isActive && $0.status.phase == .running }
    }

    /// Reason and message of all events of a pod, oldest first.
    func events(_ pod: String) -> [String] {
        engine.cluster.eventRecords(of: key(pod)).map { "\($0.reason) \($0.message)" }
    }

    /// Every byte a user could see, in a fixed order.
    var trace: String {
        var text = ""
        for event in engine.cluster.eventRecords() {
            text += "\(event.last.nanoseconds) \(event.object) \(event.reason) \(event.message) x\(event.count)\n"
        }
        for pod in pods { text += "\(pod.meta.uid) \(pod.key) \(pod.nodeName ?? "-") \(pod.status)\n" }
        return text
    }
}

extension PodSpec {
    /// One container `app` that listens on port 80, played as told.
    static func app(
        restart: RestartPolicy = .always, image: String = "nginx", _ play: (inout SimulatedBehavior) -> Void = { _ in }
    ) -> PodSpec {
        var container = Container(name: "app", image: image)
        container.ports = [ContainerPort(port: 80)]
        var behavior = SimulatedBehavior()
        play(&behavior)
        container.simulation = behavior
        return of(container, restart: restart)
    }
}
