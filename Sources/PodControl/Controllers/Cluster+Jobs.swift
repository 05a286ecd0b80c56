import PodCollections
import PodControllers
import PodModel
import PodTables

// The job controller: pods that run to their end (`pkg/controller/job/job_controller.go`).
extension Cluster {
    mutating func syncJob(_ slot: WorkloadSlot, _ spec: JobSpec) {
        if tables.jobState(slot).finished == nil {
            if tables.jobState(slot).outcome == nil { runJob(slot, spec) }
            if tables.jobState(slot).outcome != nil { endJob(slot) }
        }
        guard let finished = tables.jobState(slot).finished else { return }
        setDue(workload: slot, spec.timeToLive.map { finished + $0 })
        if let time = spec.timeToLive, finished + time <= now { deleteWorkload(slot, grace: nil, orphan: false) }
    }

    /// A job that is not decided yet.
    private mutating func runJob(_ slot: WorkloadSlot, _ spec: JobSpec) {
        followSuspension(slot, spec)
        if let (reason, message) = jobFailure(slot, spec) {
            tables.changeJob(slot) { $0.outcome = .failed(reason: reason, message: message) }
            return
        }
        var due = tables.jobState(slot).started.flatMap { started in spec.deadline.map { started + $0 } }
        if let start = bringToCount(slot, spec) { due = min(due ?? start, start) }
        setDue(workload: slot, due)
        let state = tables.jobState(slot)
        let isComplete =
            if let completions = spec.wantedCompletions {
                state.succeeded >= completions - (mutant == .completionsOffByOne ? 1 : 0)
            } else {
                state.succeeded > 0 && tables.workloads[slot].object.status.replicas == 0
            }
        if isComplete { tables.changeJob(slot) { $0.outcome = .complete } }
    }

    /// The clock runs from the first moment in which the job may run, and anew from each resumption.
    private mutating func followSuspension(_ slot: WorkloadSlot, _ spec: JobSpec) {
        let state = tables.jobState(slot)
        let time = now
        if spec.isSuspended == state.isSuspended {
            if state.started == nil, !spec.isSuspended { tables.changeJob(slot) { $0.started = time } }
            return
        }
        tables.changeJob(slot) {
            $0.isSuspended = spec.isSuspended
            $0.started = spec.isSuspended ? nil : time
        }
        record(
            workload: slot, false, spec.isSuspended ? "Suspended" : "Resumed",
            .text(spec.isSuspended ? "Job suspended" : "Job resumed"), source: tables.workloads[slot].source, at: now)
    }

    /// Why the job fails now: the deadline comes before the limits.
    private func jobFailure(_ slot: WorkloadSlot, _ spec: JobSpec) -> (reason: String, message: String)? {
        guard let book = tables.workloads[slot].job else { return nil }
        let state = tables.jobState(slot)
        if let verdict = book.verdict { return ("PodFailurePolicy", verdict) }
        if let deadline = spec.deadline, let started = state.started, started + deadline <= now {
            return ("DeadlineExceeded", "Job was active longer than specified deadline")
        }
        let limit = spec.wantedBackoffLimit
        // Restarts in place count too (`pastBackoffLimitOnFailure`).
        let isPastRestarts =
            tables.workloads[slot].object.template.spec.restartPolicy == .onFailure && book.restarts >= max(1, limit)
        if state.failed > limit || isPastRestarts {
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
        }
        guard spec.backoffLimitPerIndex != nil, book.indexes.failed > 0 else { return nil }
        if let most = spec.maxFailedIndexes, book.indexes.failed > most {
            return ("MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes")
        }
        if book.indexes.failed + book.indexes.succeeded >= spec.wantedCompletions ?? 0 {
            return ("FailedIndexes", "Job has failed indexes")
        }
        return nil
    }

    /// Makes or ends pods until as many are active as may be. Gives back when the next one may be made, if not now.
    private mutating func bringToCount(_ slot: WorkloadSlot, _ spec: JobSpec) -> Timestamp? {
        guard let book = tables.workloads[slot].job else { return nil }
        let state = tables.jobState(slot)
        let active = tables.workloads[slot].object.status.replicas
        let wanted: Int
        if state.isSuspended {
            wanted = 0
        } else if let completions = spec.wantedCompletions {
            let most = spec.wantedParallelism + (mutant == .parallelismOffByOne ? 1 : 0)
            wanted = max(0, min(most, completions - state.succeeded))
        } else {
            // Of a work queue one success says that all is done: what runs is left to its end.
            wanted = state.succeeded > 0 ? active : spec.wantedParallelism
        }
        tables.workloads[slot].object.replicas = wanted
        if active > wanted {
            deleteJobPods(slot, active - wanted)
            return nil
        }
        let missing = wanted - active - (spec.replacesOnlyEnded ? book.terminating : 0)
        if missing <= 0 { return nil }
        if spec.backoffLimitPerIndex == nil, let start = book.nextStart, start > now { return start }
        let count = min(missing, ReplicaSetController.burst)
        createJobPods(slot, spec, count)
        if tables.workloads[slot].object.status.replicas == active + count, missing > count { enqueue(workload: slot) }
        return tables.workloads[slot].job?.indexes.nextDue
    }

    /// Decided: what still runs is asked to end, and when the last has ended the job is over.
    private mutating func endJob(_ slot: WorkloadSlot) {
        tables.workloads[slot].object.replicas = 0
        setDue(workload: slot, nil)
        let active = tables.workloads[slot].object.status.replicas
        if active > 0 { deleteJobPods(slot, active) }
        guard tables.workloads[slot].object.status.replicas == 0, tables.workloads[slot].job?.terminating == 0 else {
            return
        }
        let time = now
        tables.changeJob(slot) { $0.finished = time }
        let object = tables.workloads[slot].object
        let owner = object.meta.owner.map { ObjectKey($0.kind, $0.name, namespace: object.meta.namespace) }
        var happening = ScriptEvent(
            kind: .jobDone, object: object.key, owner: owner, labels: object.meta.labels, reason: "Completed", time: now
        )
        if case .failed(let reason, let message)? = tables.jobState(slot).outcome {
            happening.kind = .jobFail
            happening.reason = reason
            record(workload: slot, true, reason, .text(message), source: tables.workloads[slot].source, at: now)
        } else {
            record(
                workload: slot, false, "Completed", .text("Job completed"), source: tables.workloads[slot].source,
                at: now)
        }
        note(happening)
    }
}
