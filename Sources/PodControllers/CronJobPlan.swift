import PodCollections
import PodModel
import PodTables

/// One look at a cron job: its state as it will be once all that was decided so far is done.
struct CronJobPlan {
    let slot: WorkloadSlot
    let spec: CronJobSpec
    let created: Timestamp
    let now: Timestamp
    let before: CronJobState
    var state: CronJobState
    var outcome = Outcome(next: .done)

    init?(_ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp) {
        guard case .cronJob(let spec) = view.workloads[slot].object.spec,
            case .cronJob(let state) = view.workloads[slot].object.state
        else { return nil }
        (self.slot, self.spec, self.now, before, self.state) = (slot, spec, now, state, state)
        created = view.workloads[slot].object.meta.created
    }

    /// Missed times from which on it is said that they were too many; the latest is run all the same.
    private static let manyMissed = 100

    /// Where the schedule is read on from. A clock that went back finds it in the future, and starts nothing twice.
    private var lastTime: Timestamp { state.lastSchedule ?? created }

    mutating func followSchedule(_ view: borrowing ClusterTables) {
        guard !spec.isSuspended, let schedule = try? CronSchedule(spec.schedule) else {
            state.next = nil
            return
        }
        if let time = dueTime(schedule) { start(time, view) }
        let since = lastTime
        let latest = schedule.latest(after: since, upTo: now, in: spec.zone)
        state.next = schedule.next(after: latest ?? since, in: spec.zone)
        outcome.next = state.next.map { .at($0) } ?? .done
    }

    /// The latest time of the schedule since the last job that is not too late; earlier ones are missed.
    private mutating func dueTime(_ schedule: CronSchedule) -> Timestamp? {
        let since = lastTime
        guard let time = schedule.latest(after: since, upTo: now, in: spec.zone) else { return nil }
        let earliest = spec.startingDeadline.map { max(since, now + (TimeSpan(nanoseconds: -1) - $0)) } ?? since
        if time <= earliest {
            skip(time, .init("MissSchedule", "Missed scheduled time to start a job: \(time.rfc3339)", isWarning: true))
            return nil
        }
        let missed = schedule.count(after: earliest, upTo: now, in: spec.zone, atMost: Self.manyMissed + 1)
        if missed > Self.manyMissed {
            let message =
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
            skip(time, .init("TooManyMissedTimes", message, isWarning: true))
        }
        return time
    }

    /// Says what becomes of a time, once.
    private mutating func skip(_ time: Timestamp, _ event: ControllerEvent) {
        if state.skipped == time { return }
        state.skipped = time
        outcome.actions.append(.record(event))
    }

    /// Starts the job of a time, unless one that still runs stands in its way.
    private mutating func start(_ time: Timestamp, _ view: borrowing ClusterTables) {
        let active = view.unfinishedJobs(of: slot)
        if !active.isEmpty, spec.concurrency == .forbid, !view.ignoresConcurrency {
            let message = "Not starting job because prior execution is running and concurrency policy is Forbid"
            skip(time, .init("JobAlreadyActive", message))
            return
        }
        if spec.concurrency == .replace { for job in active { outcome.actions.append(.deleteJob(job)) } }
        state.lastSchedule = time
        outcome.actions.append(.createJob(at: time))
    }

    mutating func keepState() {
        if state != before { outcome.actions.append(.setState(.cronJob(state))) }
    }
}
