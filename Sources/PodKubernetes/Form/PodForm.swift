import PodModel
import PodText

extension DocumentWriter {
    func template(_ template: PodTemplate) -> Document {
        .fields(
            (
                "metadata",
                .fields(
                    ("labels", .labels(template.labels.withoutJobLabels)),
                    ("annotations", .labels(template.annotations)))
            ),
            ("spec", podSpec(template)))
    }

    /// `node`: on which it stands, where that is known.
    func podSpec(_ template: PodTemplate, node: String? = nil) -> Document {
        let spec = template.spec
        if spec.backOff != BackOff() {
            omit("backoff \(spec.backOff.initial)..\(spec.backOff.maximum): Kubernetes waits from 10s to 5m")
        }
        var fields = FormFields()
        fields.add([
            ("nodeName", .text(node ?? template.spec.nodeName)),
            ("os", hasSignals(spec) && !isShown ? .fields(("name", .string("linux"))) : nil),
        ])
        for attribute in PodAttribute.allCases { fields.add(self.fields(attribute, spec, template.labels)) }
        if isShown {
            return fields.document(
                "nodeName", "initContainers", "containers", "resources", "volumes", "restartPolicy",
                "terminationGracePeriodSeconds", "activeDeadlineSeconds", "hostname", "subdomain",
                "setHostnameAsFQDN", "hostnameOverride", "dnsPolicy", "dnsConfig", "hostAliases",
                "shareProcessNamespace",
                "hostNetwork", "hostPID", "hostIPC", "hostUsers", "enableServiceLinks", "nodeSelector", "affinity",
                "tolerations",
                "topologySpreadConstraints", "schedulingGates", "priority", "preemptionPolicy", "serviceAccountName",
                "automountServiceAccountToken",
                "imagePullSecrets", "securityContext")
        }
        return fields.document(
            "os", "restartPolicy", "terminationGracePeriodSeconds", "activeDeadlineSeconds", "hostname",
            "subdomain", "setHostnameAsFQDN", "hostnameOverride", "dnsPolicy", "dnsConfig", "hostAliases",
            "hostNetwork", "hostPID",
            "hostIPC", "hostUsers", "enableServiceLinks", "shareProcessNamespace", "priorityClassName",
            "securityContext", "serviceAccountName", "automountServiceAccountToken", "imagePullSecrets",
            "resources", "initContainers", "containers",
            "volumes", "schedulingGates", "nodeSelector", "affinity", "tolerations", "topologySpreadConstraints")
    }

