import PodModel
import PodText

extension DocumentWriter {
    func document(_ workload: Workload) -> Document? {
        begin(workload.key)
        if workload.kind == .cronJob, !may(.cronJobs, instead: "it is not written") { return nil }
        return document(workload.kind, metadata(workload.meta), ("spec", spec(workload)))
    }

    private func spec(_ workload: Workload) -> Document {
        switch workload.spec {
        case .job(let job): .object(fields(job) + [.init("template", template(workload.template))])
        case .cronJob(let cron): self.cron(cron, workload.template)
        case .replicas, .deployment, .statefulSet, .daemonSet: replicated(workload)
        }
    }

    private func replicated(_ workload: Workload) -> Document {
        var fields: [Document.Field] = []
        if workload.kind.hasReplicas { fields.append(.init("replicas", .integer(workload.replicas))) }
        let selector =
            workload.kind == .replicationController ? workload.selector.equalities : workload.selector.document
        if case .statefulSet(let spec) = workload.spec {
            fields.append(
                .init("serviceName", .string(spec.serviceName.isEmpty ? workload.meta.name : spec.serviceName)))
        }
        fields.append(.init("selector", selector))
        let isStateful = workload.kind == .statefulSet
        if workload.minReady != .zero, !isStateful || may(.minReadyOfStateful) {
            fields.append(.init("minReadySeconds", seconds(workload.minReady, "min-ready")))
        }
        switch workload.spec {
        case .deployment(let spec): fields += deployment(spec)
        case .statefulSet(let spec): fields += statefulSet(spec)
        case .daemonSet(let spec): fields += daemonSet(spec)
        case .replicas, .job, .cronJob: break
        }
        let claims = claimNames(workload)
        fields.append(.init("template", template(workload.template.unclaiming(claims))))
        if case .statefulSet(let spec) = workload.spec, !spec.claims.isEmpty {
            fields.append(.init("volumeClaimTemplates", .array(claimTemplates(spec, claims))))
        }
        return .object(fields)
    }

