package import PodModel
import PodText

extension Description {
    /// `indexes`: of an indexed one those that succeeded.
    package mutating func describe(job set: Workload, _ spec: JobSpec, _ state: JobState, indexes: String?) {
        describeNames(set.meta)
        field("Selector", set.selector.description)
        describeMetadata(set.meta)
        describeController(set.meta)
        field("Parallelism", String(spec.wantedParallelism))
        field("Completions", spec.wantedCompletions.map { String($0) } ?? "<unset>")
        field("Completion Mode", spec.isIndexed ? "Indexed" : "NonIndexed")
        field("Suspend", spec.isSuspended ? "true" : "false", style: spec.isSuspended ? .caution : .plain)
        field("Backoff Limit", String(spec.wantedBackoffLimit))
        if let time = spec.timeToLive { field("TTL Seconds After Finished", String(time.secondsRoundedUp)) }
        describeTimes(state)
        if let deadline = spec.deadline { field("Active Deadline Seconds", deadline.inSeconds) }
        field(
            "Pods Statuses",
            """
            \(set.status.replicas) Active (\(set.status.ready) Ready) / \(state.succeeded) Succeeded / \
            \(state.failed) Failed
            """)
        if let indexes { field("Completed Indexes", capped(indexes)) }
        describe(set.template)
    }

    /// Of a failed job kubectl says nothing of its end (`completionTime`).
    private mutating func describeTimes(_ state: JobState) {
        guard let started = state.started else { return }
        field("Start Time", started.rfc1123)
        guard state.isDone, let finished = state.finished else { return }
        field("Completed At", finished.rfc1123)
        field("Duration", (finished - started).age)
    }

    /// About the first fifty letters of a list of indexes (`capIndexesListOrNone`).
    private func capped(_ indexes: String) -> String {
        if indexes.isEmpty { return "<none>" }
        let rest = indexes.dropFirst(50)
        guard let comma = rest.firstIndex(of: ",") else { return indexes }
        return indexes[...comma] + "..."
    }

    /// `active`: its jobs that are not over.
    package mutating func describe(
        cronJob set: Workload, _ spec: CronJobSpec, _ state: CronJobState, active: [Workload]
    ) {
        describeNames(set.meta)
        describeMetadata(set.meta)
        field("Schedule", spec.schedule)
        field("Concurrency Policy", spec.concurrency.apiName)
        field("Suspend", spec.isSuspended ? "True" : "False", style: spec.isSuspended ? .caution : .plain)
        field("Successful Job History Limit", String(spec.successfulHistory))
        field("Failed Job History Limit", String(spec.failedHistory))
        field("Starting Deadline Seconds", spec.startingDeadline?.inSeconds ?? "<unset>")
        field("Selector", "<unset>")
        field("Parallelism", spec.job.parallelism.map { String($0) } ?? "<unset>")
        field("Completions", spec.job.completions.map { String($0) } ?? "<unset>")
        if let deadline = spec.job.deadline { field("Active Deadline Seconds", deadline.inSeconds) }
        describe(set.template)
        field("Last Schedule Time", state.lastSchedule?.rfc1123 ?? "<unset>")
        field("Active Jobs", active.isEmpty ? "<none>" : active.map(\.meta.name).joined(separator: ", "))
    }
}
