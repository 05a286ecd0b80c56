import PodControl
import PodEngine
import PodModel

// The controllers of the further kinds, each held against its rules.
extension Judge {
    mutating func lookAtKinds(afterAct: Bool) throws(Violation) {
        var found: Violation?
        var checks = self.checks
        var crons: [ObjectKey: CronTotal] = [:]
        engine.cluster.forEachWorkload { workload, pods, parent in
            switch workload.spec {
            case .statefulSet(let spec): found = judgeOrdinals(workload, spec, pods, afterAct: afterAct, &checks)
            case .daemonSet(let spec): found = judgeDaemons(workload, spec, pods, afterAct: afterAct, &checks)
            case .job(let spec):
                found = judgeJob(workload, spec, pods, &checks)
                if found == nil, let parent { found = judgeScheduled(workload, of: parent, &crons) }
            default: break
            }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
        try judgeCrons(crons)
        try lookAtAutoscalers()
    }

    /// What costs more than a glance: wishes, claims and autoscalers.
    mutating func lookAtWishes() throws(Violation) {
        var found: Violation?
        var checks = self.checks
        engine.cluster.forEachWorkload { workload, _, parent in
            if parent == nil { found = judgeWish(workload, &checks) }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
        for key in wishes.keys.sorted() {
            if !engine.cluster.exists(key) { throw Violation(.z17, "\(key) is gone, nobody has deleted it") }
            if key.kind == .deployment { try judgePause(key, revisions: engine.cluster.children(ofWorkload: key).count) }
        }
        for name in engine.cluster.nodeNames where engine.cluster.node(name)?.isUnschedulable != cordoned.contains(name) {
            throw Violation(.z17, "node/\(name) is \(cordoned.contains(name) ? "not cordoned any more" : "cordoned")")
        }
        try lookAtClaims()
    }
}
