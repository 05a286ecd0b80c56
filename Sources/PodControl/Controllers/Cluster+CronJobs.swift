import PodModel

// The cron job controller: jobs by a schedule (`pkg/controller/cronjob/cronjob_controllerv2.go`). It looks when a time is
// due and when one of its jobs changes, never in between.
extension Cluster {
    /// Missed times from which on it is said that they were too many; the latest is run all the same.
    private static var manyMissed: Int { 100 }

    mutating func syncCronJob(_ slot: Int, _ spec: CronJobSpec) {
        tellFinishedJobs(slot)
        trimHistory(slot, spec)
        guard !spec.isSuspended, let schedule = try? CronSchedule(spec.schedule) else {
            changeCronJob(slot) { $0.next = nil }
            setDue(set: slot, nil)
            return
        }
        if let time = dueTime(slot, spec, schedule) { start(slot, spec, at: time) }
        let since = lastTime(slot)
        let latest = schedule.latest(after: since, upTo: now, in: spec.zone)
        let next = schedule.next(after: latest ?? since, in: spec.zone)
        changeCronJob(slot) { $0.next = next }
        setDue(set: slot, next)
    }

    private func cronState(_ slot: Int) -> CronJobState {
        if case .cronJob(let state) = sets[slot].object.state { state } else { CronJobState() }
    }

    private mutating func changeCronJob(_ slot: Int, _ change: (inout CronJobState) -> Void) {
        guard case .cronJob(var state) = sets[slot].object.state else { return }
        change(&state)
        sets[slot].object.state = .cronJob(state)
    }

    /// Where the schedule is read on from. A clock that went back finds it in the future, and starts nothing twice.
    private func lastTime(_ slot: Int) -> Timestamp { cronState(slot).lastSchedule ?? sets[slot].object.meta.created }

    private mutating func tell(_ slot: Int, _ isWarning: Bool, _ reason: String, _ message: String) {
        record(set: slot, isWarning, reason, .text(message), source: sets[slot].source, at: now)
    }

    /// The latest time of the schedule since the last job that is not too late; earlier ones are missed.
    private mutating func dueTime(_ slot: Int, _ spec: CronJobSpec, _ schedule: CronSchedule) -> Timestamp? {
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
    private mutating func start(_ slot: Int, _ spec: CronJobSpec, at time: Timestamp) {
        let active = sets[slot].children.filter { !isFinishedJob(Int($0)) }
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
                tell(slot, false, "SuccessfulDelete", "Deleted job \(sets[Int(child)].object.meta.name)")
                deleteSet(Int(child), grace: nil, orphan: false)
            }
        }
        // Replacing what it has just started it would never end.
        if mutant != .startForgotten || spec.concurrency == .replace { changeCronJob(slot) { $0.lastSchedule = time } }
        let meta = sets[slot].object.meta
        let name = "\(meta.name)-\(time.nanoseconds / 60_000_000_000)"
        let key = ObjectKey(.job, name, namespace: meta.namespace)
        // A job of that name stands for this time already, whoever made it.
        if setSlots[key] != nil { return }
        _ = createWorkload(
            key, sets[slot].namespace, replicas: 0, sets[slot].object.template, selector: sets[slot].object.selector,
            spec: .job(spec.job), parent: slot,
            annotations: ["batch.kubernetes.io/cronjob-scheduled-timestamp": time.rfc3339])
        tell(slot, false, "SuccessfulCreate", "Created job \(name)")
    }

    private func isFinishedJob(_ slot: Int) -> Bool { jobState(slot).finished != nil }

    /// Says once of each job that it has ended.
    private mutating func tellFinishedJobs(_ slot: Int) {
        for child in sets[slot].children.map(Int.init) {
            let state = jobState(child)
            guard let finished = state.finished, sets[child].job?.isToldToParent == false else { continue }
            sets[child].job?.isToldToParent = true
            let word = state.outcome == .complete ? "Complete" : "Failed"
            tell(slot, false, "SawCompletedJob", "Saw completed job: \(sets[child].object.meta.name), condition: \(word)")
            if state.outcome == .complete { changeCronJob(slot) { $0.lastSuccess = max($0.lastSuccess ?? finished, finished) } }
        }
    }

    /// Of finished jobs only the latest are kept, successful and failed ones apart.
    private mutating func trimHistory(_ slot: Int, _ spec: CronJobSpec) {
        for (isDone, limit) in [(true, spec.successfulHistory), (false, spec.failedHistory)] {
            let finished = sets[slot].children.filter { child in
                let state = jobState(Int(child))
                return state.finished != nil && (state.outcome == .complete) == isDone
            }
            for child in finished.dropLast(mutant == .historyKept ? limit + 1 : limit) {
                tell(slot, false, "SuccessfulDelete", "Deleted job \(sets[Int(child)].object.meta.name)")
                deleteSet(Int(child), grace: nil, orphan: false)
            }
        }
    }
}
