import PodCollections
import PodModel
import PodTables

// What has to hold of jobs and cron jobs, and what of them may change.
extension Cluster {
    /// What has to hold of a controller's spec by its kind.
    func validateJobSpec(_ name: String, _ spec: WorkloadSpec, _ template: PodTemplate) -> [FieldError] {
        switch spec {
        case .job(let job): validateJob(name, job, template, mostNameBytes: 63)
        case .cronJob(let cron): validateCronJob(name, cron, template)
        case .replicas, .deployment, .statefulSet, .daemonSet: []
        }
    }

    /// Kubernetes lets a job keep its template and what its count of completions means
    /// (`ValidateJobSpecUpdate`); an indexed job is elastic while completions and parallelism go together.
    func refuseFixedJob(_ old: Workload, _ new: WorkloadSpec, template: [String]) throws(Refusal) {
        guard case .job(let before) = old.spec, case .job(let after) = new else { return }
        var fixed = template.map { ("template", $0) }
        func note(_ field: String, _ word: String, _ isSame: Bool) { if !isSame { fixed.append((field, word)) } }
        let isElastic = before.isIndexed && after.isIndexed && after.wantedCompletions == after.wantedParallelism
        note("completions", "completions", before.wantedCompletions == after.wantedCompletions || isElastic)
        note("completionMode", "indexed", before.isIndexed == after.isIndexed)
        note(
            "backoffLimitPerIndex", "backoff-limit-per-index", before.backoffLimitPerIndex == after.backoffLimitPerIndex
        )
        note("podFailurePolicy", "failure policy", before.failurePolicy == after.failurePolicy)
        guard let (_, first) = fixed.first else { return }
        throw Refusal(
            .forbidden,
            "\(old.key) cannot change while it exists (\(first)); delete it first: delete \(old.key.reference)",
            fields: fixed.map { fixed in
                FieldError(path: "spec.\(fixed.0)", value: fixed.1, message: FieldError.isImmutable)
            })
    }

    /// A job's spec has changed: indexes that are no longer wanted go.
    mutating func followSpec(_ slot: WorkloadSlot, from old: WorkloadSpec) {
        guard case .job(let before) = old, case .job(let after) = tables.workloads[slot].object.spec, after.isIndexed
        else {
            return
        }
        let (was, wanted) = (before.wantedCompletions ?? 0, after.wantedCompletions ?? 0)
        if wanted < was { shrinkIndexes(slot, to: wanted) }
    }

    /// Indexes from a number on are no longer wanted: their pods go, and what they did is forgotten.
    private mutating func shrinkIndexes(_ slot: WorkloadSlot, to count: Int) {
        for pod in tables.workloads[slot].pods.sorted() {
            guard let index = tables.workloads[slot].job?.indexes.index(of: pod), index >= count else { continue }
            tables.dropIndex(ofJobPod: pod)
            if tables.pods[pod].pod.isActive {
                deletePod(pod, reason: "\(tables.workloads[slot].object.key.reference) needs it no longer")
            }
        }
        tables.shrinkIndexes(ofJob: slot, to: count)
    }
}

/// A job's pods end: they cannot be restarted for ever (`ValidateJobSpec`).
func validateJobTemplate(_ template: PodTemplate, path: String) -> [FieldError] {
    if template.spec.restartPolicy != .always { return [] }
    return [
        FieldError(
            path: path + "spec.restartPolicy", value: template.spec.restartPolicy.apiName,
            message: "must be OnFailure or Never: a job's pods run to their end")
    ]
}

private func validateJob(_ name: String, _ spec: JobSpec, _ template: PodTemplate, mostNameBytes: Int) -> [FieldError] {
    var errors: [FieldError] = []
    func refuse(_ path: String, _ value: String, _ message: String) {
        errors.append(FieldError(path: path, value: value, message: message))
    }
    if name.utf8.count > mostNameBytes {
        refuse("metadata.name", name, "must have at most \(mostNameBytes) characters: its pods carry it in a label")
    }
    let count = spec.wantedCompletions ?? 0
    for (path, number) in [("spec.completions", count), ("spec.parallelism", spec.wantedParallelism)]
    where !ObjectLimits.replicas.contains(number) {
        refuse(path, "\(number)", "must be between 0 and \(ObjectLimits.replicas.upperBound)")
    }
    if spec.isIndexed {
        if spec.completions == nil { refuse("spec.completions", "", "is required of an indexed job") }
        if let wrong = NameRules.dnsLabel("\(name)-\(max(0, count - 1))") {
            refuse("metadata.name", name, "becomes a host name with the index behind it, which \(wrong)")
        }
    }
    if spec.backoffLimitPerIndex != nil {
        if !spec.isIndexed { refuse("spec.backoffLimitPerIndex", "", "needs an indexed job") }
        if template.spec.restartPolicy != .never {
            refuse(
                "spec.template.spec.restartPolicy", template.spec.restartPolicy.apiName,
                "must be Never with a limit for each index")
        }
    } else if spec.maxFailedIndexes != nil {
        refuse("spec.maxFailedIndexes", "", "needs a backoffLimitPerIndex")
    }
    for (i, rule) in spec.successPolicy.enumerated() {
        let path = "spec.successPolicy.rules[\(i)]"
        if !spec.isIndexed { refuse("spec.successPolicy", "", "requires indexed job completion mode") }
        if rule.indexes == nil, rule.count == nil {
            refuse(path, "", "at least one of succeededCount or succeededIndexes must be specified")
        }
        if let last = rule.indexes?.ranges.last?.upperBound, last >= count {
            refuse(path + ".succeededIndexes", "\(last)", "must be less than completions, \(count)")
        }
        if let wanted = rule.count, wanted < 1 || wanted > rule.indexes?.count ?? count {
            refuse(
                path + ".succeededCount", "\(wanted)",
                "must be between 1 and \(rule.indexes?.count ?? count), of which it is")
        }
    }
    if !spec.failurePolicy.isEmpty, template.spec.restartPolicy != .never {
        refuse(
            "spec.template.spec.restartPolicy", template.spec.restartPolicy.apiName,
            "must be Never with a pod failure policy")
    }
    if spec.backoffLimitPerIndex == nil, spec.failurePolicy.contains(where: { $0.action == .failIndex }) {
        refuse("spec.podFailurePolicy", "FailIndex", "needs a backoffLimitPerIndex")
    }
    return errors
}

/// The job's name is the cron job's and eleven characters more.
private func validateCronJob(_ name: String, _ spec: CronJobSpec, _ template: PodTemplate) -> [FieldError] {
    var errors = validateJob(name, spec.job, template, mostNameBytes: 52).map { error in
        error.path.hasPrefix("spec.")
            ? FieldError(path: "spec.jobTemplate." + error.path, value: error.value, message: error.message) : error
    }
    do {
        let schedule = try CronSchedule(spec.schedule)
        if !schedule.everFires {
            errors.append(
                FieldError(path: "spec.schedule", value: spec.schedule, message: "names a day that never comes"))
        }
    } catch {
        errors.append(FieldError(path: "spec.schedule", value: spec.schedule, message: error.message))
    }
    if let zone = spec.timeZone, zone != "UTC", spec.zone?.name != zone {
        errors.append(FieldError(path: "spec.timeZone", value: zone, message: "is no known time zone"))
    }
    return errors
}
