import PodControllers
import PodModel
import PodTables

extension Cluster {
    mutating func declareAutoscaler(_ key: ObjectKey, _ spec: AutoscalerSpec) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        try refuse(key, unless: validateAutoscaler(spec))
        guard var known = tables.autoscalers[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            tables.put(Autoscaler(meta: meta, spec: spec))
            setDue(autoscaler: key, now)
            return [Change(key, .created)]
        }
        if known.spec == spec { return [Change(key, .unchanged)] }
        var details: [String] = []
        func note(_ old: String, _ new: String) {
            if old != new { details.append("\(old) → \(new)") }
        }
        note("\(known.spec.minReplicas)..\(known.spec.maxReplicas)", "\(spec.minReplicas)..\(spec.maxReplicas)")
        if known.spec.metrics != spec.metrics { details.append("metrics") }
        if known.spec.target != spec.target { note(known.spec.target.reference, spec.target.reference) }
        known.spec = spec
        known.meta.markWritten(tables.nextRevision())
        tables.put(known)
        return [Change(key, .configured, details)]
    }

    /// As `ValidateHorizontalPodAutoscaler`.
    private func validateAutoscaler(_ spec: AutoscalerSpec) -> [FieldError] {
        var errors: [FieldError] = []
        if spec.minReplicas < 1 {
            errors.append(
                FieldError(path: "spec.minReplicas", value: String(spec.minReplicas), message: "must be at least 1"))
        }
        if spec.maxReplicas < max(1, spec.minReplicas) {
            errors.append(
                FieldError(
                    path: "spec.maxReplicas", value: String(spec.maxReplicas),
                    message: "must be greater than or equal to minReplicas (\(spec.minReplicas))"))
        }
        for metric in spec.metrics where metric.target < 1 {
            errors.append(
                FieldError(path: "spec.metrics", value: String(metric.target), message: "must be greater than 0"))
        }
        return errors
    }
}
