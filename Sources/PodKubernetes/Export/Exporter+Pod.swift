import PodModel

extension Exporter {
    func template(_ template: PodTemplate) -> Document {
        .fields(
            ("metadata", .fields(("labels", .labels(template.labels.withoutJobLabels)), ("annotations", .labels(template.annotations)))),
            ("spec", podSpec(template)))
    }

    func podSpec(_ template: PodTemplate) -> Document {
        let spec = template.spec
        if spec.waitsWhenUnschedulable { omit("unschedulable wait: pods of Kubernetes always wait") }
        if spec.backOff != BackOff() {
            omit("backoff \(spec.backOff.initial)..\(spec.backOff.maximum): Kubernetes waits from 10s to 5m")
        }
        return .fields(
            ("restartPolicy", spec.restartPolicy == .always ? nil : .string(spec.restartPolicy.apiName)),
            ("terminationGracePeriodSeconds", spec.grace == .seconds(30) ? nil : seconds(spec.grace, "grace")),
            ("activeDeadlineSeconds", spec.deadline.map { seconds($0, "deadline") }),
            ("hostname", .text(spec.hostname)), ("hostNetwork", .flag(spec.usesHostNetwork)),
            ("shareProcessNamespace", .flag(spec.sharesProcesses)),
            ("priorityClassName", priorityClass(spec.priority)),
            ("securityContext", podSecurity(spec)),
            ("initContainers", .array(spec.initContainers.map { container($0, of: spec) })),
            ("containers", .array(spec.mainContainers.map { container($0, of: spec) })),
            ("volumes", .array(spec.volumes.map { volume($0) })),
            ("nodeSelector", .labels(spec.nodeSelector)),
            ("affinity", affinity(spec.affinity)),
            ("tolerations", .array(spec.tolerations.map { toleration($0) })),
            ("topologySpreadConstraints", .array(spec.spread.map { spread($0, app: template.labels["app"]) })))
    }

    private func volume(_ volume: Volume) -> Document {
        let size = volume.sizeLimit.map { Document.string(Quantity.bytesText($0)) }
        let place: Document.Field =
            switch volume.source {
            case .empty: .init("emptyDir", .fields(("sizeLimit", size)))
            case .memory: .init("emptyDir", .fields(("medium", .string("Memory")), ("sizeLimit", size)))
            case .host(let path): .init("hostPath", hostPath(path))
            case .claim(let claim): .init("persistentVolumeClaim", .fields(("claimName", .string(claim))))
            case .config(let config): .init("configMap", .fields(("name", .string(config))))
            case .secret(let secret): .init("secret", .fields(("secretName", .string(secret))))
            }
        return .object([.init("name", .string(volume.name)), place])
    }

    private func hostPath(_ path: String) -> Document {
        if !path.hasPrefix("/") { omit("volume host \(path): a path of Kubernetes' nodes begins with /") }
        return .fields(("path", .string(path)))
    }

    // MARK: Security

    /// What a pod says for all of its containers and Kubernetes has on that level.
    private func podSecurity(_ spec: PodSpec) -> Document? {
        let sysctls = spec.containers.reduce(spec.security.sysctls) { $0.merging($1.security.sysctls) }
        return .fields(
            ("runAsNonRoot", .flag(spec.security.runAsNonRoot)),
            ("seccompProfile", spec.security.seccompUnconfined ? .fields(("type", .string("Unconfined"))) : nil),
            ("sysctls", .array(sysctls.pairs.map { .fields(("name", .string($0.key)), ("value", .string($0.value))) })))
    }

    /// The rest of it stands with each container.
    func containerSecurity(_ container: Container, of pod: SecurityContext) -> Document? {
        let own = container.security
        var ids: [Int64] = []
        if let user = container.user {
            ids = user.split(separator: ":").compactMap { Int64($0) }
            if ids.count != user.split(separator: ":").count {
                ids = []
                omit("user \(user) of \(container.name): Kubernetes takes numbers")
            }
        }
        let added = pod.addCapabilities + own.addCapabilities
        let dropped = pod.dropCapabilities + own.dropCapabilities
        return .fields(
            ("runAsUser", ids.first.map { .integer($0) }), ("runAsGroup", ids.count > 1 ? .integer(ids[1]) : nil),
            ("runAsNonRoot", .flag(own.runAsNonRoot)),
            ("readOnlyRootFilesystem", .flag(own.readOnlyRoot || pod.readOnlyRoot)),
            ("allowPrivilegeEscalation", .flag(own.allowEscalation || pod.allowEscalation)),
            ("privileged", .flag(own.privileged || pod.privileged)),
            ("seccompProfile", own.seccompUnconfined ? .fields(("type", .string("Unconfined"))) : nil),
            ("capabilities", .fields(("add", .strings(added)), ("drop", .strings(dropped)))))
    }
}

extension Labels {
    /// Without those by which the job controller finds its pods: they are made anew with every job.
    fileprivate var withoutJobLabels: Labels {
        var labels = self
        for key in [JobSpec.uidLabel, JobSpec.nameLabel, "controller-uid", "job-name"] { labels[key] = nil }
        return labels
    }
}