    /// What Kubernetes has for an attribute; `Importer.read` is its counterpart.
    private func fields(_ attribute: PodAttribute, _ spec: PodSpec, _ labels: Labels) -> [(String, Document?)] {
        switch attribute {
        case .container:
            let (first, mains) = containers(spec, hasSignals(spec))
            return [("initContainers", .array(first)), ("containers", .array(mains))]
        // Written with the containers, with the affinity, with the nameservers, and in the metadata.
        case .dnsSearch, .dnsOption, .initContainer, .sidecar, .antiAffinity, .label, .annotation: return []
        case .volume: return [("volumes", .array(spec.volumes.map { volume($0) }))]
        case .cpu:
            let isWritten =
                isShown || spec.resources.isEmpty
                || may(.podResources, instead: "its containers have what they ask for themselves")
            return [("resources", isWritten ? resources(spec.resources) : nil)]
        case .restart: return [("restartPolicy", unlessUsual(spec.restartPolicy, .always) { .string($0.apiName) })]
        case .grace:
            return [
                ("terminationGracePeriodSeconds", unlessUsual(spec.grace, .seconds(30)) { seconds($0, "grace") })
            ]
        case .deadline: return [("activeDeadlineSeconds", spec.deadline.map { seconds($0, "deadline") })]
        case .hostname: return [("hostname", .text(spec.hostname))]
        case .subdomain: return [("subdomain", .text(spec.subdomain))]
        case .setHostnameAsFQDN: return [("setHostnameAsFQDN", .flag(spec.setsHostnameAsFQDN))]
        case .hostnameOverride:
            guard let name = spec.hostnameOverride else { return [] }
            let isWritten = isShown || may(.hostnameOverride, instead: "containers see the pod's own name")
            return [("hostnameOverride", isWritten ? .string(name) : nil)]
        case .dnsPolicy: return [("dnsPolicy", unlessUsual(spec.dns.policy, .clusterFirst) { .string($0.apiName) })]
        case .dnsNameserver: return [("dnsConfig", dnsConfig(spec.dns))]
        case .hostAlias: return [("hostAliases", .array(spec.hostAliases.compactMap { hostAlias($0) }))]
        case .share: return [("shareProcessNamespace", .flag(spec.sharesProcesses))]
        case .hostNetwork: return [("hostNetwork", .flag(spec.usesHostNetwork))]
        case .hostPID: return [("hostPID", .flag(spec.usesHostProcesses))]
        case .hostIPC: return [("hostIPC", .flag(spec.usesHostIPC))]
        // Told at the beginning: a pod that stands on a node names that.
        case .nodeName: return []
        case .noServiceLinks: return [("enableServiceLinks", spec.linksServices ? nil : .bool(false))]
        case .nodeSelector: return [("nodeSelector", .labels(spec.nodeSelector))]
        case .affinity: return [("affinity", affinity(spec.affinity))]
        case .toleration: return [("tolerations", .array(spec.tolerations.map { toleration($0) }))]
        case .spread:
            return [("topologySpreadConstraints", .array(spec.spread.map { self.spread($0, labels: labels) }))]
        case .priority:
            if !isShown {
                let own = PriorityClass(value: spec.priority, preemption: spec.preemptionPolicy)
                return [("priorityClassName", priorityClass(own))]
            }
            return [("priority", spec.priority == 0 ? nil : .integer(Int(spec.priority)))]
        // Of a file the class says it.
        case .preemptionPolicy:
            let isTold = isShown && spec.preemptionPolicy == .never
            return [("preemptionPolicy", isTold ? .string(spec.preemptionPolicy.apiName) : nil)]
        case .schedulingGate:
            if spec.schedulingGates.isEmpty { return [] }
            if !isShown, !may(.schedulingGates, instead: "the scheduler does not wait") { return [] }
            return [("schedulingGates", .array(spec.schedulingGates.map { .fields(("name", .string($0))) }))]
        // With the cpu. The one is reported at the beginning, for it has no form; and of Kubernetes' pods every one
        // waits.
        case .memory, .resource, .backoff, .unschedulable: return []
        case .serviceAccount:
            // Where nothing is said a cluster mounts a token, and podsh none: who names no account needs none.
            let mounts = spec.mountsAccountToken ?? (isShown || spec.serviceAccount != nil ? nil : false)
            return [
                ("serviceAccountName", .text(spec.serviceAccount)),
                ("automountServiceAccountToken", mounts.map { .bool($0) }),
            ]
        case .imagePullSecret:
            return [("imagePullSecrets", .array(spec.imagePullSecrets.map { .fields(("name", .string($0))) }))]
        case .security: return [("hostUsers", hostUsers(spec)), ("securityContext", podSecurity(spec))]
        }
    }

    /// Who asks for a signal has to say of which system it is (`validatePodSpec` of Kubernetes' API).
    private func hasSignals(_ spec: PodSpec) -> Bool {
        spec.containers.contains { $0.stopSignal != nil } && may(.stopSignal, instead: "the image's is sent")
    }

    /// Init containers and main ones. A sidecar that Kubernetes lacks stands with the main ones: it runs beside them,
    /// too.
    private func containers(_ spec: PodSpec, _ hasSignals: Bool) -> (first: [Document], mains: [Document]) {
        var (first, mains): ([Document], [Document]) = ([], [])
        for each in spec.containers {
            switch each.role {
            case .main: mains.append(container(each, of: spec, hasSignals))
            case .initial: first.append(container(each, of: spec, hasSignals))
            case .sidecar:
                if may(
                    .sidecars, instead: "\(each.name) is an ordinary container, which starts and ends with the others")
                {
                    first.append(container(each, of: spec, hasSignals, restarts: true))
                } else {
                    mains.append(container(each, of: spec, hasSignals))
                }
            }
        }
        return (first, mains)
    }

