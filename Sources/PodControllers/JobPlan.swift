import PodCollections
import PodModel
import PodTables

/// One look at a job: what is so of it, and what was decided so far.
struct JobPlan {
    let slot: WorkloadSlot
    let object: Workload
    let spec: JobSpec
    let state: JobState
    let book: JobBook
    let now: Timestamp
    var progress: JobProgress
    var outcome = Outcome(next: .done)

    init?(_ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp) {
        let object = view.workloads[slot].object
        guard case .job(let spec) = object.spec, case .job(let state) = object.state,
            let book = view.workloads[slot].job
        else { return nil }
        (self.slot, self.object, self.spec, self.state, self.book, self.now) = (slot, object, spec, state, book, now)
        progress = state.progress
    }

    /// Pods that neither have ended nor were asked to.
    var active: Int { object.status.replicas }

    mutating func decide(_ view: borrowing ClusterTables) {
        switch progress.stage {
        case .undecided: run(view)
        case .ending(let verdict): end(verdict, view)
        case .finished(_, let time): expire(finished: time)
        }
    }

    private mutating func run(_ view: borrowing ClusterTables) {
        followSuspension()
        if let failure { return end(failure, view) }
        if isComplete(view) { return end(.complete, view) }
        keepProgress()
        if let deadline { requeue(at: deadline) }
        bringToCount(view)
    }

    /// The clock runs from the first moment in which the job may run, and anew from each resumption.
    private mutating func followSuspension() {
        if spec.isSuspended == progress.isSuspended {
            if progress.started == nil, !spec.isSuspended { progress.started = now }
            return
        }
        progress.isSuspended = spec.isSuspended
        progress.started = spec.isSuspended ? nil : now
        outcome.actions.append(
            .record(spec.isSuspended ? .init("Suspended", "Job suspended") : .init("Resumed", "Job resumed")))
    }

    /// The job is decided: what still runs is asked to end, and when the last has ended the job is over.
    private mutating func end(_ verdict: JobState.Outcome, _ view: borrowing ClusterTables) {
        setReplicas(0)
        let leaving = remove(active, verdict: verdict, view)
        let isOver = book.terminating == 0 && leaving.count == active && view.goAtOnce(leaving)
        progress.stage = isOver ? .finished(verdict, at: now) : .ending(verdict)
        keepProgress()
        guard isOver else { return }
        announce(verdict)
        expire(finished: now)
    }

    private mutating func announce(_ verdict: JobState.Outcome) {
        let owner = object.meta.owner.map { ObjectKey($0.kind, $0.name, namespace: object.meta.namespace) }
        var event = ScriptEvent(
            kind: .jobDone, object: object.key, owner: owner, labels: object.meta.labels, reason: "Completed", time: now
        )
        switch verdict {
        case .complete: outcome.actions.append(.record(.init("Completed", "Job completed")))
        case .failed(let reason, let message):
            (event.kind, event.reason) = (.jobFail, reason)
            outcome.actions.append(.record(.init(reason, message, isWarning: true)))
        }
        outcome.actions.append(.note(event))
    }

    /// A job that is over goes when its time to live has passed (`pkg/controller/ttlafterfinished`).
    private mutating func expire(finished: Timestamp) {
        guard let timeToLive = spec.timeToLive else { return }
        let end = finished + timeToLive
        if end <= now { outcome.actions.append(.deleteWorkload(slot)) } else { requeue(at: end) }
    }

    private mutating func keepProgress() {
        if progress != state.progress { outcome.actions.append(.setJobProgress(progress)) }
    }

    mutating func setReplicas(_ count: Int) {
        if object.replicas != count { outcome.actions.append(.setReplicas(count)) }
    }

    /// Looks again at this time, or at one that was named before if that is earlier.
    mutating func requeue(at time: Timestamp) {
        if case .at(let earlier) = outcome.next, earlier <= time { return }
        outcome.next = .at(time)
    }
}
