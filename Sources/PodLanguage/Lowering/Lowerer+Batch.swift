import PodModel
import PodSyntax

// Jobs and cron jobs: what stands in their bodies beside the pod's attributes.
extension Lowerer {
    /// A job's pods end. Without a `restart` a failed one is replaced and not restarted, as `kubectl create job` has
    /// it: its record and its log stay. `deadline` is the job's.
    mutating func job(_ attributes: [AttributeSyntax], _ draft: inout PodDraft) -> JobSpec {
        var spec = JobSpec()
        spec.deadline = draft.spec.deadline
        draft.spec.deadline = nil
        for attribute in attributes {
            switch attribute.word(in: JobAttribute.self) {
            case .completions: spec.completions = integer(attribute, .value, Reading.counts)
            case .parallelism: spec.parallelism = integer(attribute, .value, Reading.counts)
            case .backoffLimit: spec.backoffLimit = integer(attribute, .value, Reading.counts)
            case .backoffLimitPerIndex: spec.backoffLimitPerIndex = integer(attribute, .value, Reading.counts)
            case .maxFailedIndexes: spec.maxFailedIndexes = integer(attribute, .value, Reading.counts)
            case .indexed: spec.isIndexed = true
            case .ttl: spec.timeToLive = read(attribute, .value, Reading.duration)
            case .suspend: spec.isSuspended = true
            case .podFailure: if let rule = failureRule(attribute) { spec.failurePolicy.append(rule) }
            case .successPolicy:
                let indexes = read(attribute.values.first) { (text: String) throws(ValueError) in
                    guard let indexes = IndexRanges(text) else {
                        throw ValueError("'\(text)' is no rising list of indexes such as 0,2-4")
                    }
                    return indexes
                }
                let count = integer(attribute, .count, Reading.counts)
                spec.successPolicy.append(SuccessRule(indexes: indexes, count: count))
            // The pod's, or the cron job's.
            case nil: break
            }
        }
        if draft.spec.restartPolicy == .always { draft.spec.restartPolicy = .never }
        return spec
    }

    private mutating func failureRule(_ attribute: AttributeSyntax) -> JobSpec.FailureRule? {
        let action = choice(attribute, .choice, JobSpec.FailureRule.Action.self) ?? .count
        if attribute.has(.condition) { return .init(action: action, condition: .disrupted) }
        var codes: [Int32] = []
        for word in attribute.values {
            let code = read(word) { (text: String) throws(ValueError) in Int32(try Reading.integer(text, in: 1...255)) }
            if let code { codes.append(code) }
        }
        return codes.isEmpty
            ? nil : .init(action: action, condition: .exitCodes(container: nil, isIn: true, codes: codes))
    }

    mutating func cronJob(
        _ declaration: DeclarationSyntax, _ attributes: [AttributeSyntax], _ draft: inout PodDraft
    ) -> CronJobSpec? {
        guard let schedule = read(declaration.word(.schedule), Reading.schedule) else { return nil }
        var spec = CronJobSpec(schedule: schedule)
        spec.job = job(attributes, &draft)
        // Of a cron job the word holds back its starts, not its jobs.
        spec.isSuspended = spec.job.isSuspended
        spec.job.isSuspended = false
        for attribute in attributes {
            switch attribute.word(in: CronJobAttribute.self) {
            case .concurrency: spec.concurrency = choice(attribute, .choice, CronJobSpec.Concurrency.self) ?? .allow
            case .timeZone:
                guard let word = attribute.value, let zone = read(word, context.timeZone) else { return nil }
                spec.timeZone = zone.name
                spec.zone = zone.name == "UTC" ? nil : zone
            case .startingDeadline: spec.startingDeadline = read(attribute, .value, Reading.duration)
            case .history:
                if let kept = integer(attribute, .value, Reading.counts) { spec.successfulHistory = kept }
                if let kept = integer(attribute, .failures, Reading.counts) { spec.failedHistory = kept }
            case nil: break
            }
        }
        return spec
    }
}
