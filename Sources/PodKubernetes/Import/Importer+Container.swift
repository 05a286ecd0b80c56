import PodModel
import PodSyntax
import Yams

extension Importer {
    func container(_ fields: FieldReader, isInit: Bool, _ podUser: ContainerUser) -> Container? {
        var role: ContainerRole = isInit ? .initial : .main
        // What is restarted always among the first ones stays beside the others.
        let policy = fields.choice("restartPolicy", RestartPolicy.self)
        if isInit, policy == .always { role = .sidecar }
        fields.require("name")
        fields.require("image")
        let name = fields.text("name")
        let image = fields.text("image")
        var container = Container(name: name ?? "", image: image ?? "", role: role)
        container.restartPolicy = role == .sidecar ? nil : policy
        for attribute in ContainerAttribute.allCases { read(attribute, fields, &container, podUser) }
        return name == nil || image == nil ? nil : container
    }

    /// Reads what Kubernetes has for an attribute; `DocumentWriter.fields` is its counterpart.
    private func read(
        _ attribute: ContainerAttribute, _ fields: FieldReader, _ container: inout Container, _ podUser: ContainerUser
    ) {
        switch attribute {
        // What the container is begins with them.
        case .image, .role, .restart: break
        case .restartRule:
            container.restartRules = fields.objects("restartPolicyRules", restartRule)
            if !container.restartRules.isEmpty, !fields.has("restartPolicy") {
                fields.report(
                    "restartPolicyRules", "bad-value", "must specify restartPolicy when restart rules are used")
            }
        case .command: container.command = fields.texts("command") ?? []
        case .args: container.args = fields.texts("args") ?? []
        case .workdir: container.workingDirectory = fields.text("workingDir")
        case .port: container.ports = fields.objects("ports", containerPort)
        case .env: container.environment = fields.objects("env", variable)
        case .envFrom: container.environmentSources = fields.objects("envFrom", source)
        case .mount: container.mounts = fields.objects("volumeMounts", mount)
        case .cpu: container.resources = resources(fields)
        case .resizePolicy: container.resizePolicy = resizePolicy(fields)
        case .probe:
            container.startup = probe(fields, "startupProbe", container)
            container.liveness = probe(fields, "livenessProbe", container)
            container.readiness = probe(fields, "readinessProbe", container)
        case .onStart: hooks(fields, &container)
        case .stdin:
            let once = fields.flag("stdinOnce") ?? false
            container.stdin = fields.flag("stdin") == true ? once ? .once : .open : nil
        case .tty: container.hasTerminal = fields.flag("tty") ?? false
        case .terminationMessage:
            if let path = fields.text("terminationMessagePath"), !path.isEmpty {
                if path.hasPrefix("/") {
                    container.terminationMessage.path = path
                } else {
                    fields.notCarried("terminationMessagePath", "podsh takes a path that begins with /")
                }
            }
            container.terminationMessage.policy =
                fields.choice("terminationMessagePolicy", TerminationMessage.Policy.self) ?? .file
        case .pull:
            container.pullPolicy =
                fields.choice("imagePullPolicy", PullPolicy.self)
                ?? PullPolicy(kubernetesDefaultFor: container.image)
        case .security: containerSecurity(fields, &container, podUser)
        // With the cpu, the other hook, and the security; a real container plays itself; Kubernetes has no such limits.
        case .ulimit, .memory, .resource, .beforeStop, .stopSignal, .user, .simulate: break
        }
    }

    private func containerPort(_ fields: FieldReader) -> ContainerPort? {
        fields.require("containerPort")
        let port = fields.port("containerPort")
        let name = fields.text("name").flatMap { $0.isEmpty ? nil : $0 }
        let host = fields.portOrNone("hostPort")
        let address = hostAddress(fields)
        let kind = portProtocol(fields)
        if sharesHostPorts, let port, let host, port != host {
            fields.report(
                "hostPort", "bad-value", "has to be \(port), the containerPort, where the pod has the node's network")
        }
        return port.map { number in
            var port = ContainerPort(port: number, protocol: kind, name: name, hostPort: host)
            port.hostAddress = address
            return port
        }
    }

    /// nil for all of them.
    private func hostAddress(_ fields: FieldReader) -> IPv4? {
        guard let text = fields.text("hostIP"), !text.isEmpty, text != "0.0.0.0" else { return nil }
        if let address = IPv4(text: text) { return address }
        if NameRules.address(text) == nil {
            fields.notCarried("hostIP", "podsh listens at IPv4 addresses")
        } else {
            fields.report("hostIP", "bad-value", "'\(text)' is no IP address")
        }
        return nil
    }

    func portProtocol(_ fields: FieldReader) -> PortProtocol {
        let words: [(String, PortProtocol?)] = [("TCP", .tcp), ("UDP", .udp), ("SCTP", nil)]
        guard let given = fields.choice("protocol", words) else { return .tcp }
        if given == nil { fields.notCarried("protocol", "podsh has TCP and UDP, not SCTP") }
        return given ?? .tcp
    }

    /// Of a container, or of a pod for all of its containers.
    func resources(_ fields: FieldReader) -> ResourceRequirements {
        fields.object("resources") { fields in
            let requests = amounts(fields, "requests")
            let limits = amounts(fields, "limits")
            var resources = ResourceRequirements(
                cpuRequest: requests?.cpu, cpuLimit: limits?.cpu, memoryRequest: requests?.memory,
                memoryLimit: limits?.memory)
            resources.otherRequests = requests?.others ?? ResourceCounts()
            resources.otherLimits = limits?.others ?? ResourceCounts()
            return resources
        } ?? ResourceRequirements()
    }

