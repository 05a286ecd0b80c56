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
        container.command = fields.texts("command") ?? []
        container.args = fields.texts("args") ?? []
        container.workingDirectory = fields.text("workingDir")
        container.ports = fields.objects("ports", containerPort)
        container.environment = fields.objects("env", variable)
        container.environmentSources = fields.objects("envFrom", source)
        container.mounts = fields.objects("volumeMounts", mount)
        resources(fields, &container)
        container.startup = probe(fields, "startupProbe", container)
        container.liveness = probe(fields, "livenessProbe", container)
        container.readiness = probe(fields, "readinessProbe", container)
        hooks(fields, &container)
        let pull = fields.choice(
            "imagePullPolicy", [("Always", PullPolicy.always), ("IfNotPresent", .missing), ("Never", .never)])
        container.pullPolicy = pull ?? PullPolicy(kubernetesDefaultFor: container.image)
        containerSecurity(fields, &container, podUser)
        fields.means("terminationMessagePath", "/dev/termination-log")
        fields.means("terminationMessagePolicy", "File")
        fields.means("stdin", "false")
        fields.means("stdinOnce", "false")
        fields.means("tty", "false")
        return name == nil || image == nil ? nil : container
    }

    private func containerPort(_ fields: FieldReader) -> ContainerPort? {
        fields.require("containerPort")
        let port = fields.port("containerPort")
        let name = fields.text("name")
        let host = fields.port("hostPort")
        let kind = portProtocol(fields)
        return port.map { ContainerPort(port: $0, protocol: kind, name: name, hostPort: host) }
    }

    func portProtocol(_ fields: FieldReader) -> PortProtocol {
        guard let word = fields.text("protocol") else { return .tcp }
        switch word {
        case "TCP": return .tcp
        case "UDP": return .udp
        default:
            fields.notCarried("protocol", "podsh has TCP and UDP, not '\(word)'")
            return .tcp
        }
    }

    private func resources(_ fields: FieldReader, _ container: inout Container) {
        _ = fields.object("resources") { fields -> Void? in
            let requests = amounts(fields, "requests")
            let limits = amounts(fields, "limits")
            container.resources = ResourceRequirements(
                cpuRequest: requests?.cpu, cpuLimit: limits?.cpu, memoryRequest: requests?.memory, memoryLimit: limits?.memory)
            return nil
        }
    }

    private func amounts(_ fields: FieldReader, _ name: String) -> (cpu: Int64?, memory: Int64?)? {
        fields.object(name) { fields in
            (fields.quantity("cpu")?.milliRoundedUp, fields.quantity("memory")?.unitsRoundedUp)
        }
    }

    private func mount(_ fields: FieldReader) -> VolumeMount? {
        fields.require("name")
        fields.require("mountPath")
        let readOnly = fields.flag("readOnly") ?? false
        fields.means("subPath", "")
        fields.means("mountPropagation", "None")
        fields.means("recursiveReadOnly", "Disabled")
        guard let volume = fields.text("name"), let path = fields.text("mountPath") else { return nil }
        return VolumeMount(volume: volume, path: path, readOnly: readOnly)
    }
}

extension PullPolicy {
    /// `Always` for the tag `latest` and for none, else `IfNotPresent` (`SetDefaults_Container` of Kubernetes'
    /// `pkg/apis/core/v1/defaults.go`).
    init(kubernetesDefaultFor image: String) {
        let name = image.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        if image.utf8.contains(UInt8(ascii: "@")) {
            self = .missing
        } else if let colon = name.firstIndex(of: ":") {
            self = name[name.index(after: colon)...] == "latest" ? .always : .missing
        } else {
            self = .always
        }
    }
}
