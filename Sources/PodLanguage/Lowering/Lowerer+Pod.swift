import PodModel
import PodSyntax

extension Lowerer {
    /// The body laid over the template behind `from`: lists merge by name, scalars replace.
    mutating func pod(_ declaration: DeclarationSyntax) -> PodDraft? {
        var draft = PodDraft()
        if let from = declaration.from {
            guard let name = text(from) else { return nil }
            guard let template = context.template(name) else {
                report(from.span, "unknown-template", "there is no template '\(name)'")
                return nil
            }
            draft = PodDraft(template)
        }
        for attribute in declaration.body?.attributes ?? [] where !attribute.hasError { apply(attribute, to: &draft) }
        mountVolumes(of: &draft)
        if draft.spec.mainContainers.isEmpty {
            report(declaration.name?.span ?? declaration.span, "no-container", "a pod needs at least one container")
        }
        return draft
    }

    mutating func apply(_ attribute: AttributeSyntax, to draft: inout PodDraft) {
        switch attribute.word(in: PodAttribute.self) {
        case .container: container(attribute, .main, in: &draft)
        case .initContainer: container(attribute, .initial, in: &draft)
        case .sidecar: container(attribute, .sidecar, in: &draft)
        case .volume: volume(attribute, in: &draft)
        case .label: draft.labels = draft.labels.merging(labels(attribute.values, Reading.label))
        case .annotation: draft.annotations = draft.annotations.merging(labels(attribute.values, Reading.annotation))
        case .cpu: cpu(attribute, in: &draft.spec.resources)
        case .memory: memory(attribute, in: &draft.spec.resources)
        case .resource: resource(attribute, in: &draft.spec.resources)
        case .restart: draft.spec.restartPolicy = choice(attribute, .choice, RestartPolicy.self) ?? .always
        case .backoff:
            if let range = read(attribute, .value, Reading.durationRange) {
                draft.spec.backOff = BackOff(initial: range.0, maximum: range.1)
            }
        case .grace: if let grace = read(attribute, .value, Reading.duration) { draft.spec.grace = grace }
        case .deadline: if let span = read(attribute, .value, Reading.duration) { draft.spec.deadline = span }
        case .hostname: if let name = dnsLabel(attribute.value) { draft.spec.hostname = name }
        case .subdomain: if let name = dnsLabel(attribute.value) { draft.spec.subdomain = name }
        case .setHostnameAsFQDN: draft.spec.setsHostnameAsFQDN = true
        case .hostnameOverride:
            if let name = read(attribute, .value, Reading.domain) { draft.spec.hostnameOverride = name }
        case .dnsPolicy: draft.spec.dns.policy = choice(attribute, .choice, DNSPolicy.self) ?? .clusterFirst
        case .dnsNameserver: add(attribute.values, Reading.address, to: &draft.spec.dns.nameservers)
        case .dnsSearch: add(attribute.values, Reading.domain, to: &draft.spec.dns.searches)
        case .dnsOption: dnsOptions(attribute, in: &draft.spec.dns)
        case .hostAlias: hostAlias(attribute, in: &draft.spec)
        case .share: draft.spec.sharesProcesses = true
        case .hostNetwork: draft.spec.usesHostNetwork = true
        case .hostPID: draft.spec.usesHostProcesses = true
        case .hostIPC: draft.spec.usesHostIPC = true
        case .nodeName: if let name = text(attribute.value) { draft.spec.nodeName = name }
        case .noServiceLinks: draft.spec.linksServices = false
        case .nodeSelector:
            draft.spec.nodeSelector = draft.spec.nodeSelector.merging(labels(attribute.values, Reading.label))
        case .affinity: affinity(attribute, isAnti: false, in: &draft.spec)
        case .antiAffinity: affinity(attribute, isAnti: true, in: &draft.spec)
        case .toleration: toleration(attribute, in: &draft.spec)
        case .spread: spread(attribute, in: &draft.spec)
        case .priority:
            if let n = integer(attribute, .value, Int64(Int32.min)...Int64(Int32.max)) {
                draft.spec.priority = Int32(n)
            }
        case .preemptionPolicy:
            draft.spec.preemptionPolicy =
                choice(attribute, .choice, PreemptionPolicy.self) ?? .preemptLowerPriority
        case .schedulingGate:
            for gate in texts(attribute.values) where !draft.spec.schedulingGates.contains(gate) {
                draft.spec.schedulingGates.append(gate)
            }
        case .unschedulable: draft.spec.waitsWhenUnschedulable = true
        case .imagePullSecret:
            if let name = text(attribute.word(.secret)), !draft.spec.imagePullSecrets.contains(name) {
                draft.spec.imagePullSecrets.append(name)
            }
        case .serviceAccount: if let name = text(attribute.value) { draft.spec.serviceAccount = name }
        case .security:
            for item in attribute.body?.attributes ?? [] where !item.hasError { apply(item, to: &draft.spec.security) }
        // The controller's.
        case nil: break
        }
    }

    /// Each line adds to those before it.
    private mutating func dnsOptions(_ attribute: AttributeSyntax, in dns: inout PodDNS) {
        for word in attribute.values {
            guard let option = read(word, Reading.resolverOption) else { continue }
            dns.options.removeAll { $0.name == option.name }
            dns.options.append(option)
        }
    }

    private mutating func hostAlias(_ attribute: AttributeSyntax, in spec: inout PodSpec) {
        guard let address = read(attribute, .value, Reading.hostAddress) else { return }
        var names: [String] = []
        add(attribute.values, Reading.hostAlias, to: &names)
        spec.hostAliases.append(HostAlias(address: address, names: names))
    }

