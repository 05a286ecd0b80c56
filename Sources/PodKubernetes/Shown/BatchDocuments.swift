import PodModel
import PodText

extension JobSpec {
    /// `spec` of a Job, or of a CronJob's `jobTemplate` (without a selector).
    func document(_ template: PodTemplate, selector: Selector?) -> Document {
        .fields(
            ("parallelism", .integer(wantedParallelism)), ("completions", wantedCompletions.map { .integer($0) }),
            ("completionMode", .string(isIndexed ? "Indexed" : "NonIndexed")),
            ("backoffLimit", .integer(wantedBackoffLimit)),
            ("backoffLimitPerIndex", backoffLimitPerIndex.map { .integer($0) }),
            ("maxFailedIndexes", maxFailedIndexes.map { .integer($0) }),
            ("activeDeadlineSeconds", deadline.map { .seconds($0) }),
            ("ttlSecondsAfterFinished", timeToLive.map { .seconds($0) }), ("suspend", .bool(isSuspended)),
            ("podReplacementPolicy", .string(replacesOnlyEnded ? "Failed" : "TerminatingOrFailed")),
            (
                "podFailurePolicy",
                failurePolicy.isEmpty ? nil : .fields(("rules", .array(failurePolicy.map(\.document))))
            ),
            ("successPolicy", successPolicyDocument),
            ("selector", selector?.document), ("template", template.document))
    }
}

extension JobSpec {
    var successPolicyDocument: Document? {
        if successPolicy.isEmpty { return nil }
        let rules = successPolicy.map { rule in
            Document.fields(
                ("succeededIndexes", .text(rule.indexes?.description)),
                ("succeededCount", rule.count.map { .integer($0) }))
        }
        return .fields(("rules", .array(rules)))
    }
}

extension Workload {
    /// The Job as the Kubernetes API shows it.
    func document(_ spec: JobSpec, _ state: JobState) -> Document {
        .whole(
            kind, meta,
            ("spec", spec.document(template, selector: selector)),
            (
                "status",
                .fields(
                    ("active", .integer(status.replicas)), ("ready", .integer(status.ready)),
                    ("succeeded", .integer(state.succeeded)), ("failed", .integer(state.failed)),
                    ("startTime", state.started.map { .time($0) }),
                    ("completionTime", state.isDone ? state.finished.map { .time($0) } : nil),
                    ("conditions", condition(state)))
            ))
    }

    private func condition(_ state: JobState) -> Document? {
        func one(_ type: String, _ reason: String, _ message: String) -> Document {
            .array([
                .fields(
                    ("type", .string(type)), ("status", .string("True")), ("reason", .text(reason)),
                    ("message", .text(message)),
                    ("lastTransitionTime", state.finished.map { .time($0) }))
            ])
        }
        switch state.outcome {
        case .complete?:
            return one(
                state.finished == nil ? "SuccessCriteriaMet" : "Complete", "CompletionsReached",
                "Reached expected number of succeeded pods")
        case .failed(let reason, let message)?:
            return one(state.finished == nil ? "FailureTarget" : "Failed", reason, message)
        case nil: return state.isSuspended ? one("Suspended", "JobSuspended", "Job suspended") : nil
        }
    }

    /// The CronJob as the Kubernetes API shows it.
    func document(_ spec: CronJobSpec, _ state: CronJobState) -> Document {
        .whole(
            kind, meta,
            (
                "spec",
                .fields(
                    ("schedule", .string(spec.schedule)), ("timeZone", spec.timeZone.map { .string($0) }),
                    ("concurrencyPolicy", .string(spec.concurrency.apiName)), ("suspend", .bool(spec.isSuspended)),
                    ("startingDeadlineSeconds", spec.startingDeadline.map { .seconds($0) }),
                    ("successfulJobsHistoryLimit", .integer(spec.successfulHistory)),
                    ("failedJobsHistoryLimit", .integer(spec.failedHistory)),
                    ("jobTemplate", .fields(("spec", spec.job.document(template, selector: nil)))))
            ),
            (
                "status",
                .fields(
                    ("lastScheduleTime", state.lastSchedule.map { .time($0) }),
                    ("lastSuccessfulTime", state.lastSuccess.map { .time($0) }))
            ))
    }
}
