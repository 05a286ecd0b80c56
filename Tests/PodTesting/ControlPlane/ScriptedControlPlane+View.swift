package import PodControlPlane
package import PodLifecycle
package import PodModel

extension ScriptedControlPlane {
    package func object(_ key: ObjectKey) -> StoredObject? { objects[key] }
    package func exists(_ key: ObjectKey) -> Bool { objects[key] != nil }

    package func keys(of kind: ObjectKind, in namespace: String?) -> [ObjectKey] {
        objects.keys.filter { $0.kind == kind && (namespace == nil || !kind.isNamespaced || $0.namespace == namespace) }
            .sorted()
    }

    package func pods(_ scope: PodScope) -> [Pod] {
        keys(of: .pod, in: nil).compactMap { pod($0) }.filter { pod in
            switch scope {
            case .all: true
            case .namespace(let name): pod.meta.namespace == name
            case .owner: false
            case .node(let name): pod.nodeName == name
            case .matching(let selector, let namespace):
                selector.matches(pod.meta.labels) && (namespace == nil || namespace == pod.meta.namespace)
            case .endpoints: false
            }
        }
    }

    package func forEachPod(ofOwner key: ObjectKey?, _ body: (borrowing Pod) -> Bool) {
        for pod in pods(key.map { .owner($0) } ?? .all) where !body(pod) { return }
    }

    package func podsNotOnTheirWay(ofOwner key: ObjectKey, _ body: (Pod) -> Bool) -> Int { 0 }
    package var podCount: Int { pods(.all).count }
    package var unownedPodCount: Int { podCount }
    package func podCount(in phase: PodPhase) -> Int { pods(.all).count { $0.status.phase == phase } }
    package func endpointCount(ofService key: ObjectKey) -> Int { 0 }
    package func schedulingDiagnosis(ofPod key: ObjectKey) -> SchedulingDiagnosis? { nil }
    package func isReplica(_ key: ObjectKey) -> Bool { false }
    package func isReplaced(_ key: ObjectKey) -> Bool { false }
    package func evictionRefusal(ofPod key: ObjectKey) -> Refusal? { nil }
    package func refusal(ofUpdate key: ObjectKey, _ template: PodTemplate) -> Refusal? { nil }
    package func containerDetails(ofPod key: ObjectKey) -> [ContainerDetails] { [] }
    package func lacksHostPort(_ pod: ObjectKey) -> Bool { false }
    package var declaredWorkloads: [Workload] { [] }
    package func children(ofWorkload key: ObjectKey) -> [Workload] { [] }
    package func revisions(ofWorkload key: ObjectKey) -> [WorkloadRevision] { [] }
    package func jobIndexes(_ key: ObjectKey) -> (succeeded: String, failed: String)? { nil }
    package func nextStart(ofJob key: ObjectKey) -> Timestamp? { nil }
    package func requested(onNode name: String) -> ResourceAmount { ResourceAmount() }
    package func isNodeAway(_ name: String) -> Bool { false }
    package func eventRecords(after sequence: UInt64) -> [EventRecord] { records.filter { $0.sequence > sequence } }
    package func eventRecords(of object: ObjectKey) -> [EventRecord] { records.filter { $0.object == object } }
    package var latestEventSequence: UInt64 { UInt64(records.count) }
    package func deletedPods(after sequence: UInt64) -> [DeletedPodRecord] { [] }
    package func deletedPod(of object: ObjectKey) -> DeletedPodRecord? { nil }
    package var latestDeletedPodSequence: UInt64 { 0 }
}

// What it cannot do, it refuses.
extension ScriptedControlPlane {
    private var unable: ControlPlaneError { .refused(Refusal(.unsupported, "this server cannot do that")) }

    package func inject(_ fault: Fault) throws(ControlPlaneError) { throw unable }
    package func impair(_ target: ObjectKey, _ change: LinkImpairment) throws(ControlPlaneError) { throw unable }
    package func heal(_ target: ObjectKey) throws(ControlPlaneError) -> Bool { throw unable }
    package func restartContainer(_ pod: ObjectKey, container: String) throws(ControlPlaneError) { throw unable }
    package func restartPod(_ pod: ObjectKey) throws(ControlPlaneError) { throw unable }

    package func index(ofContainer name: String?, of key: ObjectKey) throws(ControlPlaneError) -> Int {
        guard let pod = pod(key), let index = pod.spec.containers.firstIndex(where: { name == nil || $0.name == name })
        else { throw .refused(Refusal(.notFound, "\(key) has no container \(name ?? "at all")")) }
        return index
    }

    package func openLog(
        _ pod: ObjectKey, container: String?, _ request: LogRequest
    ) throws(ControlPlaneError) -> any LogReading {
        _ = try index(ofContainer: container, of: pod)
        guard let lines = output[pod.name] else { throw .disconnected("no route to the kubelet") }
        return ScriptedLog(lines)
    }

    package func hasEnded(_ pod: ObjectKey, container: String) -> Bool { self.pod(pod)?.status.phase.isFinal ?? true }

    package func exec(
        _ pod: ObjectKey, container: String?, _ request: ExecRequest
    ) throws(ControlPlaneError) -> any RunningCommand { throw unable }
    package func start(
        _ words: [String], in pod: ObjectKey, container: String?, hasTerminal: Bool, hasInput: Bool
    ) throws(ControlPlaneError) -> any StreamedCommand { throw unable }
    package func attachStreams(
        of pod: ObjectKey, container: String?, hasTerminal: Bool, hasInput: Bool
    ) throws(ControlPlaneError) -> any StreamedCommand { throw unable }
    package func connector(to pod: ObjectKey) throws(ControlPlaneError) -> PodConnector { throw unable }
    package func attach(
        _ pod: ObjectKey, container: String?, output: Int32?
    ) throws(ControlPlaneError)
        -> any RunningCommand
    { throw unable }
    package func debug(
        _ pod: ObjectKey, container: String?, image: String?, _ request: ExecRequest
    ) throws(ControlPlaneError)
        -> any RunningCommand
    { throw unable }
    package func copy(
        from pod: ObjectKey, container: String?, path: String, to host: String
    ) throws(ControlPlaneError) -> any RunningCommand { throw unable }
    package func copy(
        _ host: String, to pod: ObjectKey, container: String?, path: String
    ) throws(ControlPlaneError) -> any RunningCommand { throw unable }
    package func forward(
        _ local: Endpoint, to target: ObjectKey, port: UInt16
    ) throws(ControlPlaneError)
        -> any ForwardedPort
    { throw unable }

    package func isInner(_ address: IPv4) -> Bool { false }
    package func request(_ address: IPv4, port: UInt16, path: String) -> InnerRequest { { nil } }
    package func statistics(_ pod: ObjectKey) throws(ControlPlaneError) -> [ContainerStatistics?] {
        try connected()
        return []
    }
    package func sandbox(_ pod: ObjectKey) -> SandboxDetails? { nil }
    package func system(ofNode name: String) -> NodeSystem? { nil }
    package var liveCount: Int { 0 }
    package func shutdown(grace: TimeSpan, isHurried: () -> Bool) {}
    package func close() {}
}

private final class ScriptedLog: LogReading {
    private var lines: [String]

    init(_ lines: [String]) { self.lines = lines }

    func next(at now: Timestamp) -> [LogLine] {
        defer { lines = [] }
        return lines.map { LogLine(time: now, text: $0) }
    }
}
