import PodControl
import PodEngine
import PodModel

// Replica sets and deployments: Z1, Z2, and who owns whom, Z15.
extension Judge {
    struct Total {
        var active = 0
        var withPods = 0
        var ready = 0
        /// Taken out of service by the roll-out in this instant, and lost by chance.
        var taken = 0
        var lost = 0
    }

    mutating func lookAtWorkloads(afterAct: Bool) throws(Violation) {
        var found: Violation?
        var checks = self.checks
        let isThorough = looks % 8 == 0 || afterAct
        var totals: [ObjectKey: Total] = [:]
        let cluster = engine.cluster
        cluster.forEachWorkload { workload, pods, parent in
            checks[.z1] += 1
            guard case .replicas = workload.spec else { return true }
            if workload.status.replicas > workload.replicas {
                found = Violation(
                    .z1, "\(workload.key) has \(workload.status.replicas) active pods of \(workload.replicas)")
                return false
            }
            var total = Total()
            for slot in pods where isThorough || parent != nil {
                cluster.lookAtPod(slot) { pod in
                    if isThorough {
                        checks[.z15] += 1
                        if !workload.selector.matches(pod.meta.labels) {
                            found = Violation(.z15, "\(workload.key) owns \(pod.key), which it does not match")
                        }
                    }
                    if !pod.status.phase.isFinal { total.withPods = 1 }
                    if pod.isActive, pod.isReady { total.ready += 1 }
                    if !justTaken.isEmpty, justTaken.contains(slot) { total.taken += 1 }
                    if !justLost.isEmpty, justLost.contains(slot) { total.lost += 1 }
                }
            }
            if let parent {
                total.active = workload.status.replicas
                let known = totals[parent] ?? Total()
                totals[parent] = Total(
                    active: known.active + total.active, withPods: known.withPods + total.withPods,
                    ready: known.ready + total.ready, taken: known.taken + total.taken, lost: known.lost + total.lost)
            }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
        try lookAtDeployments(totals, afterAct: afterAct)
        if isThorough { try lookForUnclaimed() }
    }

    mutating func lookAtDeployments(_ totals: [ObjectKey: Total], afterAct: Bool) throws(Violation) {
        for key in [ObjectKey(.deployment, "site"), ObjectKey(.deployment, "batch")] {
            guard let total = totals[key], let workload = engine.cluster.workload(key),
                case .deployment(let spec) = workload.spec
            else { continue }
            checks[.z2] += 1
            switch spec.strategy {
            case .recreate:
                if total.withPods > 1 {
                    throw Violation(.z2, "\(key) runs pods of \(total.withPods) revisions at once")
                }
            case .rolling(let surge, let unavailable):
                var most = surge.resolved(of: workload.replicas, roundingUp: true)
                var missing = unavailable.resolved(of: workload.replicas, roundingUp: false)
                if most == 0, missing == 0 { missing = 1 }
                if workload.replicas == 0 { most = 0 }
                // More than is allowed now may be left from before a change of the spec; it may not become more.
                let before = activeBefore[key] ?? 0
                activeBefore[key] = total.active
                if total.active > workload.replicas + most, total.active > before {
                    throw Violation(
                        .z1, "\(key) has \(total.active) active pods, \(workload.replicas) and \(most) are allowed")
                }
                // Scaling down, as an autoscaler does it, takes what is too much; only a roll-out has to keep so many.
                let isScaledDown = workload.replicas < replicasBefore[key] ?? 0
                replicasBefore[key] = workload.replicas
                if !afterAct, !isScaledDown, total.taken > 0, total.ready + total.lost < workload.replicas - missing {
                    throw Violation(
                        .z2,
                        """
                        \(key) was taken down to \(total.ready) ready pods of \(workload.replicas), \(missing) \
                        may be missing
                        """
                    )
                }
            }
        }
    }

    mutating func lookForUnclaimed() throws(Violation) {
        var found: Violation?
        let cluster = engine.cluster
        cluster.forEachPod { id, pod in
            if cluster.isUnclaimed(id) {
                found = Violation(.z15, "nobody owns \(pod.key), though a controller matches it")
            }
            return found == nil
        }
        checks[.z15] += 1
        if let found { throw found }
    }
}
