import PodModel

extension Exporter {
    func container(_ container: Container, of pod: PodSpec) -> Document {
        if container.simulation != nil { omit("simulate of \(container.name): real containers play themselves") }
        let image = image(container)
        let pull = container.pullPolicy
        return .fields(
            ("name", .string(container.name)), ("image", .string(image)),
            ("imagePullPolicy", pull == PullPolicy(kubernetesDefaultFor: image) ? nil : .string(pull.apiName)),
            ("restartPolicy", container.role == .sidecar ? .string("Always") : nil),
            ("command", .strings(container.command)), ("args", .strings(container.args)),
            ("workingDir", .text(container.workingDirectory)),
            ("ports", .array(container.ports.map { port($0) })),
            ("env", .array(container.environment.map { variable($0) })),
            ("envFrom", .array(container.environmentSources.map { source($0) })),
            ("resources", resources(container.resources)),
            ("volumeMounts", .array(container.mounts.map { mount($0) })),
            ("startupProbe", container.startup.map { probe($0, "startup probe of \(container.name)") }),
            ("livenessProbe", container.liveness.map { probe($0, "live probe of \(container.name)") }),
            ("readinessProbe", container.readiness.map { probe($0, "ready probe of \(container.name)") }),
            ("lifecycle", lifecycle(container)),
            ("securityContext", containerSecurity(container, of: pod.security)))
    }

    /// A registry's name for it; what only this machine has is written as it is.
    private func image(_ container: Container) -> String {
        let image = container.image
        if image.hasPrefix("docker://") { return String(image.dropFirst("docker://".utf8.count)) }
        let isLocal = ["containers-storage:", "docker-daemon:", "oci:", "docker-archive:", "dir:"].contains { image.hasPrefix($0) }
        if isLocal || image == "host" { omit("image \(image) of \(container.name): only this machine has it") }
        return image
    }

    private func port(_ port: ContainerPort) -> Document {
        .fields(
            ("name", .text(port.name)), ("containerPort", .integer(Int(port.port))),
            ("hostPort", port.hostPort.map { .integer(Int($0)) }),
            ("protocol", port.protocol == .tcp ? nil : .string(port.protocol.apiName)))
    }

    private func variable(_ variable: EnvironmentVariable) -> Document {
        let name = Document.string(variable.name)
        let from: Document
        switch variable.source {
        case .value(let text): return .fields(("name", name), ("value", .string(text)))
        case .config(let object, let key): from = .fields(("configMapKeyRef", reference(object, key)))
        case .secret(let object, let key): from = .fields(("secretKeyRef", reference(object, key)))
        case .field(let field): from = .fields(("fieldRef", .fields(("fieldPath", .string(field.path)))))
        }
        return .fields(("name", name), ("valueFrom", from))
    }

    private func reference(_ object: String, _ key: String) -> Document {
        .fields(("name", .string(object)), ("key", .string(key)))
    }

    private func source(_ source: EnvironmentSource) -> Document {
        switch source {
        case .config(let name): .fields(("configMapRef", .fields(("name", .string(name)))))
        case .secret(let name): .fields(("secretRef", .fields(("name", .string(name)))))
        }
    }

    private func resources(_ resources: ResourceRequirements) -> Document? {
        .fields(
            ("requests", amounts(resources.cpuRequest, resources.memoryRequest)),
            ("limits", amounts(resources.cpuLimit, resources.memoryLimit)))
    }

    private func amounts(_ cpu: Int64?, _ memory: Int64?) -> Document? {
        .fields(
            ("cpu", cpu.map { .string(Quantity.cpuText(milli: $0)) }), ("memory", memory.map { .string(Quantity.bytesText($0)) }))
    }

    private func mount(_ mount: VolumeMount) -> Document {
        .fields(("name", .string(mount.volume)), ("mountPath", .string(mount.path)), ("readOnly", .flag(mount.readOnly)))
    }

    // MARK: Probes

    private func probe(_ probe: Probe, _ what: String) -> Document {
        let usual = Probe(action: probe.action)
        var fields = action(probe.action)
        func add(_ name: String, _ span: TimeSpan, _ other: TimeSpan) {
            if span != other { fields.append(.init(name, seconds(span, what))) }
        }
        add("initialDelaySeconds", probe.initialDelay, usual.initialDelay)
        add("periodSeconds", probe.period, usual.period)
        add("timeoutSeconds", probe.timeout, usual.timeout)
        if probe.successThreshold != usual.successThreshold {
            fields.append(.init("successThreshold", .integer(probe.successThreshold)))
        }
        if probe.failureThreshold != usual.failureThreshold {
            fields.append(.init("failureThreshold", .integer(probe.failureThreshold)))
        }
        if let grace = probe.grace { fields.append(.init("terminationGracePeriodSeconds", seconds(grace, what))) }
        return .object(fields)
    }

    private func lifecycle(_ container: Container) -> Document? {
        .fields(
            ("postStart", container.postStart.map { .object(action($0)) }),
            ("preStop", container.preStop.map { .object(action($0)) }),
            ("stopSignal", container.stopSignal.map { .string("SIG\($0)") }))
    }

    private func action(_ action: ProbeAction) -> [Document.Field] {
        switch action {
        case .http(let path, let port):
            [.init("httpGet", .fields(("path", .string(path)), ("port", .integer(Int(port)))))]
        case .tcp(let port): [.init("tcpSocket", .fields(("port", .integer(Int(port)))))]
        case .exec(let words): [.init("exec", .fields(("command", .strings(words))))]
        }
    }
}
