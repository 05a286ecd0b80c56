import PodControl
import PodLifecycle
import PodModel

/// A container that reads a config or secret which is not there waits as `CreateContainerConfigError`.
extension Engine {
    /// What the container misses, in the kubelet's words; nil when all is there.
    func missingConfig(_ i: Int, _ container: Int) -> String? {
        let space = lives.entries[i].life.identity.namespace
        for use in lives.entries[i].life.spec.configUses(of: container) {
            if state.config(ObjectKey(use.kind, use.name, namespace: space)) == nil {
                return "\(use.kind.word) \"\(use.name)\" not found"
            }
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
    var readsConfig: Bool { containers.indices.contains { !configUses(of: $0).isEmpty } }
}
