/// A config or secret that a container reads, by environment or by mount.
package struct ConfigUse: Hashable, Sendable {
    package var kind: ObjectKind
    package var name: String
    /// The one key that is read; nil for all of them.
    package var key: String?
    /// Whether a change of what is read rolls the pods of a controller that rolls: all but mounts with `no-roll`.
    package var rolls = true
}

extension PodSpec {
    /// What the container reads, in the order in which it is written; the same config may come more than once.
    package func configUses(of index: Int) -> [ConfigUse] {
        var found: [ConfigUse] = []
        for variable in containers[index].environment {
            switch variable.source {
            case .config(let name, let key): found.append(ConfigUse(kind: .configMap, name: name, key: key))
            case .secret(let name, let key): found.append(ConfigUse(kind: .secret, name: name, key: key))
            case .value, .field: break
            }
        }
        for source in containers[index].environmentSources {
            switch source {
            case .config(let name): found.append(ConfigUse(kind: .configMap, name: name))
            case .secret(let name): found.append(ConfigUse(kind: .secret, name: name))
            }
        }
        for mount in containers[index].mounts {
            switch volumes.first(where: { $0.name == mount.volume })?.source {
            case .config(let name): found.append(ConfigUse(kind: .configMap, name: name, rolls: !mount.noRoll))
            case .secret(let name): found.append(ConfigUse(kind: .secret, name: name, rolls: !mount.noRoll))
            default: break
            }
        }
        return found
    }

    /// Configs and secrets of which some change rolls the pods, each once, in the order of containers.
    package var rollingConfigs: [ConfigUse] {
        var seen: Set<ConfigUse> = []
        return containers.indices.flatMap(configUses).filter { $0.rolls && seen.insert($0).inserted }
    }
}

extension Container {
    /// Whether the change takes a new process. Requests and limits do not (`resizePolicy: NotRequired`), nor does what a
    /// simulated process uses, nor whether a changed config rolls the pod.
    package func isReplaced(by wish: Container) -> Bool {
        var same = self
        same.resources = wish.resources
        if same.mounts.count == wish.mounts.count {
            for i in same.mounts.indices { same.mounts[i].noRoll = wish.mounts[i].noRoll }
        }
        if simulation != nil, let wished = wish.simulation {
            same.simulation?.cpu = wished.cpu
            same.simulation?.memory = wished.memory
        }
        return same != wish
    }
}
