import PodControl
import PodEngine
import PodModel

// Jobs, cron jobs, budgets and autoscalers as a run asks for them.
extension HostileRun {
    mutating func actOnJob(_ choices: inout Choices) {
        let key = ObjectKey(.job, Self.jobNames[choices.below(2)])
        switch choices.below(6) {
        case 0, 1, 2: declareJob(key, &choices)
        case 3: change(key, choices.once(in: 2) ? "suspended" : "resumed") { $0.isSuspended.toggle() }
        case 4:
            let parallelism = 1 + choices.below(5)
            change(key, "parallelism \(parallelism)") { $0.parallelism = parallelism }
        default:
            judge.deletes(key, orphans: false)
            submit(.delete(key), "delete \(key)")
        }
    }

    private mutating func declareJob(_ key: ObjectKey, _ choices: inout Choices) {
        var spec = JobSpec()
        var words: [String] = []
        func say(_ word: String) { words.append(word) }
        if choices.below(4) > 0 {
            let count = 1 + choices.below(6)
            spec.completions = count
            say("completions \(count)")
        }
        if choices.below(3) > 0 {
            let count = 1 + choices.below(4)
            spec.parallelism = count
            say("parallelism \(count)")
        }
        if spec.completions != nil, choices.once(in: 2) {
            spec.isIndexed = true
            say("indexed")
        }
        let limit = choices.below(5)
        spec.backoffLimit = limit
        say("backoff-limit \(limit)")
        let restart: RestartPolicy = choices.once(in: 3) ? .onFailure : .never
        if spec.isIndexed, restart == .never, choices.once(in: 3) {
            let limit = choices.below(2)
            spec.backoffLimitPerIndex = limit
            spec.backoffLimit = nil
            words.removeLast()
            say("backoff-limit-per-index \(limit)")
        }
        if choices.once(in: 4) {
            spec.deadline = .seconds(200)
            say("deadline 200s")
        }
        if choices.once(in: 4) {
            spec.timeToLive = .seconds(60)
            say("ttl 60s")
        }
        if choices.once(in: 6) {
            spec.isSuspended = true
            say("suspend")
        }
        if restart == .never, choices.once(in: 4) {
            spec.failurePolicy = [.init(action: .ignore, condition: .disrupted)]
            say("pod-failure ignore disrupted")
        }
        let (template, drawn) = batchTemplate(key.name, restart, &choices)
        let manifest = WorkloadManifest(key, template: template, spec: .job(spec))
        if submit(.declare(.workload(manifest)), "job \(key.name) < \((words + [drawn]).joined(separator: "; ")) >") {
            declared[key] = manifest
        }
    }

    /// Pods that run for a while and end, some of them badly.
    private func batchTemplate(
        _ name: String, _ restart: RestartPolicy, _ choices: inout Choices
    ) -> (PodTemplate, String) {
        var work = Container(name: "work", image: "busybox")
        let span = [1, 7, 40, 150][choices.below(4)]
        var play = SimulatedBehavior()
        var words = "restart \(restart == .never ? "never" : "on-failure"); container work < image busybox; simulate < "
        if choices.once(in: 3) {
            let times = 1 + choices.below(3)
            play.runs = [
                .init(duration: .seconds(2), exitCode: 1, times: times), .init(duration: .seconds(Int64(span))),
            ]
            words += "run 2s exit 1 times \(times); "
        } else {
            play.runs = [.init(duration: .seconds(Int64(span)))]
        }
        words += "run \(span)s exit 0 > >; grace 5s"
        work.simulation = play
        var spec = PodSpec()
        spec.containers = [work]
        spec.restartPolicy = restart
        spec.grace = .seconds(5)
        if choices.once(in: 2) {
            spec.tolerations = [Toleration(key: Self.taint.key, value: Self.taint.value, effect: .noSchedule)]
            words += "; toleration dedicated=x:NoSchedule"
        }
        return (PodTemplate(labels: ["app": name], spec: spec), words)
    }

    /// One thing of a job that was declared becomes another.
    private mutating func change(_ key: ObjectKey, _ words: String, _ edit: (inout JobSpec) -> Void) {
        guard engine.cluster.exists(key), var manifest = declared[key], case .job(var spec) = manifest.spec else {
            return
        }
        edit(&spec)
        manifest.spec = .job(spec)
        if submit(.declare(.workload(manifest)), "# \(key) declared again: \(words)") { declared[key] = manifest }
    }