    private mutating func add(
        _ words: [WordSyntax], _ reading: (String) throws(ValueError) -> String, to list: inout [String]
    ) {
        for word in words {
            if let text = read(word, reading), !list.contains(text) { list.append(text) }
        }
    }

    private mutating func apply(_ attribute: AttributeSyntax, to security: inout SecurityContext) {
        switch attribute.word(in: SecurityAttribute.self) {
        case .fsGroup:
            if let group = read(attribute, .value, Reading.group) { security.fsGroup = group }
            security.fsGroupChangePolicy = attribute.has(.onRootMismatch) ? .onRootMismatch : .always
        case .supplementalGroups:
            for word in attribute.values {
                guard let group = read(word, Reading.group) else { continue }
                if !security.supplementalGroups.contains(group) { security.supplementalGroups.append(group) }
            }
        case .userNamespace: security.userNamespace = true
        case .runAsNonRoot: security.runAsNonRoot = true
        case .readOnlyRoot: security.readOnlyRoot = true
        case .allowEscalation: security.allowEscalation = true
        case .privileged: security.privileged = true
        case .seccomp:
            if attribute.has(.unconfined) { security.seccomp = .unconfined }
            if attribute.has(.runtimeDefault) { security.seccomp = nil }
            if let path = read(attribute, .localhost, Reading.subPath) { security.seccomp = .localhost(path) }
        case .procMount: security.unmasksProc = attribute.choice(.choice) == .unmasked
        case .supplementalGroupsPolicy:
            security.supplementalGroupsPolicy =
                choice(attribute, .choice, SupplementalGroupsPolicy.self) ?? .merge
        case .addCap: add(attribute.values, to: &security.addCapabilities)
        case .dropCap: add(attribute.values, to: &security.dropCapabilities)
        case .sysctl: security.sysctls = security.sysctls.merging(labels(attribute.values, Reading.sysctl))
        case nil: break
        }
    }

    private mutating func add(_ words: [WordSyntax], to list: inout [String]) {
        for word in words {
            if let name = read(word, Reading.capability), !list.contains(name) { list.append(name) }
        }
    }

    private mutating func container(_ attribute: AttributeSyntax, _ role: ContainerRole, in draft: inout PodDraft) {
        guard let word = attribute.name, let (name, image) = read(word, ImageWord.container) else { return }
        if let wrong = NameRules.dnsLabel(name) {
            report(
                word.span, "bad-name", "the name '\(name)' \(wrong)",
                help: "name it yourself: container NAME image \(name)")
        }
        let known = draft.spec.containers.firstIndex { $0.name == name }
        var container = known.map { draft.spec.containers[$0] } ?? Container(name: name, role: role)
        container.role = role
        if let image { container.image = image }
        for item in attribute.body?.attributes ?? [] where !item.hasError { apply(item, to: &container) }
        resolvePorts(of: &container, attribute)
        if let known { draft.spec.containers[known] = container } else { draft.spec.containers.append(container) }
    }

    private mutating func volume(_ attribute: AttributeSyntax, in draft: inout PodDraft) {
        guard let name = dnsLabel(attribute.name) else { return }
        var volume = Volume(name: name)
        if attribute.has(.memory) { volume.source = .memory }
        if let word = attribute.word(.host), let path = read(word, context.hostPath) {
            volume.source = .host(path, choice(attribute, .choice, HostPathKind.self) ?? .any)
        }
        if let claim = text(attribute.word(.claim)) { volume.source = .claim(claim) }
        let files = KeyFiles(
            mode: read(attribute, .mode, Reading.fileMode) ?? .standard, isOptional: attribute.has(.optional))
        if let config = text(attribute.word(.config)) { volume.source = .config(config, files) }
        if let secret = text(attribute.word(.secret)) { volume.source = .secret(secret, files) }
        if let body = attribute.body { volume.source = .projected(projections(body, files.mode), mode: files.mode) }
        if let image = read(attribute, .image, ImageWord.reference)?.text {
            volume.source = .image(image, choice(attribute, .pull, PullPolicy.self) ?? .missing)
        } else if attribute.has(.pull) {
            report(attribute.span, "bad-value", "'pull' is of an image, and this volume is none")
        }
        let isFiles = attribute.body != nil
        if let word = attribute.word(.mode), !attribute.has(.config), !attribute.has(.secret), !isFiles {
            report(word.span, "bad-value", "'mode' is of the files of a config or secret, and this volume is neither")
        }
        if attribute.has(.optional), !attribute.has(.config), !attribute.has(.secret) {
            report(
                attribute.span, "bad-value", "'optional' is of a config or secret, and this volume is neither")
        }
        volume.sizeLimit = read(attribute, .size, Reading.memory)
        if let known = draft.spec.volumes.firstIndex(where: { $0.name == name }) {
            draft.spec.volumes[known] = volume
        } else {
            draft.spec.volumes.append(volume)
        }
        if SystemDirectory.names.contains(name), let word = attribute.name { shadowing.append((name, word.span)) }
    }

    /// A volume that no container mounts is mounted at `/NAME` in all of them.
    mutating func mountVolumes(of draft: inout PodDraft) {
        for volume in draft.spec.volumes {
            if draft.spec.containers.contains(where: { $0.mounts.contains { $0.volume == volume.name } }) { continue }
            if let place = shadowing.first(where: { $0.name == volume.name }) {
                report(
                    place.span, "shadowed-directory",
                    "the volume '\(volume.name)' would hide the system directory /\(volume.name) of every container",
                    help: "give it another name, or a mount")
                continue
            }
            for i in draft.spec.containers.indices {
                draft.spec.containers[i].mounts.append(VolumeMount(volume: volume.name, path: "/" + volume.name))
            }
        }
        shadowing = []
    }
}
