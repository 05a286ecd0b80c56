import PodModel

extension Exporter {
    func document(_ workload: Workload) -> Document {
        begin(workload.key)
        return document(workload.kind, metadata(workload.meta), ("spec", spec(workload)))
    }

    private func spec(_ workload: Workload) -> Document {
        switch workload.spec {
        case .job(let job): .object(fields(job) + [.init("template", template(workload.template))])
        case .cronJob(let cron): self.cron(cron, workload.template)
        default: replicated(workload)
        }
    }

    private func replicated(_ workload: Workload) -> Document {
        var fields: [Document.Field] = []
        if workload.kind.hasReplicas { fields.append(.init("replicas", .integer(workload.replicas))) }
        let selector = workload.kind == .replicationController ? workload.selector.equalities : workload.selector.document
        if case .statefulSet(let spec) = workload.spec {
            fields.append(.init("serviceName", .string(spec.serviceName.isEmpty ? workload.meta.name : spec.serviceName)))
        }
        fields.append(.init("selector", selector))
        if workload.minReady != .zero { fields.append(.init("minReadySeconds", seconds(workload.minReady, "min-ready"))) }
        switch workload.spec {
        case .deployment(let spec): fields += deployment(spec)
        case .statefulSet(let spec): fields += statefulSet(spec)
        case .daemonSet(let spec): fields += daemonSet(spec)
        default: break
        }
        fields.append(.init("template", template(workload.template.unclaiming(workload.spec))))
        if case .statefulSet(let spec) = workload.spec, !spec.claims.isEmpty {
            fields.append(.init("volumeClaimTemplates", .array(spec.claims.map { claimTemplate($0) })))
        }
        return .object(fields)
    }

    private func deployment(_ spec: DeploymentSpec) -> [Document.Field] {
        let usual = DeploymentSpec()
        var fields: [Document.Field] = []
        if spec.strategy != usual.strategy {
            let strategy: Document =
                switch spec.strategy {
                case .recreate: .fields(("type", .string("Recreate")))
                case .rolling(let surge, let unavailable): rolling(surge, unavailable)
                }
            fields.append(.init("strategy", strategy))
        }
        if spec.revisionHistoryLimit != usual.revisionHistoryLimit {
            fields.append(.init("revisionHistoryLimit", .integer(spec.revisionHistoryLimit)))
        }
        if spec.progressDeadline != usual.progressDeadline {
            fields.append(.init("progressDeadlineSeconds", seconds(spec.progressDeadline, "progress deadline")))
        }
        if spec.isPaused { fields.append(.init("paused", .bool(true))) }
        return fields
    }

    private func rolling(_ surge: CountOrPercent, _ unavailable: CountOrPercent) -> Document {
        .fields(
            ("type", .string("RollingUpdate")),
            ("rollingUpdate", .fields(("maxSurge", surge.document), ("maxUnavailable", unavailable.document))))
    }

    private func daemonSet(_ spec: DaemonSetSpec) -> [Document.Field] {
        let usual = DaemonSetSpec()
        var fields: [Document.Field] = []
        if spec.updateStrategy != usual.updateStrategy {
            let strategy: Document =
                switch spec.updateStrategy {
                case .onDelete: .fields(("type", .string("OnDelete")))
                case .rolling(let surge, let unavailable): rolling(surge, unavailable)
                }
            fields.append(.init("updateStrategy", strategy))
        }
        if spec.revisionHistoryLimit != usual.revisionHistoryLimit {
            fields.append(.init("revisionHistoryLimit", .integer(spec.revisionHistoryLimit)))
        }
        return fields
    }

