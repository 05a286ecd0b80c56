import PodControl
import PodEngine
import PodModel

// What has to be so of the further kinds once nothing disturbs any more: Q1.
extension Judge {
    func judgeRest(of workload: Workload) throws(Violation) {
        let pods = engine.cluster.pods(ofOwner: workload.key).compactMap { engine.cluster.pod($0) }
        let active = pods.filter(\.isActive)
        for pod in active where !pod.isReady { try demandReason(pod) }
        // One that waits, with a reason, keeps the others waiting.
        if active.contains(where: { !$0.isReady }) { return }
        switch workload.spec {
        case .statefulSet(let spec):
            // Another pod has the name of one of its own, and it says so.
            if !workload.status.failure.isEmpty { return }
            if active.count != workload.replicas {
                let waitsFor = if case .statefulSet(let state) = workload.state { state.waitsFor } else { "" }
                throw Violation(
                    .q1, "\(workload.key) has \(active.count) of \(workload.replicas) pods, waits for \(waitsFor)")
            }
            guard case .rolling(let partition) = spec.updateStrategy else { return }
            if workload.status.updated < workload.replicas - partition {
                throw Violation(
                    .q1, "\(workload.key) has \(workload.status.updated) updated pods of \(workload.replicas)")
            }
        case .daemonSet:
            let tolerations = workload.template.spec.tolerations
            let places = active.compactMap(\.nodeName)
            var wanted = 0
            var placed = 0
            for node in engine.cluster.allNodes
            where node.taints.allSatisfy({ taint in tolerations.contains { $0.tolerates(taint) } }) {
                wanted += 1
                placed += places.count { $0 == node.meta.name }
            }
            // Where it is not wanted any more, a pod that is there may stay: the taint keeps off only new ones.
            if placed != wanted { throw Violation(.q1, "\(workload.key) has \(placed) pods on \(wanted) nodes") }
            if workload.status.updated != wanted {
                throw Violation(.q1, "\(workload.key) has \(workload.status.updated) updated pods of \(wanted)")
            }
        case .job(let spec):
            guard let state = workload.jobState, !spec.isSuspended, state.finished == nil else { return }
            throw Violation(
                .q1,
                """
                \(workload.key) is not over: \(state.succeeded) succeeded, \(state.failed) failed, \
                \(active.count) active
                """
            )
        case .replicas, .deployment, .cronJob: break
        }
    }
}
