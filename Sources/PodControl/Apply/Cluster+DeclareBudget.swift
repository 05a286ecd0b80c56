import PodModel
import PodTables

extension Cluster {
    mutating func declareBudget(_ key: ObjectKey, _ spec: DisruptionBudgetSpec) throws(Refusal) -> [Change] {
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        guard var known = tables.budgets[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            tables.setBudget(DisruptionBudget(meta: meta, spec: spec), namespace: namespace)
            return [Change(key, .created)]
        }
        if known.spec == spec { return [Change(key, .unchanged)] }
        var details: [String] = []
        if known.spec.bound != spec.bound { details.append("\(known.spec.bound.text) → \(spec.bound.text)") }
        if known.spec.selector != spec.selector {
            details.append("selector \(known.spec.selectorText) → \(spec.selectorText)")
        }
        known.spec = spec
        known.meta.markWritten(tables.nextRevision())
        tables.setBudget(known, namespace: namespace)
        return [Change(key, .configured, details)]
    }
}

extension DisruptionBudgetSpec.Bound {
    /// `min-available 2`, `max-unavailable 25%`.
    fileprivate var text: String {
        switch self {
        case .minAvailable(let bound): "min-available \(bound)"
        case .maxUnavailable(let bound): "max-unavailable \(bound)"
        case .unset: "no bound"
        }
    }
}