    private func statefulSet(_ spec: StatefulSetSpec) -> [Document.Field] {
        let usual = StatefulSetSpec()
        var fields: [Document.Field] = []
        if spec.podManagement == .parallel { fields.append(.init("podManagementPolicy", .string("Parallel"))) }
        if spec.updateStrategy != usual.updateStrategy {
            let strategy: Document =
                switch spec.updateStrategy {
                case .onDelete: .fields(("type", .string("OnDelete")))
                case .rolling(let partition):
                    .fields(("type", .string("RollingUpdate")), ("rollingUpdate", .fields(("partition", .integer(partition)))))
                }
            fields.append(.init("updateStrategy", strategy))
        }
        if spec.revisionHistoryLimit != usual.revisionHistoryLimit {
            fields.append(.init("revisionHistoryLimit", .integer(spec.revisionHistoryLimit)))
        }
        if spec.startOrdinal != 0 { fields.append(.init("ordinals", .fields(("start", .integer(spec.startOrdinal))))) }
        if spec.deletesClaimsWhenScaled || spec.deletesClaimsWhenDeleted {
            fields.append(
                .init(
                    "persistentVolumeClaimRetentionPolicy",
                    .fields(
                        ("whenDeleted", spec.deletesClaimsWhenDeleted ? .string("Delete") : nil),
                        ("whenScaled", spec.deletesClaimsWhenScaled ? .string("Delete") : nil))))
        }
        return fields
    }

    private func claimTemplate(_ claim: StatefulSetSpec.ClaimTemplate) -> Document {
        .fields(("metadata", .fields(("name", .string(claim.name)))), ("spec", claimSpec(claim.size)))
    }

    // MARK: Jobs

    private func cron(_ spec: CronJobSpec, _ template: PodTemplate) -> Document {
        let job = Document.object(fields(spec.job) + [.init("template", self.template(template))])
        return .fields(
            ("schedule", .string(spec.schedule)), ("timeZone", .text(spec.timeZone)),
            ("concurrencyPolicy", spec.concurrency == .allow ? nil : .string(spec.concurrency.apiName)),
            ("startingDeadlineSeconds", spec.startingDeadline.map { seconds($0, "starting deadline") }),
            ("suspend", .flag(spec.isSuspended)),
            ("successfulJobsHistoryLimit", spec.successfulHistory == 3 ? nil : .integer(spec.successfulHistory)),
            ("failedJobsHistoryLimit", spec.failedHistory == 1 ? nil : .integer(spec.failedHistory)),
            ("jobTemplate", .fields(("spec", job))))
    }

    private func fields(_ spec: JobSpec) -> [Document.Field] {
        let all = Document.fields(
            ("completions", spec.completions.map { .integer($0) }), ("parallelism", spec.parallelism.map { .integer($0) }),
            ("completionMode", spec.isIndexed ? .string("Indexed") : nil),
            ("backoffLimit", spec.backoffLimit.map { .integer($0) }),
            ("backoffLimitPerIndex", spec.backoffLimitPerIndex.map { .integer($0) }),
            ("maxFailedIndexes", spec.maxFailedIndexes.map { .integer($0) }),
            ("activeDeadlineSeconds", spec.deadline.map { seconds($0, "deadline") }),
            ("ttlSecondsAfterFinished", spec.timeToLive.map { seconds($0, "time to live") }),
            ("suspend", .flag(spec.isSuspended)),
            ("podReplacementPolicy", spec.replacesOnlyFailed ? .string("Failed") : nil),
            ("podFailurePolicy", spec.failurePolicy.isEmpty ? nil : .fields(("rules", .array(spec.failurePolicy.map(\.document))))))
        guard case .object(let fields) = all else { return [] }
        return fields
    }
}

extension PodTemplate {
    /// Without the volumes that Kubernetes makes of claim templates by itself.
    fileprivate func unclaiming(_ spec: WorkloadSpec) -> PodTemplate {
        guard case .statefulSet(let set) = spec, !set.claims.isEmpty else { return self }
        return changing { spec in
            spec.volumes.removeAll { volume in set.claims.contains { volume == Volume(name: $0.name, source: .claim($0.name)) } }
        }
    }
}
