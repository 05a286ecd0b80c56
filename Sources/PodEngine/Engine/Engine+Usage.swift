import PodCollections
import PodControl
import PodLifecycle
import PodModel

/// Load: the control plane asks for the use of a few pods at a time, and nodes end pods for want of memory or disk.
extension Engine {
    /// Answers what was asked; false when nothing was.
    func measure() -> Bool {
        let queries = asking { $0.takeUsageQueries() }
        if queries.isEmpty { return false }
        for query in queries {
            let uses = state.podsToMeasure(query).map { PodUse(pod: $0, containers: use(of: $0), time: now) }
            // The object that asked may be gone: then nobody needs the answer.
            try? state.apply(.usage(of: query, uses), at: now)
            isClusterTouched = true
        }
        for eviction in state.takePressureEvictions() {
            guard let i = workers.index(of: eviction.pod), nodes[workers.entries[i].node].state == .up else { continue }
            output.clear()
            workers.entries[i].worker.evict(message: eviction.message, at: now, into: &output)
            dispatchEffects(i)
        }
        return true
    }

    /// A container whose memory limit went below what it uses would be killed: that is no resize.
    func refuseShrinking(_ command: Command) throws(Refusal) {
        switch command {
        case .upgradeContainer(let key, let container):
            if key.kind == .pod { return try refuseShrinking(key, [container]) }
            for id in state.pods(ofOwner: key) {
                if let pod = state.pod(id), pod.isActive { try refuseShrinking(pod.key, [container]) }
            }
        case .declare(.pod(let name, let namespace, let template)):
            try refuseShrinking(ObjectKey(.pod, name, namespace: namespace), template.spec.containers)
        case .declare, .delete, .scale, .setLabels, .setAnnotations, .setTemplate, .restartContainer, .rollout, .cordon,
            .uncordon, .evict, .nodeFailureRule, .deleteInForeground, .setLifetime, .recordEvent:
            return
        }
    }

    private func refuseShrinking(_ key: ObjectKey, _ wanted: [Container]) throws(Refusal) {
        guard let id = state.podID(key.name, namespace: key.namespace), let i = workers.index(of: id) else { return }
        for (c, old) in workers.entries[i].worker.spec.containers.enumerated() {
            // What is restarted begins with nothing.
            guard let new = wanted.first(where: { $0.name == old.name }), !old.isReplaced(by: new),
                let limit = new.resources.memoryLimit, limit < old.resources.memoryLimit ?? .max,
                let use = use(of: i, c), use.memory > limit
            else { continue }
            throw Refusal(
                .conflict,
                """
                \(key) container \(new.name) uses \(Quantity.bytesText(use.memory)) of memory; its limit cannot \
                go down to \(Quantity.bytesText(limit))
                """
            )
        }
    }

    /// One for each container; empty for a pod that cannot be reached.
    private func use(of pod: PodID) -> [ResourceAmount?] {
        guard let i = workers.index(of: pod), nodes[workers.entries[i].node].state == .up else { return [] }
        return workers.entries[i].worker.containers.indices.map { use(of: i, $0) }
    }

    private func use(of i: PodWorkerIndex, _ container: Int) -> ResourceAmount? {
        guard let trace else { return runtime.usage(of: workers.slot(i), container: container, at: now) }
        return trace.use { runtime.usage(of: workers.slot(i), container: container, at: now) }
    }
}
