import PodModel
import PodSyntax

extension Importer {
    func container(_ fields: FieldReader, isInit: Bool, _ podUser: ContainerUser) -> Container? {
        var role: ContainerRole = isInit ? .initial : .main
        if isInit {
            // The one value that a container's own policy has here makes it a sidecar.
            if fields.choice("restartPolicy", [("Always", true)]) != nil { role = .sidecar }
        }
        fields.require("name")
        fields.require("image")
        let name = fields.text("name")
        let image = fields.text("image")
        var container = Container(name: name ?? "", image: image ?? "", role: role)
        for attribute in ContainerAttribute.allCases { read(attribute, fields, &container, podUser) }
        // A living container gets other cpu and memory without a restart.
        _ = fields.objects("resizePolicy") { policy -> Bool? in
            policy.require("resourceName")
            policy.require("restartPolicy")
            _ = policy.choice("resourceName", [("cpu", true), ("memory", true)])
            policy.means("restartPolicy", "NotRequired")
            return true
        }
        return name == nil || image == nil ? nil : container
    }

    /// Reads what Kubernetes has for an attribute; `DocumentWriter.fields` is its counterpart.
    private func read(
        _ attribute: ContainerAttribute, _ fields: FieldReader, _ container: inout Container, _ podUser: ContainerUser
    ) {
        switch attribute {
        // What the container is begins with them.
        case .image, .role: break
        case .command: container.command = fields.texts("command") ?? []
        case .args: container.args = fields.texts("args") ?? []
        case .workdir: container.workingDirectory = fields.text("workingDir")
        case .port: container.ports = fields.objects("ports", containerPort)
        case .env: container.environment = fields.objects("env", variable)
        case .envFrom: container.environmentSources = fields.objects("envFrom", source)
        case .mount: container.mounts = fields.objects("volumeMounts", mount)
        case .cpu: resources(fields, &container)
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
        fields.means("hostIP", "0.0.0.0")
        let kind = portProtocol(fields)
        if sharesHostPorts, let port, let host, port != host {
            fields.report(
                "hostPort", "bad-value", "has to be \(port), the containerPort, where the pod has the node's network")
        }
        return port.map { ContainerPort(port: $0, protocol: kind, name: name, hostPort: host) }
    }

    func portProtocol(_ fields: FieldReader) -> PortProtocol {
        let words: [(String, PortProtocol?)] = [("TCP", .tcp), ("UDP", .udp), ("SCTP", nil)]
        guard let given = fields.choice("protocol", words) else { return .tcp }
        if given == nil { fields.notCarried("protocol", "podsh has TCP and UDP, not SCTP") }
        return given ?? .tcp
    }

    private func resources(_ fields: FieldReader, _ container: inout Container) {
        _ = fields.object("resources") { fields -> Void? in
            let requests = amounts(fields, "requests")
            let limits = amounts(fields, "limits")
            container.resources = ResourceRequirements(
                cpuRequest: requests?.cpu, cpuLimit: limits?.cpu, memoryRequest: requests?.memory,
                memoryLimit: limits?.memory)
            container.resources.otherRequests = requests?.others ?? ResourceCounts()
            container.resources.otherLimits = limits?.others ?? ResourceCounts()
            return nil
        }
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
        fields.means("recursiveReadOnly", "Disabled")
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
