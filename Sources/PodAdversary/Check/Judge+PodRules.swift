import PodControl
import PodEngine
import PodModel

/// What is asked of a pod by itself: against what was seen of it before, and what it says of itself. A value of its
/// own, so that looking at a pod copies neither the judge nor the cluster.
struct PodRules {
    let engine: Engine
    let runtime: HostileRuntime
    /// The newest version there is.
    let revision: UInt64

    func note(_ id: PodID, _ pod: borrowing Pod, _ sight: inout Judge.Sight) {
        if sight.version == pod.meta.resourceVersion { return }
        sight.version = pod.meta.resourceVersion
        sight.node = engine.nodeSlot(of: id)
        sight.phase = pod.status.phase
        sight.restarts = pod.restarts
        sight.deletion = pod.meta.deletion
        sight.isReady = pod.isReady && pod.meta.deletion == nil && !pod.status.phase.isFinal
    }

    /// Against what was seen before.
    func compare(_ id: PodID, _ pod: borrowing Pod, _ old: Judge.Sight, _ checks: inout RuleCounts) -> Violation? {
        checks[.z16] += 1
        if pod.meta.resourceVersion < old.version || pod.meta.resourceVersion > revision {
            return Violation(.z16, "\(pod.key) went from version \(old.version) to \(pod.meta.resourceVersion)")
        }
        if pod.meta.resourceVersion == old.version {
            if pod.status.phase != old.phase || pod.meta.deletion != old.deletion {
                return Violation(.z16, "\(pod.key) has changed, its version has not")
            }
            return nil
        }
        if old.node != nil, engine.nodeSlot(of: id) != old.node { return Violation(.z9, "\(pod.key) moved") }
        if pod.status.phase < old.phase {
            return Violation(.z10, "\(pod.key) went from \(old.phase.apiName) to \(pod.status.phase.apiName)")
        }
        checks[.z10] += 1
        if pod.restarts < old.restarts { return Violation(.z10, "restarts of \(pod.key) fell") }
        if let before = old.deletion, let after = pod.meta.deletion {
            checks[.z12] += 1
            if after > before { return Violation(.z12, "the grace of \(pod.key) became longer") }
        }
        return nil
    }

    /// A pod that a taint drove out has borne it for as long as it said, from its own binding on.
    private func borne(_ pod: borrowing Pod, _ old: Judge.Sight, _ checks: inout RuleCounts) -> Violation? {
        guard pod.meta.deletion != nil, old.deletion == nil, pod.status.disruption == .taint,
            let name = pod.nodeName, let node = engine.cluster.node(name), node.isReady, !engine.isNodeAway(name),
            node.taints.contains(HostileRun.evictor),
            let span = pod.template.spec.tolerations.compactMap({ $0.tolerates(HostileRun.evictor) ? $0.duration : nil }
            ).min()
        else { return nil }
        checks[.z20] += 1
        let spent = engine.now - pod.status.conditions.scheduled.since
        return spent < span
            ? Violation(.z20, "\(pod.key) bears the taint of node/\(name) for \(span) and was evicted after \(spent)")
            : nil
    }

    /// A pod that was written: what it is by itself.
    func inspect(_ id: PodID, _ pod: borrowing Pod, _ old: Judge.Sight, _ checks: inout RuleCounts) -> Violation? {
        if let violation = borne(pod, old, &checks) { return violation }
        if old.node == nil, let name = pod.nodeName, let node = engine.cluster.node(name) {
            checks[.z9] += 1
            if node.isUnschedulable, pod.template.spec.tolerations.isEmpty {
                return Violation(.z9, "\(pod.key) was bound to cordoned node/\(name)")
            }
            for taint in node.taints where taint.effect == .noSchedule && taint.key == HostileRun.taint.key {
                if !pod.template.spec.tolerations.contains(where: { $0.tolerates(taint) }) {
                    return Violation(.z9, "\(pod.key) was bound to node/\(name), whose taint it does not bear")
                }
            }
            if !node.isReady, pod.template.spec.tolerations.isEmpty {
                return Violation(.z9, "\(pod.key) was bound to node/\(name), which is not ready")
            }
        }
        if pod.status.phase == .succeeded, old.phase != .succeeded {
            checks[.z10] += 1
            for (container, status) in zip(pod.template.spec.containers, pod.status.containers)
            where container.role == .main {
                guard case .terminated(let end) = status.state, end.exitCode == 0 else {
                    return Violation(.z10, "\(pod.key) succeeded though \(container.name) did not")
                }
            }
        }
        if !pod.status.phase.isFinal, let address = pod.status.address, !engine.isNodeAway(pod.nodeName ?? ""),
            let worker = runtime.ledger.worker(ofPod: pod.meta.uid)
        {
            checks[.z7] += 1
            if worker.address != address { return Violation(.z7, "\(pod.key) shows an address that is not its own") }
        }
        return pod.isReady ? inspectReady(pod, &checks) : nil
    }

    func inspectReady(_ pod: borrowing Pod, _ checks: inout RuleCounts) -> Violation? {
        checks[.z10] += 1
        if pod.status.address == nil { return Violation(.z7, "\(pod.key) is ready and has no address") }
        let isHeard = !engine.isNodeAway(pod.nodeName ?? "")
        let worker = isHeard ? runtime.ledger.worker(ofPod: pod.meta.uid) : nil
        var index = 0
        for (container, status) in zip(pod.template.spec.containers, pod.status.containers) {
            defer { index += 1 }
            if container.role == .initial {
                guard case .terminated(let end) = status.state, end.exitCode == 0 else {
                    return Violation(.z10, "\(pod.key) is ready before \(container.name) has ended")
                }
            } else if !status.isReady {
                return Violation(.z10, "\(pod.key) is ready though \(container.name) is not")
            } else if let worker, worker.containers[index].isProbedReady == false {
                return Violation(.z10, "\(pod.key) is ready though no probe of \(container.name) says so")
            }
        }
        return nil
    }
}
