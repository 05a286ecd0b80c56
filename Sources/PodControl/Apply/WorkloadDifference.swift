import PodModel

/// What differs between two wishes of one controller, a field each, in the language's words.
func workloadDifference(from old: WorkloadSpec, to new: WorkloadSpec) -> [String] {
    if old == new { return [] }
    var details: [String] = []
    func note(_ field: String, _ before: String, _ after: String) {
        if before != after { details.append("\(field) \(before) → \(after)") }
    }
    switch (old, new) {
    case (.deployment(let old), .deployment(let new)):
        note("strategy", old.strategy.text, new.strategy.text)
        note("progress-deadline", "\(old.progressDeadline)", "\(new.progressDeadline)")
        note("history", String(old.revisionHistoryLimit), String(new.revisionHistoryLimit))
        note("paused", "\(old.isPaused)", "\(new.isPaused)")
    case (.statefulSet(let old), .statefulSet(let new)):
        difference(from: old, to: new, note)
    case (.daemonSet(let old), .daemonSet(let new)):
        note("strategy", old.updateStrategy.text, new.updateStrategy.text)
        note("history", String(old.revisionHistoryLimit), String(new.revisionHistoryLimit))
    case (.job(let old), .job(let new)):
        noteJob(old, new, note)
    case (.cronJob(let old), .cronJob(let new)):
        note("schedule", old.schedule, new.schedule)
        note("time zone", old.timeZone ?? "UTC", new.timeZone ?? "UTC")
        note("concurrency", old.concurrency.apiName, new.concurrency.apiName)
        note("starting-deadline", old.startingDeadline?.description ?? "none", new.startingDeadline?.description ?? "none")
        note("suspended", "\(old.isSuspended)", "\(new.isSuspended)")
        note("history", "\(old.successfulHistory) failed \(old.failedHistory)", "\(new.successfulHistory) failed \(new.failedHistory)")
        noteJob(old.job, new.job, note)
    default: break
    }
    return details.isEmpty ? ["spec"] : details
}

private func noteJob(_ old: JobSpec, _ new: JobSpec, _ note: (String, String, String) -> Void) {
    func text(_ number: Int?) -> String { number.map(String.init) ?? "none" }
    note("completions", text(old.completions), text(new.completions))
    note("parallelism", text(old.parallelism), text(new.parallelism))
    note("backoff-limit", text(old.backoffLimit), text(new.backoffLimit))
    note("ttl", old.timeToLive?.description ?? "none", new.timeToLive?.description ?? "none")
    note("deadline", old.deadline?.description ?? "none", new.deadline?.description ?? "none")
    note("suspended", "\(old.isSuspended)", "\(new.isSuspended)")
}
