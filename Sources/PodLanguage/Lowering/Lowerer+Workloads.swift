import PodModel
import PodSyntax

// Controllers with a body of their own: what stands in it beside the pod's attributes.
extension Lowerer {
    mutating func workload(_ declaration: DeclarationSyntax, _ word: WorkloadWord, name: String) -> Manifest? {
        guard var draft = pod(declaration)?.labeled(app: name) else { return nil }
        let attributes = (declaration.body?.attributes ?? []).filter { !$0.hasError }
        let (kind, spec): (ObjectKind, WorkloadSpec)
        switch word {
        case .deployment: (kind, spec) = (.deployment, .deployment(deployment(attributes)))
        case .stateful: (kind, spec) = (.statefulSet, .statefulSet(statefulSet(attributes, &draft)))
        case .daemon: (kind, spec) = (.daemonSet, .daemonSet(daemonSet(attributes)))
        case .job: (kind, spec) = (.job, .job(job(attributes, &draft)))
        case .cron:
            guard let cron = cronJob(declaration, attributes, &draft) else { return nil }
            (kind, spec) = (.cronJob, .cronJob(cron))
        }
        var manifest = WorkloadManifest(
            ObjectKey(kind, name, namespace: context.namespace), template: draft.template, spec: spec)
        for attribute in attributes where attribute.keyword == .minReady {
            if let span = read(attribute, .value, Reading.duration) { manifest.minReady = span }
        }
        if declaration.word(.count) != nil {
            guard let count = count(declaration) else { return nil }
            manifest.replicas = count
        }
        return .workload(manifest)
    }

    private mutating func deployment(_ attributes: [AttributeSyntax]) -> DeploymentSpec {
        var spec = DeploymentSpec()
        for attribute in attributes {
            switch attribute.word(in: DeploymentAttribute.self) {
            case .strategy: spec.strategy = strategy(attribute)
            case .progressDeadline:
                if let span = read(attribute, .value, Reading.duration) { spec.progressDeadline = span }
            case .history:
                spec.revisionHistoryLimit = integer(attribute, .value, Reading.counts) ?? spec.revisionHistoryLimit
            case .minReady, nil: break
            }
        }
        return spec
    }

    private mutating func strategy(_ attribute: AttributeSyntax) -> DeploymentSpec.Strategy {
        if attribute.has(.recreate) { return .recreate }
        let surge = read(attribute, .surge, Reading.countOrPercent) ?? .percent(25)
        let unavailable = read(attribute, .unavailable, Reading.countOrPart) ?? .percent(25)
        return .rolling(surge: surge, unavailable: unavailable)
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
        if let least = read(declaration, .minAvailable, Reading.countOrPart) {
            bound = .minAvailable(least)
        } else if let most = read(declaration, .maxUnavailable, Reading.countOrPart) {
            bound = .maxUnavailable(most)
        } else {
            return nil
        }
        return .budget(
            name: name, namespace: context.namespace,
            spec: DisruptionBudgetSpec(
                selector: context.selector(name) ?? Selector(matching: ["app": name]), bound: bound))
    }
}
