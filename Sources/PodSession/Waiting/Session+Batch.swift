internal import PodControlPlane
internal import PodModel
internal import PodSyntax

// What a wait knows of jobs and cron jobs.
extension Session {
    /// Whether a job or cron job is in a state; nil where it is as with any controller.
    func isIn(_ state: StateWord, batch set: Workload, _ plane: any ControlPlane) -> Bool? {
        if case .cronJob = set.spec {
            switch state {
            case .failed:
                return plane.children(ofWorkload: set.key).contains { $0.jobState?.hasFailed ?? false }
            case .running: return plane.children(ofWorkload: set.key).contains { $0.jobState?.finished == nil }
            case .ready, .done, .gone: return nil
            }
        }
        guard let job = set.jobState else { return nil }
        switch state {
        case .done: return job.isDone
        case .failed: return job.hasFailed
        // A complete job is as it should be, a failed one never is.
        case .ready: return job.outcome == nil ? nil : job.isDone
        case .running: return job.outcome != nil || set.status.replicas == 0 ? false : nil
        case .gone: return nil
        }
    }

    /// Why a job or cron job can no longer come into one of these states, whatever its pods do.
    func hopeless(
        batch set: Workload, _ states: [StateWord], until limit: Timestamp?, canAct: Bool, _ plane: any ControlPlane
    ) -> String? {
        if case .cronJob = set.spec {
            return states.allSatisfy { $0 == .done } ? "\(set.key) starts jobs for ever: it is never done" : nil
        }
        guard let job = set.jobState else { return nil }
        switch job.outcome {
        case .failed(let reason, let message)?:
            return states.contains(.failed) ? nil : "\(set.key) has failed: \(reason): \(message)"
        case .complete?:
            return states.contains(.done) || states.contains(.ready) ? nil : "\(set.key) is complete"
        case nil: break
        }
        if job.isSuspended, !canAct, states.allSatisfy({ $0 == .done || $0 == .failed }) {
            return "\(set.key) is suspended"
        }
        guard let limit, !canAct, let start = waitingStart(of: set, plane), start > limit else { return nil }
        if states.contains(.failed), case .job(let spec) = set.spec, let deadline = spec.deadline,
            let started = job.started,
            started + deadline <= limit
        {
            return nil
        }
        return "\(set.key): the next pod is made in \((start - plane.now).rounded), after the limit"
    }

    /// What holds a job up besides its pods.
    func blocking(batch set: Workload, _ plane: any ControlPlane) -> String? {
        guard let job = set.jobState, job.outcome == nil else { return nil }
        if job.isSuspended { return "\(set.key) is suspended" }
        guard let start = waitingStart(of: set, plane) else { return nil }
        return
            """
            \(set.key) waits after \(counted(job.failed, "failed pod")): the next one is made in \
            \((start - plane.now).rounded)
            """
    }

    /// When the next pod of a job comes that has none now.
    private func waitingStart(of set: Workload, _ plane: any ControlPlane) -> Timestamp? {
        set.status.replicas == 0 ? plane.nextStart(ofJob: set.key) : nil
    }

    /// `Running, 2/5 succeeded, 1 failed`; nil for what is no job.
    func state(batch set: Workload, _ plane: any ControlPlane) -> String? {
        if case .cronJob(let spec) = set.spec {
            let active = plane.children(ofWorkload: set.key).count { $0.jobState?.finished == nil }
            return
                "\(spec.isSuspended ? "suspended" : "by schedule \(spec.schedule)"), \(counted(active, "active job"))"
        }
        guard let job = set.jobState, case .job(let spec) = set.spec else { return nil }
        var text = set.jobWord
        if case .failed(let reason, _)? = job.outcome { text += " (\(reason))" }
        text += ", \(job.succeeded)/\(spec.wantedCompletions ?? 1) succeeded"
        if job.failed > 0 { text += ", \(job.failed) failed" }
        if set.status.replicas > 0 { text += ", \(set.status.replicas) active" }
        return text
    }
}
