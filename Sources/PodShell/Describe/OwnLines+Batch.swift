import PodKubernetes
package import PodModel
import PodText

extension Description {
    /// `failed`: of an indexed job the indexes that failed. `nextStart`: when it may make the next pod, if it waits.
    package mutating func describeOwn(
        ofJob set: Workload, _ spec: JobSpec, _ state: JobState, pods: [Pod], failed: String?, nextStart: Timestamp?,
        at now: Timestamp
    ) {
        describeOwn { own in
            own.field("Status", set.jobWord, depth: 1, style: set.jobStatus.map { Style($0) } ?? .plain)
            if case .failed(let reason, let message)? = state.outcome {
                own.field("Cause", "\(reason): \(message)", depth: 1, style: .bad)
            }
            let waits = own.waits(set, state, pods, nextStart, at: now)
            own.fieldIfSet("Waits for", waits, depth: 1, style: .caution)
            own.fieldIfSet("Failed indexes", failed, depth: 1, style: .bad)
            own.fieldIfSet("Limits", own.limits(spec), depth: 1)
            own.describeEnd(spec, state, at: now)
            own.field("Created", set.meta.created.moment(at: now), depth: 1)
            own.describeRules(of: set.template)
            own.describe(pods: pods, at: now)
        }
    }

    private mutating func describeEnd(_ spec: JobSpec, _ state: JobState, at now: Timestamp) {
        guard let finished = state.finished else { return }
        field("Finished", finished.moment(at: now), depth: 1)
        if let time = spec.timeToLive { field("Goes", "in \((finished + time - now).age)", depth: 1) }
    }

    private func waits(
        _ set: Workload, _ state: JobState, _ pods: [Pod], _ nextStart: Timestamp?, at now: Timestamp
    ) -> String? {
        if state.finished != nil { return nil }
        if state.outcome != nil { return "the end of its last pods" }
        if state.isSuspended { return "being declared without `suspend`" }
        if set.status.replicas == 0, let nextStart {
            return "the next pod, in \((nextStart - now).age): \(state.failed) failed"
        }
        let waiting = pods.filter { $0.isActive && !$0.isReady }.prefix(5)
        return waiting.map { "\($0.meta.name) (\($0.statusWord))" }.joined(separator: ", ")
    }

    /// Those that are not in kubectl's lines.
    private func limits(_ spec: JobSpec) -> String {
        var parts: [String] = []
        if let limit = spec.backoffLimitPerIndex { parts.append("\(limit) failures an index") }
        if let most = spec.maxFailedIndexes { parts.append("\(most) failed indexes") }
        parts += spec.successPolicy.map { "done with \($0.words)" }
        if !spec.failurePolicy.isEmpty { parts.append("\(spec.failurePolicy.count) rules for failures") }
        return parts.joined(separator: ", ")
    }

    package mutating func describeOwn(
        ofCronJob set: Workload, _ spec: CronJobSpec, _ state: CronJobState, jobs: [Workload], at now: Timestamp
    ) {
        let active = jobs.filter { $0.jobState?.finished == nil }
        describeOwn { own in
            own.field("Time zone", spec.timeZone ?? "UTC", depth: 1)
            own.field("Next", state.next.map { "\($0.rfc3339), in \(($0 - now).age)" } ?? "<none>", depth: 1)
            if spec.concurrency == .forbid, !active.isEmpty, let skipped = state.skipped,
                skipped > state.lastSchedule ?? skipped
            {
                let names = active.map(\.meta.name).joined(separator: ", ")
                own.field("Waits for", "the end of \(names)", depth: 1, style: .caution)
            }
            own.fieldIfSet("Last success", state.lastSuccess?.moment(at: now), depth: 1)
            own.field("Created", set.meta.created.moment(at: now), depth: 1)
            own.describeRules(of: set.template)
            own.describe(jobs: jobs, at: now)
        }
    }

    private mutating func describe(jobs: [Workload], at now: Timestamp) {
        guard !jobs.isEmpty else { return field("Jobs", "<none>", depth: 1) }
        heading("Jobs", depth: 1)
        var table = Table.jobs(wide: false)
        for job in jobs { table.append(job, at: now, wide: false) }
        self.table(table, depth: 2)
    }
}
