/// Pods that run to their end. Defaults as in `pkg/apis/batch/v1/defaults.go`.
package struct JobSpec: Hashable, Sendable, Codable {
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
    /// An indexed job is done as soon as one of these holds (`successPolicy`); none: when every index has succeeded.
    package var successPolicy: [SuccessRule] = []
    /// A replacement waits until the failed pod has ended for certain (`podReplacementPolicy: Failed`).
    package var replacesOnlyFailed = false

    package struct FailureRule: Hashable, Sendable, Codable {
        package enum Action: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
            case failJob, failIndex, ignore, count

            /// `FailJob`, `FailIndex`, `Ignore`, `Count`.
            package var apiName: String {
                switch self {
                case .failJob: "FailJob"
                case .failIndex: "FailIndex"
                case .ignore: "Ignore"
                case .count: "Count"
                }
            }
        }

        package enum Condition: Hashable, Sendable, Codable {
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

    /// Pods that must succeed, with the default; nil is a work queue.
    package var wantedCompletions: Int? { completions ?? (parallelism == nil ? 1 : nil) }
    /// Pods at a time, with the default.
    package var wantedParallelism: Int { parallelism ?? 1 }
    /// A failure policy needs the exit codes, so it waits for them too.
    package var replacesOnlyEnded: Bool { replacesOnlyFailed || !failurePolicy.isEmpty }
    /// Failed pods until the job fails, with the default: no limit where every index has its own.
    package var wantedBackoffLimit: Int { backoffLimit ?? (backoffLimitPerIndex == nil ? 6 : Int(Int32.max)) }
}

extension Workload {
    /// How far it is; nil for what is no job.
    package var jobState: JobState? { if case .job(let state) = state { state } else { nil } }

    /// Of a job what kubectl shows as its status; nil for what is no job.
    package var jobStatus: JobDisplayStatus? {
        guard let job = jobState, case .job(let spec) = spec else { return nil }
        switch job.outcome {
        case .complete?: return job.finished == nil ? .successCriteriaMet : .complete
        case .failed?: return job.finished == nil ? .failureTarget : .failed
        case nil: return spec.isSuspended ? .suspended : .running
        }
    }

    /// Its word; empty for what is no job.
    package var jobWord: String { jobStatus?.rawValue ?? "" }
}

/// What kubectl shows of a job in its STATUS column (`jobStatus` of `pkg/printers/internalversion/printers.go`).
package enum JobDisplayStatus: String, Hashable, Sendable {
    case running = "Running"
    case suspended = "Suspended"
    case complete = "Complete"
    case failed = "Failed"
    /// Decided, and its last pods end.
    case successCriteriaMet = "SuccessCriteriaMet"
    case failureTarget = "FailureTarget"
}

extension JobSpec {
    /// Label of a job's pods: the job's UID, by which it finds them.
    package static let uidLabel = "batch.kubernetes.io/controller-uid"
    /// Label of a job's pods: the job's name.
    package static let nameLabel = "batch.kubernetes.io/job-name"
    /// Annotation and label of an indexed job's pods.
    package static let indexKey = "batch.kubernetes.io/job-completion-index"
    /// The variable that tells a container of an indexed job which index is its.
    package static let indexVariable = "JOB_COMPLETION_INDEX"
}

/// How far a Job is.
package struct JobState: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case complete
        /// `BackoffLimitExceeded`, `DeadlineExceeded`, `PodFailurePolicy`, `FailedIndexes`, `MaxFailedIndexesExceeded`.
        case failed(reason: String, message: String)
    }

    /// Pods that succeeded, each once; of an indexed job the indexes that did.
    package var succeeded = 0
    /// Pods that failed, each once.
    package var failed = 0
    /// What its controller has made of it; the counts above follow its pods.
    package var progress = JobProgress()

    package var started: Timestamp? { progress.started }
    package var isSuspended: Bool { progress.isSuspended }
    /// When it was over: decided, and its last pod gone.
    package var finished: Timestamp? {
        if case .finished(_, let time) = progress.stage { time } else { nil }
    }
    /// Decided, though pods may still be ending.
    package var outcome: Outcome? {
        switch progress.stage {
        case .undecided: nil
        case .ending(let outcome), .finished(let outcome, _): outcome
        }
    }
    /// Complete, and the last of its pods has ended.
    package var isDone: Bool { finished != nil && outcome == .complete }
    /// Failed, and the last of its pods has ended.
    package var hasFailed: Bool { finished != nil && outcome != .complete }

    package init() {}
}

/// What the job controller has made of a job.
package struct JobProgress: Hashable, Sendable {
    package enum Stage: Hashable, Sendable {
        case undecided
        /// Its last pods are still ending.
        case ending(JobState.Outcome)
        case finished(JobState.Outcome, at: Timestamp)
    }

    package var stage = Stage.undecided
    /// When it first might run, or was resumed; nil while it is suspended.
    package var started: Timestamp?
    /// Suspended, and its pods asked to go.
    package var isSuspended = false

    package init() {}
}
