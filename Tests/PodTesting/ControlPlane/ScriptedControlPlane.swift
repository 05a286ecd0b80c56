import PodCollections
package import PodControlPlane
import PodLifecycle
package import PodModel

/// A control plane in memory, with the abilities of a remote one. A pod that is declared runs and is ready after
/// `startTime`; what it refuses, how slow it is and when it is lost is given beforehand.
package final class ScriptedControlPlane: ControlPlane {
    package var now = Timestamp.simulationStart
    package var objects: [ObjectKey: StoredObject] = [:]
    /// From a pod's declaration until it is ready.
    package var startTime = TimeSpan.seconds(2)
    /// Pods that end instead of being ready, with their exit codes.
    package var exits: [String: Int32] = [:]
    /// What containers write, by pod.
    package var output: [String: [String]] = [:]
    /// How long the answer to a command takes.
    package var answerTime = TimeSpan.zero
    /// What it says to a command in place of doing it.
    package var answer: (Command) -> ControlPlaneError? = { _ in nil }
    /// From then on there is no connection.
    package var lostAt: Timestamp?
    package private(set) var commands: [Command] = []
    package private(set) var records: [EventRecord] = []
    package private(set) var revision: UInt64 = 0
    private var due: [(time: Timestamp, pod: ObjectKey)] = []
    private var scriptEvents: [ScriptEvent] = []

    package var wantedEvents: ScriptEventMask = []
    package var isInterrupted: () -> Bool = { false }

    package init() {
        for name in ["a", "b"] { put(.node(Node(meta: meta(name, ""), capacity: NodeCapacity()))) }
        put(.namespace(Namespace(meta: meta("default", ""))))
    }

    // MARK: Commands

    package func submit(_ command: Command) throws(ControlPlaneError) -> [Change] {
        try connected()
        pass(until: now + answerTime)
        try connected()
        if let answer = answer(command) { throw answer }
        commands.append(command)
        switch command {
        case .declare(.pod(let name, let namespace, let template)):
            put(.pod(Pod(meta: meta(name, namespace), template: template)))
            let key = ObjectKey(.pod, name, namespace: namespace)
            due.append((now + startTime, key))
            return [Change(key, .created)]
        case .delete(let key, _, _):
            guard objects.removeValue(forKey: key) != nil else {
                throw .refused(Refusal(.notFound, "\(key) not found"))
            }
            revision += 1
            return [Change(key, .deleted)]
        case .declare, .scale, .setLabels, .setAnnotations, .setTemplate, .upgradeContainer, .restartContainer,
            .rollout,
            .cordon, .uncordon, .evict, .nodeFailureRule, .deleteInForeground, .setLifetime, .recordEvent:
            throw .refused(Refusal(.unsupported, "this server knows pods alone"))
        }
    }

    func connected() throws(ControlPlaneError) {
        if let lostAt, now >= lostAt { throw .disconnected("connection reset by peer") }
    }

    private func put(_ object: StoredObject) {
        revision += 1
        objects[object.key] = object
    }

    private func meta(_ name: String, _ namespace: String) -> ObjectMeta {
        ObjectMeta(name: name, namespace: namespace, labels: ["app": name], annotations: [:], created: now)
    }

    // MARK: Time

    package func step(until limit: Timestamp, or descriptors: [Int32]) throws(ControlPlaneError) -> Bool {
        try connected()
        let next = due.map(\.time).min().flatMap { $0 <= limit ? $0 : nil }
        pass(until: min(next ?? limit, lostAt ?? limit))
        try connected()
        return next != nil
    }

    private func pass(until time: Timestamp) {
        now = max(now, time)
        for (_, key) in due where pod(key) != nil { start(key) }
        due.removeAll { $0.time <= now }
    }

    /// The pod has been there for long enough.
    private func start(_ key: ObjectKey) {
        guard var pod = pod(key), due.contains(where: { $0.pod == key && $0.time <= now }) else { return }
        pod.nodeName = "a"
        pod.status.address = IPv4(10, 0, 0, 7)
        let code = exits[key.name]
        pod.status.phase = code == nil ? .running : .failed
        pod.status.conditions.ready.set(code == nil, at: now)
        pod.status.containers = Few(
            pod.spec.containers.map { _ in
                var container = ContainerStatus(state: .running(since: now))
                if let code {
                    container.state = .terminated(
                        Termination(exitCode: code, reason: .error, startedAt: now, finishedAt: now))
                }
                container.isReady = code == nil
                return container
            })
        put(.pod(pod))
        let reason = code == nil ? "Started" : "Failed"
        records.append(
            EventRecord(
                sequence: UInt64(records.count + 1), isWarning: code != nil, reason: reason, object: key,
                message: code.map { "it ended with \($0)" } ?? "it runs", source: "kubelet, a", first: now, last: now))
        let kind: ScriptEvent.Kind = code == nil ? .podReady : .podFail
        if wantedEvents.contains(ScriptEventMask(kind)) {
            scriptEvents.append(ScriptEvent(kind: kind, object: key, node: "a", code: code, time: now))
        }
    }

    package var currentTime: Timestamp { now }
    package var isQuiescent: Bool { false }
    package var nextDue: Timestamp? { due.map(\.time).min() }
    package var wakes: [Int32] { [] }
    package var endlessTurn: EndlessTurn? { nil }

    package func takeScriptEvents() -> [ScriptEvent] {
        defer { scriptEvents = [] }
        return scriptEvents
    }

    package func takeNotes() -> [String] { [] }
    package var progress: String? { nil }
    package func watchPods(namespace: String?) -> (any PodWatch)? { nil }
    package func keepObjectChanges() {}
    package func objectChanges(after revision: UInt64) -> ArraySlice<ObjectChange>? { nil }
    package func rehearsal() -> any ControlPlane { ScriptedControlPlane() }
}

/// Leads to it, with the abilities of a remote control plane: none but what each of them has.
package struct ScriptedSource: ControlPlaneSource {
    package let plane: ScriptedControlPlane
    package var abilities: Abilities = []

    package init(_ plane: ScriptedControlPlane, _ abilities: Abilities = []) {
        self.plane = plane
        self.abilities = abilities
    }

    package func open() -> any ControlPlane { plane }
    package func rehearsal() -> any ControlPlane { ScriptedControlPlane() }
}
