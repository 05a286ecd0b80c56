import PodCollections
import PodControl
import PodLifecycle
import PodModel

/// What the kubelet finds missing before it asks the machine: played and real pods are refused alike.
extension Engine {
    /// Why the container cannot be made, in the kubelet's words; nil when it can. `CreateContainerConfigError`.
    func missingConfig(_ i: PodWorkerIndex, _ container: Int) -> String? {
        let space = workers.entries[i].worker.identity.namespace
        let spec = workers.entries[i].worker.spec
        for use in spec.environmentUses(of: container) where !use.isOptional {
            guard let config = state.config(ObjectKey(use.kind, use.name, namespace: space)) else {
                return use.notFound
            }
            if let key = use.key, config.data[key] == nil { return use.keyNotFound(namespace: space) }
        }
        return SecurityProfile.refusal(ofUser: spec, spec.containers[container])
    }

    /// Which volume cannot be mounted: the pod waits for it before anything else, as `FailedMount`.
    func missingVolume(_ i: PodWorkerIndex) -> String? {
        let space = workers.entries[i].worker.identity.namespace
        for (volume, use) in workers.entries[i].worker.spec.mountedConfigs
        where !use.isOptional && state.config(ObjectKey(use.kind, use.name, namespace: space)) == nil {
            return "MountVolume.SetUp failed for volume \"\(volume)\" : \(use.notFound)"
        }
        return nil
    }

    /// The effect is not for the machine, since something that it takes is missing.
    func refuse(_ effect: RuntimeEffect, _ i: PodWorkerIndex, _ slot: PodWorkerSlot) -> Bool {
        let news: RuntimeReport.News
        switch effect {
        case .startContainer(let container, _):
            guard let missing = missingConfig(i, container) else { return false }
            news = .startFailed(container: container, reason: .config, message: missing)
        case .ensureSandbox:
            guard let missing = missingVolume(i) else { return false }
            news = .sandboxFailed(missing, .mount)
        case .removeSandbox, .ensureImage, .stopContainer, .killContainer, .runHook, .startProbe, .stopProbe,
            .resizeContainer:
            return false
        }
        refused.append((slot, news))
        return true
    }

    func reportRefusals() -> Bool {
        if refused.isEmpty { return false }
        let all = refused
        refused.removeAll(keepingCapacity: true)
        for (worker, news) in all where workers.isCurrent(worker) {
            let i = worker.place
            output.clear()
            workers.entries[i].worker.receive(news, at: now, into: &output)
            dispatchEffects(i)
        }
        return true
    }
}

extension PodSpec {
    /// Whether anything of it may be refused before a machine is asked.
    var mayBeRefused: Bool {
        containers.indices.contains {
            !configUses(of: $0).isEmpty || SecurityProfile.refusal(ofUser: self, containers[$0]) != nil
        }
    }
}