    private func dnsConfig(_ dns: PodDNS) -> Document? {
        .fields(
            ("nameservers", .strings(dns.nameservers)), ("searches", .strings(dns.searches)),
            (
                "options",
                .array(dns.options.map { .fields(("name", .string($0.name)), ("value", .text($0.value))) })
            ))
    }

    private func hostAlias(_ alias: HostAlias) -> Document? {
        if alias.address == HostAlias.machine, !isShown {
            omit("host-alias \(alias.address): Kubernetes has no word for the address of the node")
            return nil
        }
        return .fields(("ip", .string(alias.address)), ("hostnames", .strings(alias.names)))
    }

    private func volume(_ volume: Volume) -> Document {
        let size = volume.sizeLimit.map { Document.string(Quantity.bytesText($0)) }
        let place: Document.Field =
            switch volume.source {
            case .empty: .init("emptyDir", .fields(("sizeLimit", size)))
            case .memory: .init("emptyDir", .fields(("medium", .string("Memory")), ("sizeLimit", size)))
            case .host(let path, _) where !path.hasPrefix("/") && !isShown:
                .init("emptyDir", noFolder(path, volume.name))
            case .host(let path, let kind):
                .init("hostPath", .fields(("path", .string(path)), ("type", .text(kind.apiName))))
            case .claim(let claim):
                .init(
                    "persistentVolumeClaim",
                    .fields(("claimName", .string(claim)), ("readOnly", .flag(volume.isReadOnly))))
            case .ephemeral(let size, let spec):
                .init(
                    "ephemeral", .fields(("volumeClaimTemplate", .fields(("spec", claimSpec(size, spec))))))
            case .image(let reference, let policy): imageVolume(reference, policy, volume.name)
            case .config(let config, let files): .init("configMap", files.document("name", config))
            case .secret(let secret, let files): .init("secret", files.document("secretName", secret))
            case .downward(let files, let mode):
                .init(
                    "downwardAPI",
                    .fields(("items", .array(files.map(\.document))), ("defaultMode", mode.documentUnlessStandard)))
            case .projected(let parts, let mode):
                .init(
                    "projected",
                    .fields(
                        ("sources", .array(parts.map(\.document))),
                        ("defaultMode", mode.documentUnlessStandard)))
            }
        return .object([.init("name", .string(volume.name)), place])
    }

    private func imageVolume(_ image: String, _ policy: PullPolicy, _ name: String) -> Document.Field {
        if !isShown, !may(.imageVolumes, instead: "the volume \(name) is empty") {
            return .init("emptyDir", .object([]))
        }
        let reference = self.image(image, of: "the volume \(name)")
        let usual = PullPolicy(kubernetesDefaultFor: reference)
        return .init(
            "image",
            .fields(
                ("reference", .string(reference)),
                ("pullPolicy", unlessUsual(policy, usual) { .string($0.apiName) })))
    }

    /// Nodes of Kubernetes have no folder of a script; the pod's mounts need some volume.
    private func noFolder(_ path: String, _ name: String) -> Document {
        omit(
            "volume \(name) host \(path): a path of Kubernetes' nodes begins with /; an empty volume is written for it")
        return .object([])
    }

    // MARK: Security

    /// What a pod says for all of its containers and Kubernetes has on that level.
    private func podSecurity(_ spec: PodSpec) -> Document? {
        let sysctls =
            isShown
            ? spec.security.sysctls
            : spec.containers.reduce(spec.security.sysctls) { $0.merging($1.security.sysctls) }
        return .fields(
            ("runAsNonRoot", spec.security.runAsNonRoot.map { .bool($0) }),
            ("fsGroup", spec.security.fsGroup.map { .integer($0) }),
            (
                "fsGroupChangePolicy",
                spec.security.fsGroupChangePolicy == .always
                    ? nil : .string(spec.security.fsGroupChangePolicy.apiName)
            ),
            ("supplementalGroups", .array(spec.security.supplementalGroups.map { .integer($0) })),
            ("supplementalGroupsPolicy", groupsPolicy(spec.security)),
            ("seLinuxOptions", spec.security.seLinuxOptions?.document),
            // The filter that podsh has by default, and Kubernetes only where a kubelet is told so.
            ("seccompProfile", (spec.security.seccomp ?? (isShown ? nil : .runtimeDefault)).map(seccomp)),
            ("sysctls", .array(sysctls.pairs.map { .fields(("name", .string($0.key)), ("value", .string($0.value))) })))
    }

