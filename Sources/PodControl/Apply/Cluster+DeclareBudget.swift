import PodModel

extension Cluster {
    mutating func declareBudget(_ key: ObjectKey, _ spec: DisruptionBudgetSpec) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        guard var known = budgets[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            budgets[key] = DisruptionBudget(meta: meta, spec: spec)
            return [Change(key, .created)]
        }
        if known.spec == spec { return [Change(key, .unchanged)] }
        known.spec = spec
        known.meta.markWritten(nextRevision())
        budgets[key] = known
        return [Change(key, .configured, ["\(spec.bound)"])]
    }
}