    /// `validateContainerRestartRules` of Kubernetes' API.
    private func restartRule(_ fields: FieldReader) -> RestartRule? {
        fields.require("action")
        fields.require("exitCodes")
        let action = fields.choice("action", RestartRule.Action.self) ?? .restart
        return fields.object("exitCodes") { fields in
            fields.require("operator")
            let isIn = fields.choice("operator", [("In", true), ("NotIn", false)])
            let codes = (fields.list("values") ?? []).compactMap { value -> Int32? in
                if case .scalar(let scalar) = value.node, case .integer(let number) = ScalarValue(scalar),
                    RestartRule.codeRange.contains(number)
                {
                    return Int32(number)
                }
                report(value.span, "bad-value", value.path, "is no exit code: 0 to 255")
                return nil
            }
            return isIn.map { RestartRule(isIn: $0, codes, action) }
        }
    }

    /// `validateResizePolicy` of Kubernetes' API.
    private func resizePolicy(_ fields: FieldReader) -> ResizePolicy {
        var policy = ResizePolicy()
        var said: Set<String> = []
        _ = fields.objects("resizePolicy") { fields -> Bool? in
            fields.require("resourceName")
            fields.require("restartPolicy")
            let isCPU = fields.choice("resourceName", [("cpu", true), ("memory", false)])
            let restart = fields.choice("restartPolicy", ResizePolicy.Restart.self)
            guard let isCPU, let restart else { return nil }
            if !said.insert(isCPU ? "cpu" : "memory").inserted {
                fields.report("resourceName", "bad-value", "duplicate value '\(isCPU ? "cpu" : "memory")'")
            }
            if isCPU { policy.cpu = restart } else { policy.memory = restart }
            return true
        }
        return policy
    }

    private func amounts(
        _ fields: FieldReader, _ name: String
    ) -> (cpu: Int64?, memory: Int64?, others: ResourceCounts)? {
        fields.object(name) { fields in (cpu(fields), memory(fields), others(fields)) }
    }

    /// Every other resource by its name.
    private func others(_ fields: FieldReader) -> ResourceCounts {
        var counts = ResourceCounts()
        for (key, _, _) in fields.all() where key != "cpu" && key != "memory" {
            if let wrong = ResourceName.wrong(key) {
                fields.report(key, "bad-value", wrong)
                continue
            }
            let name = ResourceName(key)
            guard let quantity = fields.quantity(key) else { continue }
            if name.kind == .extended, quantity.nano % 1_000_000_000 != 0 {
                fields.report(key, "bad-value", "must be an integer")
            } else {
                counts[name] = quantity.unitsRoundedUp
            }
        }
        return counts
    }

    private func cpu(_ fields: FieldReader) -> Int64? {
        guard let quantity = fields.quantity("cpu") else { return fields.isNull("cpu") ? 0 : nil }
        if quantity.nano % 1_000_000 != 0 {
            // The API server rounds it up (`SetDefaults_ResourceList`).
            fields.warn(
                "cpu", "fractional-cpu", "is finer than a thousandth of a core, which is the finest, and rounded up",
                help: "write 1m or a multiple")
        }
        return quantity.milliRoundedUp
    }

    private func memory(_ fields: FieldReader) -> Int64? {
        guard let quantity = fields.quantity("memory") else { return fields.isNull("memory") ? 0 : nil }
        if quantity.nano % 1_000_000_000 != 0 {
            // `512m` is valid, and half a byte.
            fields.warn(
                "memory", "fractional-bytes", "is no whole number of bytes: m is a thousandth",
                help: "write 512Mi or 512M")
        }
        return quantity.unitsRoundedUp
    }

    private func mount(_ fields: FieldReader) -> VolumeMount? {
        fields.require("name")
        fields.require("mountPath")
        let readOnly = fields.flag("readOnly") ?? false
        let subPath = fields.text("subPath").flatMap { $0.isEmpty ? nil : $0 }
        let subPathExpr = fields.text("subPathExpr").flatMap { $0.isEmpty ? nil : $0 }
        if subPath != nil, subPathExpr != nil {
            fields.report("subPathExpr", "bad-value", "subPathExpr and subPath are mutually exclusive")
        }
        let propagation = fields.choice("mountPropagation", MountPropagation.self) ?? MountPropagation.none
        fields.means("recursiveReadOnly", "Disabled", "IfPossible")
        let (volume, path) = (fields.text("name"), fields.text("mountPath"))
        guard let volume, let path, !path.isEmpty else { return nil }
        // The kubelet takes a relative path from the root (`MakeAbsolutePath`).
        var mount = VolumeMount(
            volume: volume, path: path.hasPrefix("/") ? path : "/" + path, readOnly: readOnly, subPath: subPath,
            subPathExpr: subPathExpr)
        mount.propagation = propagation
        return mount
    }
}

extension PullPolicy {
    /// `Always` for the tag `latest` and for none, else `IfNotPresent` (`SetDefaults_Container` of Kubernetes'
    /// `pkg/apis/core/v1/defaults.go`).
    init(kubernetesDefaultFor image: String) {
        guard let reference = try? ImageReference(image) else {
            self = .missing
            return
        }
        switch reference.source {
        case .engine(_, _, let name), .name(let name, _): self = name.tag == "latest" ? .always : .missing
        // Kubernetes has no such images: as of names without a tag, and with one.
        case .host: self = .always
        case .file: self = reference.baseName.contains(":") ? .missing : .always
        }
    }
}
