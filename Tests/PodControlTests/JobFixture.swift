import PodCollections
import PodControl
import PodModel
import Testing

/// Jobs and their pods, in one word each.
extension Fixture {
    mutating func job(
        _ name: String, restart: RestartPolicy = .never, _ change: (inout JobSpec) -> Void = { _ in }
    ) throws {
        try apply(.job(name, restart: restart, change))
    }

    func jobState(_ name: String) throws -> JobState {
        let object = try #require(workload(.job, name))
        guard case .job(let state) = object.state else { throw Refusal(.invalid, "\(name) has no state of a job") }
        return state
    }

    /// Kept out of expectations, which would print the whole cluster.
    func workload(_ kind: ObjectKind, _ name: String) -> Workload? { cluster.workload(ObjectKey(kind, name)) }

    func jobPods(_ name: String) -> [Pod] { pods(name, kind: .job) }

    func activeJobPods(_ name: String) -> [Pod] { jobPods(name).filter(\.isActive) }

    /// The reason for which a job has failed; empty when it has not.
    func reason(_ name: String) throws -> String {
        if case .failed(let reason, _)? = try jobState(name).outcome { reason } else { "" }
    }

    /// The pod's container ends with a code.
    mutating func end(_ pod: Pod, exit code: Int32 = 0) throws {
        let id = try #require(cluster.podID(pod.meta.name))
        try apply(.podStatus(id, ended(pod, exit: code)))
    }

    func ended(_ pod: Pod, exit code: Int32) -> PodStatus {
        var status = pod.status
        status.phase = code == 0 ? .succeeded : .failed
        status.conditions.ready.set(false, at: now)
        var container = ContainerStatus()
        container.state = .terminated(
            Termination(exitCode: code, reason: code == 0 ? .completed : .error, startedAt: now, finishedAt: now))
        status.containers = [container]
        return status
    }

    /// The pod's container was restarted this often so far.
    mutating func restart(_ pod: Pod, _ count: Int32) throws {
        let id = try #require(cluster.podID(pod.meta.name))
        var status = running(pod)
        var container = ContainerStatus(state: .running(since: now))
        container.restartCount = count
        status.containers = [container]
        try apply(.podStatus(id, status))
    }

    func events(_ key: ObjectKey) -> [String] { cluster.eventRecords(of: key).map(\.reason) }

    mutating func scriptEvents() -> [String] { cluster.takeScriptEvents().map { "\($0.kind.word) \($0.object)" } }
}

extension Pod {
    var index: String? { meta.annotations[JobSpec.indexKey] }
}

extension Command {
    static func job(
        _ name: String, restart: RestartPolicy = .never, _ change: (inout JobSpec) -> Void = { _ in }
    ) -> Command {
        var spec = JobSpec()
        change(&spec)
        return .declare(
            .workload(
                WorkloadManifest(
                    ObjectKey(.job, name),
                    template: template("busybox") { $0.restartPolicy = restart }.labeled(app: name), spec: .job(spec))))
    }
}
