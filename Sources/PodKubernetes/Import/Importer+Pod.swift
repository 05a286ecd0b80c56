import PodModel
import PodSyntax

extension Importer {
    func pod(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        guard var spec = podSpec(fields, isPod: true) else { return nil }
        // Of the language's own bare pods that fit no node go at once; Kubernetes' wait as Pending.
        spec.waitsWhenUnschedulable = true
        spec.spread = spec.spread.map { $0.namingOwnApp(of: meta.labels ?? [:]) }
        let template = PodTemplate(labels: meta.labels ?? [:], annotations: meta.annotations, spec: spec)
        return (
            .pod(name: meta.name, namespace: meta.namespace, template: template),
            ObjectKey(.pod, meta.name, namespace: meta.namespace)
        )
    }

    /// The `template` of a controller.
    func template(_ fields: FieldReader) -> PodTemplate? {
        fields.require("template")
        return fields.object("template") { fields in
            var labels: Labels = [:]
            var annotations: Labels = [:]
            _ = fields.object("metadata") { fields -> Void? in
                labels = fields.labels("labels") ?? [:]
                annotations = fields.labels("annotations") ?? [:]
                noteAppArmor(fields)
                // Pods get their names and namespace from their controller, whatever stands here.
                fields.passOver("name", "generateName", "namespace", "finalizers")
                passOverWritten(fields)
                return nil
            }
            guard var spec = podSpec(fields, isPod: false) else { return nil }
            spec.spread = spec.spread.map { $0.namingOwnApp(of: labels) }
            return PodTemplate(labels: labels, annotations: annotations, spec: spec)
        }
    }

    private func podSpec(_ fields: FieldReader, isPod: Bool) -> PodSpec? {
        fields.require("spec")
        return fields.object("spec") { fields in
            var spec = PodSpec()
            sharesHostPorts = fields.flag("hostNetwork") ?? false
            for attribute in PodAttribute.allCases { read(attribute, fields, &spec, isPod: isPod) }
            means(fields)
            if isObserved {
                spec.nodeName = nil
                spec.dropAccountFiles()
            }
            checkSleeps(fields, spec)
            return spec
        }
    }

    /// Reads what Kubernetes has for an attribute; `DocumentWriter.fields` is its counterpart.
    private func read(_ attribute: PodAttribute, _ fields: FieldReader, _ spec: inout PodSpec, isPod: Bool) {
        switch attribute {
        case .container:
            // What the pod says of users is each of its containers'.
            let user = podSecurity(fields, &spec)
            fields.require("containers")
            spec.containers = fields.objects("initContainers") { container($0, isInit: true, user) }
            spec.containers += fields.objects("containers") { container($0, isInit: false, user) }
        case .volume: spec.volumes = fields.objects("volumes", volume)
        case .cpu: spec.resources = resources(fields)
        case .restart:
            if let policy = fields.choice("restartPolicy", RestartPolicy.self) { spec.restartPolicy = policy }
        case .grace:
            if let grace = fields.longSeconds("terminationGracePeriodSeconds", from: .min) {
                // One below zero is taken for a second when the pod is deleted (`CheckGracefulDelete` of Kubernetes'
                // `pkg/registry/core/pod`).
                spec.grace = grace < .zero ? .seconds(1) : grace
            }
        case .deadline: spec.deadline = fields.seconds("activeDeadlineSeconds", from: 1)
        case .hostname: spec.hostname = fields.text("hostname").flatMap { $0.isEmpty ? nil : $0 }
        case .subdomain: spec.subdomain = fields.text("subdomain").flatMap { $0.isEmpty ? nil : $0 }
        case .setHostnameAsFQDN: spec.setsHostnameAsFQDN = fields.flag("setHostnameAsFQDN") ?? false
        case .hostnameOverride:
            spec.hostnameOverride = fields.text("hostnameOverride").flatMap { $0.isEmpty ? nil : $0 }
        case .dnsPolicy: spec.dns.policy = fields.choice("dnsPolicy", DNSPolicy.self) ?? .clusterFirst
        case .dnsNameserver: dnsConfig(fields, &spec.dns)
        case .hostAlias: spec.hostAliases = fields.objects("hostAliases", hostAlias)
        case .share: spec.sharesProcesses = fields.flag("shareProcessNamespace") ?? false
        case .hostNetwork: spec.usesHostNetwork = sharesHostPorts
        case .hostPID: spec.usesHostProcesses = fields.flag("hostPID") ?? false
        case .hostIPC: spec.usesHostIPC = fields.flag("hostIPC") ?? false
        case .nodeName: spec.nodeName = fields.text("nodeName").flatMap { $0.isEmpty ? nil : $0 }
        case .noServiceLinks: spec.linksServices = fields.flag("enableServiceLinks") ?? true
        case .nodeSelector: spec.nodeSelector = selected(fields, "nodeSelector") ?? [:]
        case .affinity: spec.affinity = affinity(fields)
        case .toleration: spec.tolerations = fields.objects("tolerations", toleration)
        case .spread: spec.spread = spread(fields)
        case .priority: priority(fields, &spec, isPod: isPod)
        case .schedulingGate:
            spec.schedulingGates = fields.objects("schedulingGates") { fields in
                fields.require("name")
                return fields.text("name")
            }
        case .serviceAccount: serviceAccount(fields, &spec)
        case .imagePullSecret:
            spec.imagePullSecrets = fields.objects("imagePullSecrets") { fields in
                fields.require("name")
                if let name = fields.value("name") { check(name, NameRules.dnsSubdomain) }
                return fields.text("name")
            }
        case .security: userNamespace(fields, &spec)
        // With the cpu, the priority, the containers, the affinity and the nameservers, and of the metadata; Kubernetes
        // has no word for the others.
        case .dnsSearch, .dnsOption, .initContainer, .sidecar, .antiAffinity, .label, .annotation, .backoff,
            .unschedulable, .memory, .resource, .preemptionPolicy:
            break
        }
    }

