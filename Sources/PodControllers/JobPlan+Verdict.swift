import PodModel
import PodTables

// Whether a job is decided (`syncJob`, `pkg/controller/job/job_controller.go`).
extension JobPlan {
    /// When the job has been active for too long (`activeDeadlineSeconds`).
    var deadline: Timestamp? { progress.started.flatMap { started in spec.deadline.map { started + $0 } } }

    /// Why the job fails now: the deadline comes before the limits.
    var failure: JobState.Outcome? {
        if let verdict = book.verdict { return .failed(reason: "PodFailurePolicy", message: verdict) }
        if let deadline, deadline <= now {
            return .failed(reason: "DeadlineExceeded", message: "Job was active longer than specified deadline")
        }
        if state.failed > spec.wantedBackoffLimit || isPastRestarts {
            return .failed(
                reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit")
        }
        return failureOfIndexes
    }

    /// Restarts in place count too (`pastBackoffLimitOnFailure`).
    private var isPastRestarts: Bool {
        object.template.spec.restartPolicy == .onFailure && book.restarts >= max(1, spec.wantedBackoffLimit)
    }

    private var failureOfIndexes: JobState.Outcome? {
        let failed = book.indexes.failed
        guard spec.backoffLimitPerIndex != nil, failed > 0 else { return nil }
        if let most = spec.maxFailedIndexes, failed > most {
            return .failed(
                reason: "MaxFailedIndexesExceeded",
                message: "Job has exceeded the specified maximal number of failed indexes")
        }
        guard failed + book.indexes.succeeded >= spec.wantedCompletions ?? 0 else { return nil }
        return .failed(reason: "FailedIndexes", message: "Job has failed indexes")
    }

    /// `matchSuccessPolicy` of Kubernetes' `pkg/controller/job/success_policy.go`.
    private func holds(_ rule: SuccessRule) -> Bool {
        guard let wanted = rule.indexes else { return book.indexes.succeeded >= rule.count ?? .max }
        return book.indexes.succeeded(among: wanted) >= rule.count ?? wanted.count
    }

    /// A work queue is done with one success, once the pods that were left to their end have ended or been suspended.
    func isComplete(_ view: borrowing ClusterTables) -> Bool {
        if spec.successPolicy.contains(where: holds) { return true }
        guard let completions = spec.wantedCompletions else {
            return state.succeeded > 0 && (active == 0 || progress.isSuspended)
        }
        return state.succeeded >= completions - view.uncountedCompletions
    }
}
