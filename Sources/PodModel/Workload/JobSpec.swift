/// Pods that run to their end. Defaults as in `pkg/apis/batch/v1/defaults.go`.
package struct JobSpec: Hashable, Sendable {
    /// Pods that must succeed; nil with a `parallelism` is a work queue: one success, then the rest is waited for.
    package var completions: Int?
    /// Pods at a time; 1 unless said.
    package var parallelism: Int?
    /// Each completion has an index of its own.
    package var isIndexed = false
    /// Failed pods until the job fails; 6 unless said.
    package var backoffLimit: Int?
    /// Failures of one index until that index has failed; only when indexed.
    package var backoffLimitPerIndex: Int?
    package var maxFailedIndexes: Int?
    /// From the job's start; its pods' own deadline is in the template.
    package var deadline: TimeSpan?
    /// The finished job goes after this long; nil keeps it.
    package var timeToLive: TimeSpan?
    package var isSuspended = false
    /// The first rule that matches a failed pod decides.
    package var failurePolicy: [FailureRule] = []
    /// A replacement waits until the failed pod has ended for certain (`podReplacementPolicy: Failed`).
    package var replacesOnlyFailed = false

    package struct FailureRule: Hashable, Sendable {
        package enum Action: UInt8, Hashable, Sendable {
            case failJob, failIndex, ignore, count
        }

        package enum Condition: Hashable, Sendable {
            /// Of this container, or with nil of any.
            case exitCodes(container: String?, isIn: Bool, codes: [Int32])
            /// The pod was disrupted: evicted, preempted, lost with its node (`DisruptionTarget`).
            case disrupted
        }

        package var action: Action
        package var condition: Condition

        package init(action: Action, condition: Condition) {
            self.action = action
            self.condition = condition
        }
    }

    package init() {}
}

/// How far a Job is.
package struct JobState: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case complete
        /// `BackoffLimitExceeded`, `DeadlineExceeded`, `PodFailurePolicy`, `FailedIndexes`, `MaxFailedIndexesExceeded`.
        case failed(reason: String, message: String)
    }

    package var succeeded = 0
    package var failed = 0
    package var started: Timestamp?
    package var finished: Timestamp?
    package var outcome: Outcome?

    package init() {}
}
