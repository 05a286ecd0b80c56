import PodModel

/// What differs between two specs of one controller, a field each, in the language's words.
func workloadDifference(from old: WorkloadSpec, to new: WorkloadSpec) -> [String] {
    switch (old, new) {
    case (.replicas, .replicas): []
    case (.deployment(let old), .deployment(let new)): ofDeployments.flatMap { $0.difference(old, new) }
    case (.statefulSet(let old), .statefulSet(let new)): ofStatefulSets.flatMap { $0.difference(old, new) }
    case (.daemonSet(let old), .daemonSet(let new)): ofDaemonSets.flatMap { $0.difference(old, new) }
    case (.job(let old), .job(let new)): ofJobs.flatMap { $0.difference(old, new) }
    case (.cronJob(let old), .cronJob(let new)): ofCronJobs.flatMap { $0.difference(old, new) }
    case (.replicas, _), (.deployment, _), (.statefulSet, _), (.daemonSet, _), (.job, _), (.cronJob, _):
        old == new ? [] : ["kind"]
    }
}

private let ofDeployments: [Attribute<DeploymentSpec>] = [
    .text("strategy", \.strategy, \.text), .text("progress-deadline", \.progressDeadline),
    .text("history", \.revisionHistoryLimit), .text("paused", \.isPaused),
]

private let ofStatefulSets: [Attribute<StatefulSetSpec>] = [
    .text("service", \.serviceName), .text("order", \.podManagement, \.word), .text("strategy", \.strategyText),
    .word("claims", \.claims), .text("start", \.startOrdinal),
    .text("delete-claims scaled", \.deletesClaimsWhenScaled),
    .text("delete-claims deleted", \.deletesClaimsWhenDeleted), .text("history", \.revisionHistoryLimit),
]

private let ofDaemonSets: [Attribute<DaemonSetSpec>] = [
    .text("strategy", \.updateStrategy, \.text), .text("history", \.revisionHistoryLimit),
]

private let ofJobs: [Attribute<JobSpec>] = [
    .optional("completions", \.completions), .optional("parallelism", \.parallelism), .text("indexed", \.isIndexed),
    .optional("backoff-limit", \.backoffLimit), .optional("backoff-limit-per-index", \.backoffLimitPerIndex),
    .optional("max-failed-indexes", \.maxFailedIndexes), .optional("deadline", \.deadline),
    .optional("ttl", \.timeToLive),
    .text("suspended", \.isSuspended), .word("pod-failure", \.failurePolicy),
    .text("success-policy", \.successPolicy) { $0.isEmpty ? "none" : $0.map(\.words).joined(separator: "; ") },
    .text("replaces only failed pods", \.replacesOnlyFailed),
]

private let ofCronJobs: [Attribute<CronJobSpec>] = [
    .text("schedule", \.schedule), .optional("time zone", \.timeZone, none: "UTC"),
    Attribute { old, new in
        old.zone != new.zone && old.timeZone == new.timeZone ? ["data of the time zone \(new.timeZone ?? "UTC")"] : []
    },
    .text("concurrency", \.concurrency, \.apiName), .optional("starting-deadline", \.startingDeadline),
    .text("suspended", \.isSuspended), .text("history", \.historyText),
    Attribute { old, new in ofJobs.flatMap { $0.difference(old.job, new.job) } },
]

extension CronJobSpec {
    fileprivate var historyText: String { "\(successfulHistory) failed \(failedHistory)" }
}
