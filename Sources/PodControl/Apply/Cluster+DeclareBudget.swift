import PodModel

extension Cluster {
    mutating func declareBudget(_ key: ObjectKey, _ spec: DisruptionBudgetSpec) throws(Refusal) -> [Change] {
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        guard var known = budgets[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            budgets[key] = DisruptionBudget(meta: meta, spec: spec)
            beginTally(key, spec.selector, namespace: namespace)
            return [Change(key, .created)]
        }
        if known.spec == spec { return [Change(key, .unchanged)] }
        var details: [String] = []
        if known.spec.bound != spec.bound { details.append("\(known.spec.bound.text) → \(spec.bound.text)") }
        if known.spec.selector != spec.selector {
            details.append("selector \(known.spec.selector) → \(spec.selector)")
            endTally(key)
            beginTally(key, spec.selector, namespace: namespace)
        }
        known.spec = spec
        known.meta.markWritten(nextRevision())
        budgets[key] = known
        return [Change(key, .configured, details)]
    }
}

extension DisruptionBudgetSpec.Bound {
    /// `min-available 2`, `max-unavailable 25%`.
    fileprivate var text: String {
        switch self {
        case .minAvailable(let bound): "min-available \(bound)"
        case .maxUnavailable(let bound): "max-unavailable \(bound)"
        }
    }
}
