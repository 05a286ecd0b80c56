import PodModel
import PodText

extension DocumentWriter {
    /// `hasSignals`: stop signals may be written. `restarts`: it is a sidecar.
    func container(_ container: Container, of pod: PodSpec, _ hasSignals: Bool, restarts: Bool = false) -> Document {
        if container.simulation != nil { omit("simulate of \(container.name): real containers play themselves") }
        var fields = FormFields()
        fields.add([("name", .string(container.name)), ("restartPolicy", restarts ? .string("Always") : nil)])
        for attribute in ContainerAttribute.allCases {
            fields.add(self.fields(attribute, container, of: pod, hasSignals))
        }
        if isShown {
            return fields.document(
                "name", "image", "command", "args", "workingDir", "ports", "env", "envFrom", "resources",
                "resizePolicy",
                "volumeMounts", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "imagePullPolicy",
                "restartPolicy", "restartPolicyRules", "securityContext")
        }
        return fields.document(
            "name", "image", "imagePullPolicy", "restartPolicy", "restartPolicyRules", "command", "args", "workingDir",
            "ports", "env",
            "envFrom", "resources", "resizePolicy", "volumeMounts", "startupProbe", "livenessProbe", "readinessProbe",
            "lifecycle",
            "securityContext")
    }

    /// What Kubernetes has for an attribute; `Importer.read` is its counterpart.
    private func fields(
        _ attribute: ContainerAttribute, _ container: Container, of pod: PodSpec, _ hasSignals: Bool
    ) -> [(String, Document?)] {
        switch attribute {
        case .image: return [("image", .string(image(container.image, of: container.name)))]
        // By the list in which it stands, and `restartPolicy`.
        case .role: return []
        case .command: return [("command", .strings(container.command))]
        case .args: return [("args", .strings(container.args))]
        case .workdir: return [("workingDir", .text(container.workingDirectory))]
        case .port: return [("ports", .array(container.ports.map { port($0) }))]
        case .env: return [("env", .array(container.environment.compactMap { variable($0) }))]
        case .envFrom: return [("envFrom", .array(container.environmentSources.map { source($0) }))]
        case .mount: return [("volumeMounts", .array(container.mounts.map { mount($0) }))]
        case .cpu: return [("resources", resources(container.resources))]
        // With the cpu.
        case .memory, .resource: return []
        // A sidecar's is written with its name.
        case .restart:
            guard let policy = container.restartPolicy, container.role != .sidecar, mayRestart(container) else {
                return []
            }
            return [("restartPolicy", .string(policy.apiName))]
        case .restartRule:
            if container.restartRules.isEmpty || !mayRestart(container) { return [] }
            // Rules want a policy beside them.
            let usual = container.restartPolicy == nil && container.role != .sidecar ? pod.restartPolicy : nil
            return [
                ("restartPolicy", usual.map { .string($0.apiName) }),
                ("restartPolicyRules", .array(container.restartRules.compactMap(restartRule))),
            ]
        case .resizePolicy: return [("resizePolicy", resizePolicy(container))]
        case .probe:
            return [
                ("startupProbe", container.startup.map { probe($0, "startup probe of \(container.name)") }),
                ("livenessProbe", container.liveness.map { probe($0, "live probe of \(container.name)") }),
                ("readinessProbe", container.readiness.map { probe($0, "ready probe of \(container.name)") }),
            ]
        case .onStart: return lifecycle("postStart", container.postStart.flatMap { hook($0) })
        case .beforeStop: return lifecycle("preStop", container.preStop.flatMap { hook($0) })
        case .stopSignal:
            return lifecycle("stopSignal", hasSignals ? container.stopSignal.map { .string("SIG\($0)") } : nil)
        case .user: return [("securityContext", user(container))]
        case .stdin:
            return [("stdin", .flag(container.stdin != nil)), ("stdinOnce", .flag(container.stdin == .once))]
        case .tty: return [("tty", .flag(container.hasTerminal))]
        case .terminationMessage:
            let (said, usual) = (container.terminationMessage, TerminationMessage())
            return [
                ("terminationMessagePath", said.path == usual.path ? nil : .string(said.path)),
                ("terminationMessagePolicy", said.policy == usual.policy ? nil : .string(said.policy.apiName)),
            ]
        case .ulimit:
            for limit in container.ulimits {
                omit("ulimit \(limit) of \(container.name): Kubernetes has no such limits")
            }
            return []
        case .pull:
            let usual = PullPolicy(kubernetesDefaultFor: image(container.image, of: container.name))
            return [("imagePullPolicy", unlessUsual(container.pullPolicy, usual) { .string($0.apiName) })]
        case .security: return [("securityContext", containerSecurity(container, of: pod))]
        // Told at the beginning: it has no form.
        case .simulate: return []
        }
    }

