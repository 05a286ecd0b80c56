import PodControl
import PodEngine
import PodModel

// Evictions against the budgets, counted anew: Z14.
extension Judge {
    enum EvictionVerdict {
        /// It has to be accepted, or to be refused, for this reason.
        case must(String)
        case mustNot(String)
        case either
    }

    func verdict(onEvicting id: PodID, _ pod: Pod) -> EvictionVerdict {
        if pod.status.phase == .pending || pod.status.phase.isFinal || pod.isTerminating { return .either }
        let covering = engine.cluster.allBudgets.filter { $0.spec.selector?.matches(pod.meta.labels) ?? false }
        guard let budget = covering.first else { return .must("no budget covers it") }
        if covering.count > 1 { return .mustNot("two budgets cover it") }
        if !pod.isReady { return .either }
        var healthy = 0
        var matching = 0
        var roots: Set<ObjectKey> = []
        engine.cluster.forEachPod { _, other in
            guard budget.spec.selector?.matches(other.meta.labels) ?? false else { return true }
            matching += 1
            if other.isActive, other.isReady { healthy += 1 }
            guard let owner = other.meta.owner else { return true }
            let key = ObjectKey(owner.kind, owner.name, namespace: other.meta.namespace)
            // Of a pod whose owner is being deleted nobody is left to ask.
            guard let workload = engine.cluster.workload(key), workload.meta.uid == owner.uid else { return true }
            roots.insert(
                workload.meta.owner.map { ObjectKey($0.kind, $0.name, namespace: other.meta.namespace) } ?? key)
            return true
        }
        let desired: Int
        switch budget.spec.bound {
        case .unset: return .mustNot("no pod is expected")
        case .minAvailable(.count(let least)): desired = least
        case .minAvailable(let share):
            guard let expected = replicas(of: roots) else { return .mustNot("no share can be reckoned") }
            desired = share.resolved(of: expected, roundingUp: true)
        case .maxUnavailable(let most):
            guard let expected = replicas(of: roots), expected > 0 else { return .mustNot("no share can be reckoned") }
            desired = max(0, expected - most.resolved(of: expected, roundingUp: true))
        }
        let words = "\(budget.key) wants \(desired) healthy pods, there are \(healthy)"
        return healthy > desired ? .must(words) : .mustNot(words)
    }

    /// What the controllers want together; nil when one of them wants no number.
    private func replicas(of roots: Set<ObjectKey>) -> Int? {
        var sum = 0
        for root in roots.sorted() {
            guard root.kind.hasReplicas, let workload = engine.cluster.workload(root) else { return nil }
            sum += workload.replicas
        }
        return sum
    }

    mutating func judgeEviction(of key: ObjectKey, _ verdict: EvictionVerdict, isEvicted: Bool) throws(Violation) {
        switch verdict {
        case .either: break
        case .must(let why):
            checks[.z14] += 1
            if !isEvicted { throw Violation(.z14, "\(key) could not be evicted, though \(why)") }
        case .mustNot(let why):
            checks[.z14] += 1
            if isEvicted { throw Violation(.z14, "\(key) was evicted, though \(why)") }
        }
    }
}
