package import PodModel
import PodText

extension Story {
    /// A job: what it wants, has and waits for. `indexes`: of an indexed one which succeeded and which failed;
    /// `nextStart`:
    /// when it may make the next pod, if it has to wait.
    package mutating func tell(
        job set: Workload, _ spec: JobSpec, _ state: JobState, pods: [Pod],
        indexes: (succeeded: String, failed: String)?,
        nextStart: Timestamp?, at now: Timestamp
    ) {
        field("Name", set.meta.name)
        field("Namespace", set.meta.namespace)
        field("Status", set.jobWord, style: Style(status: set.jobWord))
        if case .failed(let reason, let message)? = state.outcome {
            field("Cause", "\(reason): \(message)", style: .bad)
        }
        let goal =
            spec.wantedCompletions.map { "\($0) \($0 == 1 ? "success" : "successes")" }
            ?? "one success, then what runs is left to its end"
        field(
            "Wants",
            "\(goal)\(spec.isIndexed ? ", each with an index" : ""), at most \(spec.wantedParallelism) at a time")
        field(
            "Has",
            """
                \(state.succeeded) succeeded, \(state.failed) failed, \(set.status.replicas) active \
                (\(set.status.ready) ready)
                """
        )
        fieldIfSet("Waits for", waits(set, state, pods, nextStart, at: now), style: .caution)
        if let indexes {
            field("Succeeded indexes", indexes.succeeded)
            fieldIfSet("Failed indexes", indexes.failed, style: .bad)
        }
        if let owner = set.meta.owner { field("Made by", "\(owner.kind.word)/\(owner.name)") }
        fieldIfSet("Limits", limits(spec))
        if let started = state.started { field("Started", moment(started, now)) }
        if let finished = state.finished {
            field("Finished", moment(finished, now))
            if let time = spec.timeToLive { field("Goes", "in \((finished + time - now).age)") }
        }
        field("Selector", set.selector.description)
        field("Created", moment(set.meta.created, now))
        tellMetadata(set.meta)
        tellTemplate(set)
        tellPods(pods, at: now)
    }

    private func moment(_ time: Timestamp, _ now: Timestamp) -> String { "\(time.rfc3339) (\((now - time).age) ago)" }

    private func waits(
        _ set: Workload, _ state: JobState, _ pods: [Pod], _ nextStart: Timestamp?, at now: Timestamp
    ) -> String? {
        if state.finished != nil { return nil }
        if state.outcome != nil { return "the end of its last pods" }
        if state.isSuspended { return "being declared without `suspend`" }
        if set.status.replicas == 0, let nextStart {
            return "the next pod, in \((nextStart - now).age): \(state.failed) failed"
        }
        let waiting = pods.filter { $0.isActive && !$0.isReady }
        return waiting.isEmpty
            ? nil : waiting.prefix(5).map { "\($0.meta.name) (\($0.statusWord))" }.joined(separator: ", ")
    }

    private func limits(_ spec: JobSpec) -> String {
        var parts = ["\(spec.wantedBackoffLimit) failures"]
        if let limit = spec.backoffLimitPerIndex { parts = ["\(limit) failures an index"] }
        if let limit = spec.backoffLimit, spec.backoffLimitPerIndex != nil { parts.append("\(limit) in all") }
        if let most = spec.maxFailedIndexes { parts.append("\(most) failed indexes") }
        if let deadline = spec.deadline { parts.append("deadline \(deadline)") }
        return parts.joined(separator: ", ")
    }

    private mutating func tellTemplate(_ set: Workload) {
        blank()
        heading("Pod template:")
        field("Labels", set.template.labels.description, depth: 1)
        for container in set.template.spec.containers { tell(container, nil, at: .simulationStart, depth: 1) }
        tellVolumes(set.template.spec)
    }

    /// A cron job with its jobs.
    package mutating func tell(
        cronJob set: Workload, _ spec: CronJobSpec, _ state: CronJobState, jobs: [Workload], at now: Timestamp
    ) {
        field("Name", set.meta.name)
        field("Namespace", set.meta.namespace)
        field("Schedule", "\(spec.schedule) (\(spec.timeZone ?? "UTC"))")
        field("Suspended", spec.isSuspended ? "yes" : "no", style: spec.isSuspended ? .caution : .plain)
        field("Concurrency", spec.concurrency.apiName)
        fieldIfSet("Starting deadline", spec.startingDeadline?.description)
        field("History", "\(spec.successfulHistory) successful, \(spec.failedHistory) failed")
        field("Wants", state.next.map { "a job at \($0.rfc3339), in \(($0 - now).age)" } ?? "nothing")
        let active = jobs.filter { $0.jobState?.finished == nil }
        field("Has", "\(active.count) active of \(jobs.count) jobs")
        if spec.concurrency == .forbid, !active.isEmpty, let skipped = state.skipped,
            skipped > state.lastSchedule ?? skipped
        {
            field("Waits for", "the end of \(active.map(\.meta.name).joined(separator: ", "))", style: .caution)
        }
        if let last = state.lastSchedule { field("Last schedule", moment(last, now)) }
        if let last = state.lastSuccess { field("Last success", moment(last, now)) }
        field("Created", moment(set.meta.created, now))
        tellMetadata(set.meta)
        tellTemplate(set)
        guard !jobs.isEmpty else {
            field("Jobs", "")
            return
        }
        heading("Jobs:")
        var table = Table.jobs(wide: false)
        for job in jobs { table.append(job, at: now, wide: false) }
        self.table(table)
    }
}