    private func lifecycle(_ name: String, _ document: Document?) -> [(String, Document?)] {
        [("lifecycle", .fields((name, document)))]
    }

    /// A registry's name for it; what only this machine has is written as it is.
    func image(_ image: String, of user: String) -> String {
        if isShown { return image }
        switch try? ImageReference(image).source {
        case .name(_, isOfRegistry: true): return String(image.dropFirst(ImageReference.registryPrefix.utf8.count))
        case .name(_, isOfRegistry: false), nil: return image
        case .host, .file, .engine:
            omit("image \(image) of \(user): only this machine has it")
            return image
        }
    }

    private func port(_ port: ContainerPort) -> Document {
        .fields(
            ("name", .text(port.name)), ("containerPort", .integer(Int(port.port))),
            ("hostPort", port.hostPort.map { .integer(Int($0)) }),
            ("hostIP", port.hostAddress.map { .string($0.description) }),
            ("protocol", unlessUsual(port.protocol, .tcp) { .string($0.apiName) }))
    }

    private func variable(_ variable: EnvironmentVariable) -> Document? {
        let name = Document.string(variable.name)
        let from: Document
        switch variable.source {
        case .value(let text): return .fields(("name", name), ("value", .string(text)))
        case .config(let object, let key, let isOptional):
            from = .fields(("configMapKeyRef", reference(object, key, isOptional)))
        case .secret(let object, let key, let isOptional):
            from = .fields(("secretKeyRef", reference(object, key, isOptional)))
        case .field(let field):
            // The API server names the version of the pod that the path is of.
            let version = ("apiVersion", isShown ? Document.string(ObjectKind.pod.apiVersion) : nil)
            from = .fields(("fieldRef", .fields(version, ("fieldPath", .string(field.path)))))
        case .resource(let reference): from = .fields(("resourceFieldRef", reference.document))
        case .file(let file):
            if !isShown, !may(.fileKeys, instead: "the variable \(variable.name) is left out") { return nil }
            from = .fields(
                (
                    "fileKeyRef",
                    .fields(
                        ("volumeName", .string(file.volume)), ("path", .string(file.path)), ("key", .string(file.key)),
                        ("optional", .flag(file.isOptional)))
                ))
        }
        return .fields(("name", name), ("valueFrom", from))
    }

    private func reference(_ object: String, _ key: String, _ isOptional: Bool) -> Document {
        .fields(("name", .string(object)), ("key", .string(key)), ("optional", .flag(isOptional)))
    }

    private func source(_ source: EnvironmentSource) -> Document {
        let (field, name) =
            switch source.object {
            case .config(let name): ("configMapRef", name)
            case .secret(let name): ("secretRef", name)
            }
        return .fields(
            ("prefix", .text(source.prefix)),
            (field, .fields(("name", .string(name)), ("optional", .flag(source.isOptional)))))
    }

    private func mayRestart(_ container: Container) -> Bool {
        isShown || may(.containerRestart, instead: "\(container.name) is restarted as its pod says")
    }

    private func restartRule(_ rule: RestartRule) -> Document? {
        if rule.action == .restartAllContainers, !isShown,
            !may(.restartAllContainers, instead: "\(rule.words) restarts nothing")
        {
            return nil
        }
        return .fields(
            ("action", .string(rule.action.apiName)),
            (
                "exitCodes",
                .fields(
                    ("operator", .string(rule.isIn ? "In" : "NotIn")),
                    ("values", .array(rule.codes.map { .integer(Int($0)) })))
            ))
    }