    private func hostUsers(_ spec: PodSpec) -> Document? {
        if !spec.security.userNamespace { return nil }
        return may(.userNamespaces, instead: "the pod has the users of its node") ? .bool(false) : nil
    }

    private func groupsPolicy(_ security: SecurityContext) -> Document? {
        if security.supplementalGroupsPolicy == .merge { return nil }
        if !isShown, !may(.groupsPolicy, instead: "the image's groups are added") { return nil }
        return .string(security.supplementalGroupsPolicy.apiName)
    }

    private func seccomp(_ profile: SeccompProfile) -> Document {
        switch profile {
        case .runtimeDefault: .fields(("type", .string("RuntimeDefault")))
        case .unconfined: .fields(("type", .string("Unconfined")))
        case .localhost(let path): .fields(("type", .string("Localhost")), ("localhostProfile", .string(path)))
        }
    }

    /// Of every container: the pod has no word for it.
    private func procMount(_ security: SecurityContext) -> Document? {
        if !security.unmasksProc { return nil }
        return isShown || may(.procMount, instead: "parts of /proc are hidden") ? .string("Unmasked") : nil
    }

    /// Users and groups with numbers; others have no form.
    func user(_ container: Container) -> Document? {
        guard let user = container.user else { return nil }
        let parts = user.split(separator: ":", omittingEmptySubsequences: false)
        let ids = parts.map { Int64($0) }
        guard zip(parts, ids).allSatisfy({ $0.isEmpty || $1 != nil }) else {
            omit("user \(user) of \(container.name): Kubernetes takes numbers")
            return nil
        }
        return .fields(
            ("runAsUser", ids[0].map { .integer($0) }),
            ("runAsGroup", ids.count > 1 ? ids[1].map { .integer($0) } : nil))
    }

    /// The rest of it stands with each container; shown is what holds for it.
    func containerSecurity(_ container: Container, of spec: PodSpec) -> Document? {
        let both = SecurityProfile.effective(of: spec, container)
        let said = isShown ? both : container.security
        let seccomp = ("seccompProfile", said.seccomp.map(self.seccomp))
        let capabilities = (
            "capabilities",
            Document.fields(
                ("add", .strings(both.addCapabilities)),
                ("drop", .strings(isShown ? both.dropCapabilities : dropped(both))))
        )
        return .fields(
            ("runAsNonRoot", said.runAsNonRoot.map { .bool($0) }),
            ("readOnlyRootFilesystem", .flag(both.readOnlyRoot)),
            ("allowPrivilegeEscalation", escalation(both, container.name)), ("privileged", .flag(both.privileged)),
            ("procMount", procMount(both)), ("seLinuxOptions", said.seLinuxOptions?.document),
            isShown ? capabilities : seccomp,
            isShown ? seccomp : capabilities)
    }

    /// podsh's default is Kubernetes' `false`. Its API refuses that word beside what lets programs gain privileges
    /// anyway.
    private func escalation(_ security: SecurityContext, _ name: String) -> Document? {
        if isShown { return .bool(security.allowEscalation || security.privileged) }
        if security.allowEscalation { return .bool(true) }
        if security.privileged { return nil }
        guard security.addCapabilities.contains(where: { Capability.plain($0) == "SYS_ADMIN" }) else {
            return .bool(false)
        }
        omit("SYS_ADMIN of \(name): Kubernetes lets its programs gain privileges")
        return nil
    }

    /// What is dropped, and what podsh does not give anyway while other runtimes do.
    private func dropped(_ security: SecurityContext) -> [String] {
        var dropped: [String] = []
        for name in security.dropCapabilities where !dropped.contains(name) { dropped.append(name) }
        if security.privileged { return dropped }
        let named = Set((security.addCapabilities + dropped).map(Capability.plain))
        if named.contains("ALL") { return dropped }
        return dropped + SecurityProfile.withheld.filter { !named.contains($0) }
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
