import PodControl
import PodLifecycle
import PodModel

/// A container that reads a config or secret which is not there waits as `CreateContainerConfigError`.
extension Engine {
    /// What the container misses, in the kubelet's words; nil when all is there.
    func missingConfig(_ i: Int, _ container: Int) -> String? {
        let space = lives.entries[i].life.identity.namespace
        for (kind, name) in lives.entries[i].life.spec.configs(of: container) {
            if state.config(ObjectKey(kind, name, namespace: space)) == nil { return "\(kind.word) \"\(name)\" not found" }
        }
        return nil
    }

    func refuseStarts() -> Bool {
        if refusedStarts.isEmpty { return false }
        let refused = refusedStarts
        refusedStarts.removeAll(keepingCapacity: true)
        for (life, container, missing) in refused where lives.isCurrent(life) {
            let i = Int(life.index)
            output.clear()
            lives.entries[i].life.receive(
                .startFailed(container: container, reason: "CreateContainerConfigError", message: missing), at: now,
                into: &output)
            carryOut(i)
        }
        return true
    }
}

extension PodSpec {
    var readsConfig: Bool { containers.indices.contains { !configs(of: $0).isEmpty } }

    /// Configs and secrets that a container reads, by environment or by mount.
    func configs(of index: Int) -> [(kind: ObjectKind, name: String)] {
        var found: [(kind: ObjectKind, name: String)] = []
        for variable in containers[index].environment {
            switch variable.source {
            case .config(let name, _): found.append((.configMap, name))
            case .secret(let name, _): found.append((.secret, name))
            case .value, .field: break
            }
        }
        for source in containers[index].environmentSources {
            switch source {
            case .config(let name): found.append((.configMap, name))
            case .secret(let name): found.append((.secret, name))
            }
        }
        for mount in containers[index].mounts {
            switch volumes.first(where: { $0.name == mount.volume })?.source {
            case .config(let name): found.append((.configMap, name))
            case .secret(let name): found.append((.secret, name))
            default: break
            }
        }
        return found
    }
}
