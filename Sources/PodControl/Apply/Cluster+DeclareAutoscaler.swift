import PodModel

extension Cluster {
    mutating func declareAutoscaler(_ key: ObjectKey, _ spec: AutoscalerSpec) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        guard var known = autoscalers[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            autoscalers[key] = Autoscaler(meta: meta, spec: spec)
            return [Change(key, .created)]
        }
        if known.spec == spec { return [Change(key, .unchanged)] }
        let details = ["\(known.spec.minReplicas)..\(known.spec.maxReplicas) → \(spec.minReplicas)..\(spec.maxReplicas)"]
        known.spec = spec
        known.meta.markWritten(nextRevision())
        autoscalers[key] = known
        return [Change(key, .configured, details)]
    }
}
