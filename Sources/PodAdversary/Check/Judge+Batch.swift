import PodControl
import PodEngine
import PodModel

// Jobs and cron jobs: Z6.
extension Judge {
    /// What was seen of a job.
    struct JobSight {
        /// Every pod that it ever had.
        var pods: Set<UID> = []
        var succeeded = 0
        var failed = 0
        /// As wanted at the last look. An indexed job whose parallelism is the same number may be given another, even
        /// when it is over: what it has counted and decided is about the old one then.
        var completions: Int??
        var isElastic = false
    }

    mutating func judgeJob(
        _ job: borrowing Workload, _ spec: JobSpec, _ slots: [PodSlot], in cluster: Cluster, _ checks: inout RuleCounts
    ) -> Violation? {
        guard let state = job.jobState else { return nil }
        checks[.z6] += 1
        var sight = jobs[job.meta.uid] ?? JobSight()
        defer { jobs[job.meta.uid] = sight }
        if let known = sight.completions, known != spec.wantedCompletions {
            sight.isElastic = true
            (sight.succeeded, sight.failed) = (0, 0)
        }
        sight.completions = .some(spec.wantedCompletions)
        var active = 0
        var alive = 0
        var indexes: Set<String> = []
        var newborn: [String] = []
        var found: Violation?
        for slot in slots {
            cluster.lookAtPod(slot) { pod in
                sight.pods.insert(pod.meta.uid)
                if !pod.status.phase.isFinal { alive += 1 }
                guard pod.isActive else { return }
                active += 1
                guard spec.isIndexed else { return }
                let index = pod.meta.labels[JobSpec.indexKey] ?? "none"
                if !indexes.insert(index).inserted {
                    found = Violation(.z6, "\(job.key) has two active pods of index \(index)")
                }
                if !(0..<(spec.wantedCompletions ?? 0)).contains(Int(index) ?? -1) {
                    found = Violation(.z6, "\(job.key) has a pod of index \(index)")
                }
                if justBorn.contains(slot) { newborn.append(index) }
            }
        }
        if let found { return found }
        if let wrong = judgeCounts(job, spec, state, active: active, alive: alive, sight) { return wrong }
        sight.succeeded = state.succeeded
        sight.failed = state.failed
        if !newborn.isEmpty, let done = engine.cluster.jobIndexes(job.key)?.succeeded {
            for index in newborn where Judge.indexes(done).contains(Int(index) ?? -1) {
                return Violation(.z6, "\(job.key) runs index \(index) again, which has succeeded")
            }
        }
        return nil
    }

    private func judgeCounts(
        _ job: borrowing Workload, _ spec: JobSpec, _ state: JobState, active: Int, alive: Int, _ sight: JobSight
    ) -> Violation? {
        if active > spec.wantedParallelism {
            return Violation(.z6, "\(job.key) has \(active) active pods of \(spec.wantedParallelism)")
        }
        if spec.isSuspended, active > 0 {
            return Violation(.z6, "\(job.key) is suspended and has \(active) active pods")
        }
        if state.succeeded < sight.succeeded || state.failed < sight.failed {
            return Violation(.z6, "the counts of \(job.key) fell")
        }
        if state.succeeded + state.failed > sight.pods.count - active {
            return Violation(
                .z6,
                "\(job.key) counts \(state.succeeded) and \(state.failed) ends of \(sight.pods.count - active) pods")
        }
        if let wanted = spec.wantedCompletions {
            if state.outcome == nil, state.succeeded + active > wanted {
                return Violation(
                    .z6, "\(job.key) has \(active) active and \(state.succeeded) done pods, \(wanted) are wanted")
            }
            if state.outcome == .complete, !sight.isElastic {
                if state.succeeded < wanted {
                    return Violation(.z6, "\(job.key) is complete with \(state.succeeded) of \(wanted)")
                }
                if spec.isIndexed, let done = engine.cluster.jobIndexes(job.key)?.succeeded,
                    Judge.indexes(done).count != wanted
                {
                    return Violation(.z6, "\(job.key) is complete, only indexes \(done) have succeeded")
                }
            }
        }
        if state.outcome != nil, active > 0 {
            return Violation(.z6, "\(job.key) is decided and has \(active) active pods")
        }
        if state.finished != nil, alive > 0 {
            return Violation(.z6, "\(job.key) is over, \(alive) of its pods are not")
        }
        return nil
    }

    /// `0-2,5`.
    static func indexes(_ text: String) -> Set<Int> {
        var found: Set<Int> = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-").compactMap { Int($0) }
            if let first = ends.first, let last = ends.last { found.formUnion(first...last) }
        }
        return found
    }

    /// What is counted of a cron job while its jobs are gone through.
    struct CronTotal {
        var unfinished = 0
        var isBorn = false
        var done = 0
        var failed = 0
    }

    /// A job of a cron job: the only one of its time.
    mutating func judgeScheduled(
        _ job: borrowing Workload, of cron: ObjectKey, _ totals: inout [ObjectKey: CronTotal]
    ) -> Violation? {
        guard let owner = job.meta.owner?.uid, let state = job.jobState else { return nil }
        let time = job.meta.annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] ?? ""
        var total = totals[cron] ?? CronTotal()
        defer { totals[cron] = total }
        if state.finished == nil {
            total.unfinished += 1
        } else if state.isDone {
            total.done += 1
        } else {
            total.failed += 1
        }
        if let known = scheduled[owner, default: [:]][time] {
            if known != job.meta.uid { return Violation(.z6, "\(cron) has started the job of \(time) twice") }
            return nil
        }
        total.isBorn = true
        scheduled[owner, default: [:]][time] = job.meta.uid
        return nil
    }

    mutating func judgeCrons(_ totals: [ObjectKey: CronTotal]) throws(Violation) {
        let key = HostileRun.cron
        guard let cron = engine.cluster.workload(key), case .cronJob(let spec) = cron.spec,
            case .cronJob(let state) = cron.state
        else { return }
        checks[.z6] += 1
        let total = totals[key] ?? CronTotal()
        if total.isBorn, spec.concurrency != .allow, total.unfinished > 1 {
            throw Violation(
                .z6,
                """
                    \(key) has started a job beside \(total.unfinished - 1) that run, its concurrency is \
                    \(spec.concurrency)
                    """
            )
        }
        if total.done > spec.successfulHistory || total.failed > spec.failedHistory {
            throw Violation(
                .z6,
                """
                    \(key) keeps \(total.done) and \(total.failed) ended jobs, \(spec.successfulHistory) and \
                    \(spec.failedHistory) are wanted
                    """
            )
        }
        if let last = state.lastSchedule, last > engine.now {
            throw Violation(.z20, "\(key) started a job before its time")
        }
        if !spec.isSuspended, let next = state.next, next <= engine.now {
            throw Violation(.z20, "\(key) has missed \(next.rfc3339)")
        }
    }
}