    /// By volume, the one name that Kubernetes has for a volume and its claim template: the claim's, so that claims are
    /// called there as here; the volume's own where another volume of the pod has that name.
    private func claimNames(_ workload: Workload) -> [String: String] {
        guard case .statefulSet(let spec) = workload.spec else { return [:] }
        let others = workload.template.spec.volumes.map(\.name).filter { name in
            !spec.claims.contains { $0.volume == name }
        }
        var names: [String: String] = [:]
        for claim in spec.claims {
            let isFree = !others.contains(claim.name)
            if !isFree {
                let name = "\(workload.meta.name)-0"
                omit(
                    """
                    claim \(claim.name): another volume has its name; claims are called \(claim.volume)-\(name) \
                    there, not \(claim.name)-\(name)
                    """
                )
            }
            names[claim.volume] = isFree ? claim.name : claim.volume
        }
        return names
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

    private func daemonRolling(_ surge: CountOrPercent, _ unavailable: CountOrPercent) -> Document {
        let hasSurge = !surge.isNone
        if !hasSurge || may(.surgeOfDaemons, instead: "one pod less at a time") { return rolling(surge, unavailable) }
        return .fields(("type", .string("RollingUpdate")))
    }

    private func daemonSet(_ spec: DaemonSetSpec) -> [Document.Field] {
        let usual = DaemonSetSpec()
        var fields: [Document.Field] = []
        if spec.updateStrategy != usual.updateStrategy {
            let strategy: Document =
                switch spec.updateStrategy {
                case .onDelete: .fields(("type", .string("OnDelete")))
                case .rolling(let surge, let unavailable): daemonRolling(surge, unavailable)
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
        if spec.replacesUnready {
            omit("strategy rolling replace-unready: Kubernetes waits until the pod is ready or deleted")
        }
        if spec.podManagement == .parallel { fields.append(.init("podManagementPolicy", .string("Parallel"))) }
        if spec.updateStrategy != usual.updateStrategy {
            let strategy: Document =
                switch spec.updateStrategy {
                case .onDelete: .fields(("type", .string("OnDelete")))
                case .rolling(let partition):
                    .fields(
                        ("type", .string("RollingUpdate")),
                        ("rollingUpdate", .fields(("partition", .integer(partition)))))
                }
            fields.append(.init("updateStrategy", strategy))
        }
        if spec.revisionHistoryLimit != usual.revisionHistoryLimit {
            fields.append(.init("revisionHistoryLimit", .integer(spec.revisionHistoryLimit)))
        }
        if spec.startOrdinal != 0, may(.ordinals) {
            fields.append(.init("ordinals", .fields(("start", .integer(spec.startOrdinal)))))
        }
        if spec.deletesClaimsWhenScaled || spec.deletesClaimsWhenDeleted, may(.claimRetention, instead: "claims stay") {
            fields.append(
                .init(
                    "persistentVolumeClaimRetentionPolicy",
                    .fields(
                        ("whenDeleted", spec.deletesClaimsWhenDeleted ? .string("Delete") : nil),
                        ("whenScaled", spec.deletesClaimsWhenScaled ? .string("Delete") : nil))))
        }
        return fields
    }

    /// Two volumes of one claim are one volume there.
    private func claimTemplates(_ spec: StatefulSetSpec, _ names: [String: String]) -> [Document] {
        var seen: Set<String> = []
        return spec.claims.compactMap { claim in
            guard let name = names[claim.volume], seen.insert(name).inserted else { return nil }
            let metadata = Document.fields(
                ("name", .string(name)), ("labels", .labels(claim.labels)), ("annotations", .labels(claim.annotations)))
            return .fields(("metadata", metadata), ("spec", claimSpec(claim.size, claim.spec)))
        }
    }

    // MARK: Jobs

    private func cron(_ spec: CronJobSpec, _ template: PodTemplate) -> Document {
        let job = Document.object(fields(spec.job) + [.init("template", self.template(template))])
        return .fields(
            ("schedule", .string(spec.schedule)),
            ("timeZone", spec.timeZone != nil && may(.timeZones) ? .text(spec.timeZone) : nil),
            ("concurrencyPolicy", spec.concurrency == .allow ? nil : .string(spec.concurrency.apiName)),
            ("startingDeadlineSeconds", spec.startingDeadline.map { seconds($0, "starting deadline") }),
            ("suspend", .flag(spec.isSuspended)),
            ("successfulJobsHistoryLimit", spec.successfulHistory == 3 ? nil : .integer(spec.successfulHistory)),
            ("failedJobsHistoryLimit", spec.failedHistory == 1 ? nil : .integer(spec.failedHistory)),
            ("jobTemplate", .fields(("spec", job))))
    }

    private func fields(_ spec: JobSpec) -> [Document.Field] {
        let all = Document.fields(
            ("completions", spec.completions.map { .integer($0) }),
            ("parallelism", spec.parallelism.map { .integer($0) }),
            ("completionMode", spec.isIndexed && may(.indexedJobs) ? .string("Indexed") : nil),
            ("backoffLimit", spec.backoffLimit.map { .integer($0) }),
            ("backoffLimitPerIndex", spec.backoffLimitPerIndex.flatMap { may(.backoffPerIndex) ? .integer($0) : nil }),
            ("maxFailedIndexes", spec.maxFailedIndexes.flatMap { may(.backoffPerIndex) ? .integer($0) : nil }),
            ("activeDeadlineSeconds", spec.deadline.map { seconds($0, "deadline") }),
            (
                "ttlSecondsAfterFinished",
                spec.timeToLive.flatMap { may(.timeToLive) ? seconds($0, "time to live") : nil }
            ),
            ("suspend", .flag(spec.isSuspended && may(.suspendedJobs))),
            ("podReplacementPolicy", spec.replacesOnlyFailed && may(.podReplacementPolicy) ? .string("Failed") : nil),
            (
                "podFailurePolicy",
                spec.failurePolicy.isEmpty || !may(.podFailurePolicy)
                    ? nil : .fields(("rules", .array(spec.failurePolicy.map(\.document))))
            ),
            (
                "successPolicy",
                spec.successPolicy.isEmpty || !may(.successPolicy) ? nil : spec.successPolicyDocument
            ))
        guard case .object(let fields) = all else { return [] }
        return fields
    }
}

extension PodTemplate {
    /// Without the volumes that Kubernetes makes of claim templates by itself; `names`: by volume, what they are
    /// called.
    fileprivate func unclaiming(_ names: [String: String]) -> PodTemplate {
        if names.isEmpty { return self }
        return changing { spec in
            spec.volumes.removeAll { names[$0.name] != nil }
            for i in spec.containers.indices {
                for j in spec.containers[i].mounts.indices {
                    guard let name = names[spec.containers[i].mounts[j].volume] else { continue }
                    spec.containers[i].mounts[j].volume = name
                }
            }
        }
    }
}
