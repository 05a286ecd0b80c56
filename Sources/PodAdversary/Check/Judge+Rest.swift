import PodControl
import PodEngine
import PodModel

// What has to be so once nothing disturbs any more.
extension Judge {
    /// Some container still has runs before it that end.
    var mayStillCrash: Bool {
        var any = false
        engine.cluster.forEachPod { _, pod in
            for container in pod.template.spec.containers {
                if container.simulation.map({ $0.runs.contains { $0.duration != nil } }) ?? false { any = true }
            }
            return !any
        }
        return any
    }

    /// Nothing is left that would move by itself: no container that hits its limit for ever.
    var isStill: Bool {
        var still = true
        engine.cluster.forEachPod { _, pod in
            if pod.template.spec.isHopeless { still = false }
            return still
        }
        return still
    }

    mutating func judgeRest() throws(Violation) {
        try audit()
        for workload in engine.cluster.allWorkloads {
            checks[.q1] += 1
            guard workload.kind == .replicaSet || workload.kind == .deployment else {
                try judgeRest(of: workload)
                continue
            }
            let pods = engine.cluster.pods(ofOwner: workload.key).compactMap { engine.cluster.pod($0) }.filter(
                \.isActive)
            var isWhole = true
            for pod in pods where !pod.isReady {
                isWhole = false
                try demandReason(pod)
            }
            if workload.kind == .replicaSet
                ? pods.count != workload.replicas : isWhole && pods.count != workload.replicas
            {
                throw Violation(.q1, "\(workload.key) has \(pods.count) of \(workload.replicas) pods")
            }
            if workload.kind == .deployment, isWhole, workload.status.updated != workload.replicas {
                throw Violation(
                    .q1, "\(workload.key) has \(workload.status.updated) updated pods of \(workload.replicas)")
            }
        }
        var bound = 0
        for id in engine.cluster.allPods() {
            guard let pod = engine.cluster.pod(id) else { continue }
            if pod.isTerminating { throw Violation(.q1, "\(pod.key) is still terminating") }
            if pod.isActive, !pod.isReady { try demandReason(pod) }
            guard pod.nodeName != nil else { continue }
            bound += 1
            checks[.q2] += 1
            guard let worker = runtime.ledger.worker(ofPod: id.uid) else {
                throw Violation(.q2, "no machine knows \(pod.key)")
            }
            if !pod.status.phase.isFinal, worker.address != pod.status.address {
                throw Violation(
                    .q2,
                    "\(pod.key) says \(pod.status.address?.description ?? "nothing"), its sandbox has another address")
            }
        }
        if runtime.ledger.count != bound {
            throw Violation(.q2, "machines have \(runtime.ledger.count) pods, the store has \(bound)")
        }
    }

    /// A pod that does not serve says why.
    func demandReason(_ pod: Pod) throws(Violation) {
        if pod.nodeName == nil {
            guard let id = engine.cluster.podID(pod.meta.name),
                engine.cluster.schedulingDiagnosis(of: id)?.isExplained == true
            else {
                let rules = pod.spec.affinity.isEmpty ? pod.spec.spread.isEmpty ? "" : ", spread" : ", with affinity"
                throw Violation(
                    .q1,
                    "\(pod.key) waits for a node without a reason (\(pod.template.hostPorts.count) host ports\(rules))"
                )
            }
            return
        }
        if pod.spec.isHopeless { return }
        throw Violation(
            .q1, "\(pod.key) on \(pod.nodeName ?? "?") is not ready, and nothing is wrong: \(pod.statusWord)")
    }
}

extension PodSpec {
    /// Some container needs more memory than it may have.
    var isHopeless: Bool {
        containers.contains { container in
            guard let memory = container.simulation?.memory, let limit = container.resources.memoryLimit else {
                return false
            }
            return memory > limit
        }
    }
}
