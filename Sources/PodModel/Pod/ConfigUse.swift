/// A config or secret that a container reads, by environment or by mount.
package struct ConfigUse: Hashable, Sendable {
    package var kind: ObjectKind
    package var name: String
    /// The one key that is read; nil for all of them.
    package var key: String?
    /// Whether a change of what is read rolls the pods of a controller that rolls: all but mounts with `no-roll`.
    package var rolls = true
    /// Nothing fails where it is not there.
    package var isOptional = false

    package init(
        kind: ObjectKind, name: String, key: String? = nil, rolls: Bool = true, isOptional: Bool = false
    ) {
        self.kind = kind
        self.name = name
        self.key = key
        self.rolls = rolls
        self.isOptional = isOptional
    }
}

extension ConfigUse {
    /// `configmap "settings" not found`: the kubelet's words for an object that is not there.
    package var notFound: String { "\(kind.word) \"\(name)\" not found" }

    /// The kubelet's words for a key that the object does not have.
    package func keyNotFound(namespace: String) -> String {
        "couldn't find key \(key ?? "") in \(kind == .secret ? "Secret" : "ConfigMap") \(namespace)/\(name)"
    }
}

extension EnvironmentSource {
    package var use: ConfigUse {
        switch object {
        case .config(let name): ConfigUse(kind: .configMap, name: name, isOptional: isOptional)
        case .secret(let name): ConfigUse(kind: .secret, name: name, isOptional: isOptional)
        }
    }
}

extension EnvironmentVariable.Source {
    /// nil: it reads neither config nor secret.
    package var use: ConfigUse? {
        switch self {
        case .config(let name, let key, let isOptional):
            ConfigUse(kind: .configMap, name: name, key: key, isOptional: isOptional)
        case .secret(let name, let key, let isOptional):
            ConfigUse(kind: .secret, name: name, key: key, isOptional: isOptional)
        case .value, .field, .resource, .file: nil
        }
    }
}

extension PodSpec {
    /// What the container reads as variables, in the order in which the kubelet looks for it.
    package func environmentUses(of index: Int) -> [ConfigUse] {
        containers[index].environmentSources.map(\.use) + containers[index].environment.compactMap(\.source.use)
    }

    /// Configs and secrets that some container mounts, each with its volume: what nobody mounts is not looked for.
    package var mountedConfigs: [(volume: String, use: ConfigUse)] {
        volumes.flatMap { volume -> [(volume: String, use: ConfigUse)] in
            guard containers.contains(where: { $0.mounts.contains { $0.volume == volume.name } }) else { return [] }
            return (volume.source.files?.parts ?? []).compactMap(\.use).map { kind, name, files in
                (volume.name, ConfigUse(kind: kind, name: name, isOptional: files.isOptional))
            }
        }
    }

    /// What the container reads, variables first; the same config may come more than once.
    package func configUses(of index: Int) -> [ConfigUse] {
        var found = environmentUses(of: index)
        for mount in containers[index].mounts {
            for part in volumes.first(where: { $0.name == mount.volume })?.source.files?.parts ?? [] {
                if let (kind, name, files) = part.use { found += PodSpec.uses(kind, name, files, mount) }
            }
        }
        return found
    }

    /// Of all keys, or of those that the volume names, or of the one whose file is mounted.
    private static func uses(_ kind: ObjectKind, _ name: String, _ files: KeyFiles, _ mount: VolumeMount) -> [ConfigUse]
    {
        var keys = files.items.map(\.key)
        if keys.isEmpty, let only = mount.subPath?.split(separator: "/").first { keys = [String(only)] }
        let isOptional = files.isOptional
        if keys.isEmpty { return [ConfigUse(kind: kind, name: name, rolls: !mount.noRoll, isOptional: isOptional)] }
        return keys.map {
            ConfigUse(kind: kind, name: name, key: $0, rolls: !mount.noRoll, isOptional: isOptional)
        }
    }

    /// Configs and secrets of which some change rolls the pods, each once, in the order of containers.
    package var rollingConfigs: [ConfigUse] {
        var seen: Set<ConfigUse> = []
        return containers.indices.flatMap(configUses).filter { $0.rolls && seen.insert($0).inserted }
    }
}

extension Container {
    /// Whether the change takes a new process. Requests and limits do where the resize policy says so; what a simulated
    /// process uses does not, nor whether a changed config rolls the pod.
    package func isReplaced(by desired: Container) -> Bool {
        if desired.resizePolicy.restarts(from: resources, to: desired.resources) { return true }
        var same = self
        same.resources = desired.resources
        same.resizePolicy = desired.resizePolicy
        if same.mounts.count == desired.mounts.count {
            for i in same.mounts.indices { same.mounts[i].noRoll = desired.mounts[i].noRoll }
        }
        if simulation != nil, let desired = desired.simulation {
            same.simulation?.cpu = desired.cpu
            same.simulation?.memory = desired.memory
        }
        return same != desired
    }
}