    private func resizePolicy(_ container: Container) -> Document? {
        let own = container.resizePolicy
        if own == ResizePolicy() { return nil }
        if !isShown, !may(.resizePolicy, instead: "\(container.name) is resized as its node does that") { return nil }
        return .array(
            [("cpu", own.cpu), ("memory", own.memory)].filter { $0.1 != .notRequired }.map { name, restart in
                .fields(("resourceName", .string(name)), ("restartPolicy", .string(restart.apiName)))
            })
    }

    func resources(_ resources: ResourceRequirements) -> Document? {
        let requests = (
            "requests", amounts(resources.cpuRequest, resources.memoryRequest, resources.otherRequests)
        )
        let limits = ("limits", amounts(resources.cpuLimit, resources.memoryLimit, resources.otherLimits))
        return isShown ? .fields(limits, requests) : .fields(requests, limits)
    }

    private func amounts(_ cpu: Int64?, _ memory: Int64?, _ others: ResourceCounts) -> Document? {
        let texts = resourceTexts(cpu: cpu, memory: memory, others)
        return texts.isEmpty ? nil : .object(texts.map { Document.Field($0.name, .string($0.amount)) })
    }

    private func mount(_ mount: VolumeMount) -> Document {
        .fields(
            ("name", .string(mount.volume)), ("mountPath", .string(mount.path)), ("subPath", .text(mount.subPath)),
            ("subPathExpr", .text(mount.subPathExpr)),
            ("readOnly", .flag(mount.readOnly)),
            ("mountPropagation", mount.propagation == .none ? nil : .string(mount.propagation.apiName)))
    }

    // MARK: Probes

    private func probe(_ probe: Probe, _ what: String) -> Document {
        let usual = Probe(action: probe.action)
        var fields = FormFields()
        fields.add([
            // The API server leaves out no delay, too.
            ("initialDelaySeconds", probe.initialDelay == usual.initialDelay ? nil : seconds(probe.initialDelay, what)),
            ("periodSeconds", unlessUsual(probe.period, usual.period) { seconds($0, what) }),
            ("timeoutSeconds", unlessUsual(probe.timeout, usual.timeout) { seconds($0, what) }),
            ("successThreshold", unlessUsual(probe.successThreshold, usual.successThreshold) { .integer($0) }),
            ("failureThreshold", unlessUsual(probe.failureThreshold, usual.failureThreshold) { .integer($0) }),
            (
                "terminationGracePeriodSeconds",
                probe.grace.flatMap { may(.graceOfProbes) ? seconds($0, what) : nil }
            ),
        ])
        guard
            case .object(let timing) = isShown
                ? fields.document("initialDelaySeconds", "timeoutSeconds") : fields.document()
        else { return .null }
        return .object(action(probe.action) + timing)
    }

    private func hook(_ action: ProbeAction) -> Document? {
        if case .sleep = action, !may(.sleepHooks, instead: "the hook is not written") { return nil }
        return .object(self.action(action))
    }

    private func action(_ action: ProbeAction) -> [Document.Field] {
        switch action {
        case .http(let path, let port, let options):
            [
                .init(
                    "httpGet",
                    .fields(
                        ("path", .string(path)), ("port", port.document),
                        ("host", .text(options.host)),
                        ("scheme", options.isSecure ? .string("HTTPS") : isShown ? .string("HTTP") : nil),
                        (
                            "httpHeaders",
                            .array(
                                options.headers.map {
                                    .fields(("name", .string($0.name)), ("value", .string($0.value)))
                                })
                        )))
            ]
        case .tcp(let port, let host):
            [.init("tcpSocket", .fields(("host", .text(host)), ("port", port.document)))]
        case .grpc(let port, let service):
            [.init("grpc", .fields(("port", .integer(Int(port))), ("service", .text(service))))]
        case .exec(let words): [.init("exec", .fields(("command", .strings(words))))]
        case .sleep(let span): [.init("sleep", .fields(("seconds", .integer(Int(span.secondsRoundedUp)))))]
        }
    }
}