    private func userNamespace(_ fields: FieldReader, _ spec: inout PodSpec) {
        guard fields.flag("hostUsers") == false else { return }
        spec.security.userNamespace = true
        // `validateHostUsers` of Kubernetes' API.
        for name in ["hostNetwork", "hostPID", "hostIPC"] where fields.flag(name) == true {
            fields.report(name, "bad-value", "Forbidden: when `hostUsers` is false")
        }
    }

    private func means(_ fields: FieldReader) {
        // What these say by default is what podsh does.
        _ = fields.object("os") { fields -> Void? in
            fields.means("name", "linux")
            return nil
        }
        if let name = fields.text("schedulerName"), !name.isEmpty, name != "default-scheduler" {
            fields.warn("schedulerName", "no-effect", "podsh's own scheduler places every pod")
        }
        if let name = fields.text("runtimeClassName"), !name.isEmpty {
            fields.warn("runtimeClassName", "no-effect", "every pod runs with the OCI runtime that podsh has")
        }
        if fields.has("overhead") {
            fields.passOver("overhead")
            fields.warn("overhead", "no-effect", "that of the OCI runtime that podsh has is not counted")
        }
        if !fields.objects("readinessGates", { $0.text("conditionType") }).isEmpty {
            fields.warn("readinessGates", "no-effect", "nothing here sets such conditions: pods are ready without")
        }
        if fields.list("ephemeralContainers")?.isEmpty == false {
            // `validatePodSpec`: they come by their own subresource.
            fields.report(
                "ephemeralContainers", "bad-value", "Forbidden: ephemeral containers not allowed in create and update",
                help: "use the command `debug`")
        }
    }

    /// `serviceAccount` is the older name of the field. The account `default` is every pod's.
    private func serviceAccount(_ fields: FieldReader, _ spec: inout PodSpec) {
        let older = fields.text("serviceAccount")
        let name = fields.text("serviceAccountName") ?? older
        spec.serviceAccount = name.flatMap { $0.isEmpty || $0 == "default" ? nil : $0 }
        let mounts = fields.flag("automountServiceAccountToken")
        // What podsh does is said of a pod without an account by its absence.
        spec.mountsAccountToken = mounts == false && spec.serviceAccount == nil ? nil : mounts
        guard spec.serviceAccount != nil || mounts == true, let note = UnstructuredKind.serviceAccount.note else {
            return
        }
        let field = fields.has("serviceAccountName") ? "serviceAccountName" : "serviceAccount"
        say(once: .serviceAccount, at: fields.place(fields.has(field) ? field : "automountServiceAccountToken"), note)
    }

    private func priority(_ fields: FieldReader, _ spec: inout PodSpec, isPod: Bool) {
        let given = fields.number("priority", in: Int64(Int32.min)...Int64(Int32.max)).map { Int32($0) }
        let policy = fields.choice("preemptionPolicy", PreemptionPolicy.self)
        if let given { spec.priority = given }
        if let policy { spec.preemptionPolicy = policy }
        if let name = fields.text("priorityClassName"), !name.isEmpty {
            guard let own = priorities[name] else {
                fields.notCarried(
                    "priorityClassName", "the file has no PriorityClass '\(name)'",
                    help: "put the PriorityClass into the file")
                return
            }
            spec.priority = own.value
            spec.preemptionPolicy = own.preemption
        } else {
            if isPod || given == nil { spec.priority = usualPriority?.value ?? 0 }
            if isPod || policy == nil { spec.preemptionPolicy = usualPriority?.preemption ?? .preemptLowerPriority }
        }
        // Of a template only its pods are asked (`admitPod` of Kubernetes' `plugin/pkg/admission/priority`).
        if isPod, let given, given != spec.priority {
            fields.report(
                "priority", "bad-value",
                """
                the integer value of priority (\(given)) must not be provided in pod spec; priority admission \
                controller\u{20}
                """
                    + "computed \(spec.priority) from the given PriorityClass name",
                help: "name a PriorityClass: priorityClassName")
        }
        if isPod, let policy, policy != spec.preemptionPolicy {
            fields.report(
                "preemptionPolicy", "bad-value",
                "the string value of PreemptionPolicy (\(policy.apiName)) must not be provided in pod spec; "
                    + "priority admission controller computed \(spec.preemptionPolicy.apiName) from the given "
                    + "PriorityClass name",
                help: "name a PriorityClass with this preemptionPolicy: priorityClassName")
        }
    }

    /// A hook's pause fits into the time that the pod has to end (`validateSleepAction` of Kubernetes'
    /// `pkg/apis/core/validation`).
    private func checkSleeps(_ fields: FieldReader, _ spec: PodSpec) {
        for container in spec.containers {
            for case .sleep(let span)? in [container.postStart, container.preStop] where span > spec.grace {
                report(
                    fields.span, "bad-value", fields.path,
                    "the hook of \(container.name) sleeps \(span), and has to be within "
                        + "terminationGracePeriodSeconds (\(spec.grace))")
            }
        }
    }
}

extension PodSpec {
    /// Without the token that every pod of a cluster gets mounted, and its volume.
    fileprivate mutating func dropAccountFiles() {
        var names: Set<String> = []
        for i in containers.indices {
            for mount in containers[i].mounts where mount.path == ServiceAccountFiles.path {
                names.insert(mount.volume)
            }
            containers[i].mounts.removeAll { $0.path == ServiceAccountFiles.path }
        }
        volumes.removeAll { names.contains($0.name) }
    }
}