    mutating func actOnCron(_ choices: inout Choices) {
        let key = Self.cron
        if choices.once(in: 6) {
            judge.deletes(key, orphans: false)
            submit(.delete(key), "delete \(key)")
            return
        }
        let minutes = [1, 2, 5][choices.below(3)]
        var cron = CronJobSpec(schedule: "*/\(minutes) * * * *")
        cron.concurrency = [.allow, .forbid, .replace][choices.below(3)]
        cron.successfulHistory = choices.below(3)
        cron.failedHistory = choices.below(2)
        var words = "concurrency \(cron.concurrency); history \(cron.successfulHistory) failed \(cron.failedHistory)"
        if choices.once(in: 4) {
            cron.startingDeadline = .seconds(30)
            words += "; starting-deadline 30s"
        }
        if choices.once(in: 5) {
            cron.isSuspended = true
            words += "; suspend"
        }
        cron.job.backoffLimit = choices.below(2)
        words += "; backoff-limit \(cron.job.backoffLimit ?? 0)"
        let (template, drawn) = batchTemplate(key.name, .never, &choices)
        let manifest = WorkloadManifest(key, template: template, spec: .cronJob(cron))
        if submit(.declare(.workload(manifest)), "cron \(key.name) \"\(cron.schedule)\" < \(words); \(drawn) >") {
            declared[key] = manifest
        }
    }

    /// Nobody starts anything by time any more.
    mutating func suspendCrons() {
        guard engine.cluster.exists(Self.cron), var manifest = declared[Self.cron],
            case .cronJob(var spec) = manifest.spec
        else { return }
        spec.isSuspended = true
        manifest.spec = .cronJob(spec)
        submit(.declare(.workload(manifest)), "# \(Self.cron) is suspended")
    }

    // MARK: Budgets and autoscalers.

    mutating func actOnBudget(_ choices: inout Choices) throws(Violation) {
        let app = (Self.setNames + Self.deploymentNames + Self.statefulNames)[choices.below(7)]
        let key = ObjectKey(.budget, app)
        switch choices.below(6) {
        case 0, 1, 2:
            let bound: DisruptionBudgetSpec.Bound
            let words: String
            switch choices.below(3) {
            case 0:
                let count = choices.below(5)
                (bound, words) = (.minAvailable(.count(count)), "min-available \(count)")
            case 1:
                let count = choices.below(3)
                (bound, words) = (.maxUnavailable(.count(count)), "max-unavailable \(count)")
            default:
                let share = [25, 50, 90][choices.below(3)]
                (bound, words) = (.maxUnavailable(.percent(share)), "max-unavailable \(share)%")
            }
            var spec = DisruptionBudgetSpec(selector: Selector(matching: ["app": app]), bound: bound)
            spec.alwaysAllowsUnhealthy = choices.once(in: 3)
            submit(.declare(.budget(name: key.name, namespace: "default", spec: spec)), "budget \(key.name) \(words)")
        case 3: submit(.delete(key), "delete \(key)")
        case 4:
            // Of those whom a budget is for.
            let covered = engine.cluster.allPods().filter { engine.cluster.pod($0)?.meta.labels["app"] == app }
            if covered.isEmpty { return }
            try evict(covered[choices.below(covered.count)])
        default: try drain(&choices)
        }
    }

    mutating func actOnAutoscaler(_ choices: inout Choices) {
        let target = anySet(&choices)
        let key = ObjectKey(.autoscaler, target.name)
        if choices.once(in: 4) {
            submit(.delete(key), "delete \(key)")
            return
        }
        var spec = AutoscalerSpec(target: target, maxReplicas: 3 + choices.below(6))
        spec.minReplicas = 1 + choices.below(2)
        spec.metrics = [.cpuUtilization([20, 80][choices.below(2)])]
        submit(
            .declare(.autoscaler(name: key.name, namespace: "default", spec: spec)),
            """
                autoscale \(target.name) \(spec.minReplicas)..\(spec.maxReplicas) cpu \
                \(spec.metrics.first == .cpuUtilization(20) ? 20 : 80)%
                """
        )
    }
}
