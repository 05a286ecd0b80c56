import PodModel
import PodSyntax

// Controllers with a body of their own: what stands in it beside the pod's attributes.
extension Lowerer {
    mutating func workload(_ declaration: DeclarationSyntax, _ keyword: Keyword, name: String) -> Manifest? {
        guard var draft = pod(declaration)?.labeled(app: name) else { return nil }
        let attributes = (declaration.body?.attributes ?? []).filter { !$0.hasError }
        let (kind, spec): (ObjectKind, WorkloadSpec)
        switch keyword {
        case .deployment: (kind, spec) = (.deployment, .deployment(deployment(attributes)))
        case .stateful: (kind, spec) = (.statefulSet, .statefulSet(statefulSet(attributes, &draft)))
        case .daemon: (kind, spec) = (.daemonSet, .daemonSet(daemonSet(attributes)))
        case .job: (kind, spec) = (.job, .job(job(attributes, &draft)))
        default:
            guard let cron = cronJob(declaration, attributes, &draft) else { return nil }
            (kind, spec) = (.cronJob, .cronJob(cron))
        }
        var manifest = WorkloadManifest(
            ObjectKey(kind, name, namespace: context.namespace), template: draft.template, spec: spec)
        if declaration.word(.count) != nil {
            guard let count = count(declaration) else { return nil }
            manifest.replicas = count
        }
        return .workload(manifest)
    }

    private mutating func deployment(_ attributes: [AttributeSyntax]) -> DeploymentSpec {
        var spec = DeploymentSpec()
        for attribute in attributes where attribute.keyword == .strategy {
            if attribute.has(.recreate) {
                spec.strategy = .recreate
                continue
            }
            var (surge, unavailable) = (CountOrPercent.percent(25), CountOrPercent.percent(25))
            if let given = read(attribute, .surge, Reading.countOrPercent) { surge = given }
            if let given = read(attribute, .unavailable, Reading.countOrPercent) { unavailable = given }
            spec.strategy = .rolling(surge: surge, unavailable: unavailable)
        }
        return spec
    }

    private mutating func statefulSet(_ attributes: [AttributeSyntax], _ draft: inout PodDraft) -> StatefulSetSpec {
        StatefulSetSpec()
    }

    private mutating func daemonSet(_ attributes: [AttributeSyntax]) -> DaemonSetSpec {
        DaemonSetSpec()
    }

    /// A job's pods end: without a `restart` they are restarted on failure only. `deadline` is the job's.
    private mutating func job(_ attributes: [AttributeSyntax], _ draft: inout PodDraft) -> JobSpec {
        var spec = JobSpec()
        if draft.spec.restartPolicy == .always { draft.spec.restartPolicy = .onFailure }
        spec.deadline = draft.spec.deadline
        draft.spec.deadline = nil
        for attribute in attributes {
            switch attribute.keyword {
            case .completions: spec.completions = integer(attribute, .value, Reading.counts)
            case .parallelism: spec.parallelism = integer(attribute, .value, Reading.counts)
            case .backoffLimit: spec.backoffLimit = integer(attribute, .value, Reading.counts)
            default: break
            }
        }
        return spec
    }

    private mutating func cronJob(
        _ declaration: DeclarationSyntax, _ attributes: [AttributeSyntax], _ draft: inout PodDraft
    ) -> CronJobSpec? {
        guard let schedule = text(declaration.word(.schedule)) else { return nil }
        var spec = CronJobSpec(schedule: schedule)
        spec.job = job(attributes, &draft)
        for attribute in attributes where attribute.keyword == .concurrency {
            switch attribute.choice(.choice) {
            case .forbid: spec.concurrency = .forbid
            case .replace: spec.concurrency = .replace
            default: spec.concurrency = .allow
            }
        }
        return spec
    }

    mutating func autoscaler(_ declaration: DeclarationSyntax, name: String) -> Manifest? {
        guard let range = read(declaration, .count, Reading.countRange) else { return nil }
        // The kind of what is scaled is found when the autoscaler acts: a bare name means the controller of that name.
        var spec = AutoscalerSpec(
            target: ObjectKey(context.scalable(name) ?? .deployment, name, namespace: context.namespace),
            maxReplicas: Int(range.upperBound))
        spec.minReplicas = Int(range.lowerBound)
        if let percent = read(declaration, .cpu, Reading.percent) { spec.metrics = [.cpuUtilization(Int(percent))] }
        return .autoscaler(name: name, namespace: context.namespace, spec: spec)
    }

    mutating func budget(_ declaration: DeclarationSyntax, name: String) -> Manifest? {
        let bound: DisruptionBudgetSpec.Bound
        if let least = read(declaration, .minAvailable, Reading.countOrPercent) {
            bound = .minAvailable(least)
        } else if let most = read(declaration, .maxUnavailable, Reading.countOrPercent) {
            bound = .maxUnavailable(most)
        } else {
            return nil
        }
        return .budget(
            name: name, namespace: context.namespace,
            spec: DisruptionBudgetSpec(selector: context.selector(name) ?? Selector(matching: ["app": name]), bound: bound))
    }
}
