import PodCollections
import PodModel
import PodTables

// The cron job controller: jobs by a schedule (`pkg/controller/cronjob/cronjob_controllerv2.go`). It looks when a time
// is due and when one of its jobs changes, never in between.
extension Cluster {
    /// Missed times from which on it is said that they were too many; the latest is run all the same.
    private static var manyMissed: Int { 100 }

    mutating func syncCronJob(_ slot: WorkloadSlot, _ spec: CronJobSpec) {
        tellFinishedJobs(slot)
        trimHistory(slot, spec)
        guard !spec.isSuspended, let schedule = try? CronSchedule(spec.schedule) else {
            changeCronJob(slot) { $0.next = nil }
            setDue(workload: slot, nil)
            return
        }
        if let time = dueTime(slot, spec, schedule) { start(slot, spec, at: time) }
        let since = lastTime(slot)
        let latest = schedule.latest(after: since, upTo: now, in: spec.zone)
        let next = schedule.next(after: latest ?? since, in: spec.zone)
        changeCronJob(slot) { $0.next = next }
        setDue(workload: slot, next)
    }

    private func cronState(_ slot: WorkloadSlot) -> CronJobState {
        if case .cronJob(let state) = tables.workloads[slot].object.state { state } else { CronJobState() }
    }

    private mutating func changeCronJob(_ slot: WorkloadSlot, _ change: (inout CronJobState) -> Void) {
        guard case .cronJob(var state) = tables.workloads[slot].object.state else { return }
        change(&state)
        tables.workloads[slot].object.state = .cronJob(state)
    }

    /// Where the schedule is read on from. A clock that went back finds it in the future, and starts nothing twice.
    private func lastTime(_ slot: WorkloadSlot) -> Timestamp {
        cronState(slot).lastSchedule ?? tables.workloads[slot].object.meta.created
    }

    private mutating func tell(_ slot: WorkloadSlot, _ isWarning: Bool, _ reason: String, _ message: String) {
        record(workload: slot, isWarning, reason, .text(message), source: tables.workloads[slot].source, at: now)
    }

    /// The latest time of the schedule since the last job that is not too late; earlier ones are missed.
    private mutating func dueTime(_ slot: WorkloadSlot, _ spec: CronJobSpec, _ schedule: CronSchedule) -> Timestamp? {
        let since = lastTime(slot)
        guard let time = schedule.latest(after: since, upTo: now, in: spec.zone) else { return nil }
        let earliest = spec.startingDeadline.map { max(since, now + (TimeSpan(nanoseconds: -1) - $0)) } ?? since
        if time <= earliest {
            if cronState(slot).skipped != time {
                changeCronJob(slot) { $0.skipped = time }
                tell(slot, true, "MissSchedule", "Missed scheduled time to start a job: \(time.rfc3339)")
            }
            return nil
        }
        let missed = schedule.count(after: earliest, upTo: now, in: spec.zone, atMost: Self.manyMissed + 1)
        if missed > Self.manyMissed, cronState(slot).skipped != time {
            changeCronJob(slot) { $0.skipped = time }
            tell(
                slot, true, "TooManyMissedTimes",
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")
        }
        return time
    }

    /// Starts the job of a time, unless one that still runs stands in its way.
    private mutating func start(_ slot: WorkloadSlot, _ spec: CronJobSpec, at time: Timestamp) {
        let active = tables.workloads[slot].children.filter { !isFinishedJob($0) }
        if !active.isEmpty, spec.concurrency == .forbid, mutant != .concurrencyIgnored {
            if cronState(slot).skipped != time {
                changeCronJob(slot) { $0.skipped = time }
                tell(
                    slot, false, "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid")
            }
            return
        }
        if spec.concurrency == .replace {
            for child in active {
                tell(slot, false, "SuccessfulDelete", "Deleted job \(tables.workloads[child].object.meta.name)")
                deleteWorkload(child, grace: nil, orphan: false)
            }
        }
        // Replacing what it has just started it would never end.
        if mutant != .startForgotten || spec.concurrency == .replace { changeCronJob(slot) { $0.lastSchedule = time } }
        let meta = tables.workloads[slot].object.meta
        let name = "\(meta.name)-\(time.nanoseconds / 60_000_000_000)"
        let key = ObjectKey(.job, name, namespace: meta.namespace)
        // A job of that name stands for this time already, whoever made it.
        if tables.workloadSlots[key] != nil { return }
        _ = createWorkload(
            key, tables.workloads[slot].namespace, replicas: 0, tables.workloads[slot].object.template,
            selector: tables.workloads[slot].object.selector,
            spec: .job(spec.job), parent: slot,
            annotations: ["batch.kubernetes.io/cronjob-scheduled-timestamp": time.rfc3339])
        tell(slot, false, "SuccessfulCreate", "Created job \(name)")
    }

    private func isFinishedJob(_ slot: WorkloadSlot) -> Bool { tables.jobState(slot).finished != nil }

    /// Says once of each job that it has ended.
    private mutating func tellFinishedJobs(_ slot: WorkloadSlot) {
        for child in tables.workloads[slot].children {
            let state = tables.jobState(child)
            guard let finished = state.finished, tables.workloads[child].job?.isToldToParent == false else { continue }
            tables.workloads[child].job?.isToldToParent = true
            let word = state.outcome == .complete ? "Complete" : "Failed"
            tell(
                slot, false, "SawCompletedJob",
                "Saw completed job: \(tables.workloads[child].object.meta.name), condition: \(word)")
            if state.outcome == .complete {
                changeCronJob(slot) { $0.lastSuccess = max($0.lastSuccess ?? finished, finished) }
            }
        }
    }

    /// Of finished jobs only the latest are kept, successful and failed ones apart.
    private mutating func trimHistory(_ slot: WorkloadSlot, _ spec: CronJobSpec) {
        for (isDone, limit) in [(true, spec.successfulHistory), (false, spec.failedHistory)] {
            let finished = tables.workloads[slot].children.filter { child in
                let state = tables.jobState(child)
                return state.finished != nil && (state.outcome == .complete) == isDone
            }
            for child in finished.dropLast(mutant == .historyKept ? limit + 1 : limit) {
                tell(slot, false, "SuccessfulDelete", "Deleted job \(tables.workloads[child].object.meta.name)")
                deleteWorkload(child, grace: nil, orphan: false)
            }
        }
    }
}
