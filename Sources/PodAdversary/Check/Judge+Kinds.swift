import PodControl
import PodEngine
import PodModel

// The controllers of the further kinds, each held against its rules.
extension Judge {
    mutating func lookAtKinds(afterAct: Bool) throws(Violation) {
        var found: Violation?
        var checks = self.checks
        var crons: [ObjectKey: CronTotal] = [:]
        let isThorough = afterAct || looks % 64 == 0
        let cluster = engine.cluster
        cluster.forEachWorkload { workload, pods, parent in
            switch workload.spec {
            case .statefulSet, .daemonSet, .job: break
            case .replicas, .deployment, .cronJob: return true
            }
            if !isThorough, !hasMoved(workload, pods) {
                if let parent { found = judgeScheduled(workload, of: parent, &crons) }
                return found == nil
            }
            switch workload.spec {
            case .statefulSet(let spec):
                found = judgeOrdinals(workload, spec, pods, in: cluster, afterAct: afterAct, &checks)
            case .daemonSet(let spec):
                found = judgeDaemons(workload, spec, pods, in: cluster, afterAct: afterAct, &checks)
            case .job(let spec):
                found = judgeJob(workload, spec, pods, in: cluster, &checks)
                if found == nil, let parent { found = judgeScheduled(workload, of: parent, &crons) }
            case .replicas, .deployment, .cronJob: break
            }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
        try judgeCrons(crons)
        try lookAtAutoscalers()
    }

    /// The controller has looked, or something has become of one of its pods, since the last look.
    private mutating func hasMoved(_ workload: borrowing Workload, _ pods: [PodSlot]) -> Bool {
        let version = workload.meta.resourceVersion
        if versions.updateValue(version, forKey: workload.meta.uid) != version { return true }
        if justBorn.isEmpty, justDoomed.isEmpty, justLost.isEmpty { return false }
        return pods.contains { justBorn.contains($0) || justDoomed.contains($0) || justLost.contains($0) }
    }

    /// What costs more than a glance: specs, claims and autoscalers.
    mutating func lookAtDesired() throws(Violation) {
        var found: Violation?
        var checks = self.checks
        engine.cluster.forEachWorkload { workload, _, parent in
            if parent == nil { found = judgeDesired(workload, &checks) }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
        for key in desired.keys.sorted() {
            if !engine.cluster.exists(key) { throw Violation(.z17, "\(key) is gone, nobody has deleted it") }
            if key.kind == .deployment {
                try judgePause(key, revisions: engine.cluster.children(ofWorkload: key).count)
            }
        }
        engine.cluster.forEachNode { node in
            let isCordoned = cordoned.contains(node.meta.name)
            if node.isUnschedulable != isCordoned {
                found = Violation(
                    .z17, "node/\(node.meta.name) is \(isCordoned ? "not cordoned any more" : "cordoned")")
            }
        }
        if let found { throw found }
        try lookAtClaims()
    }
}
