import PodCollections
import PodModel
import PodTables

extension Cluster {
    /// `replicate NAME N`: the template is cut once, from what is given, else from the named template, else from the
    /// bare pod, which becomes one of the replicas. A controller that exists keeps its template unless one is given.
    mutating func declareReplicaSet(
        _ key: ObjectKey, _ replicas: Int, _ wanted: PodTemplate?
    ) throws(Refusal) -> [Change] {
        try validateName(key)
        try validateReplicas(key, replicas)
        let namespace = try liveNamespace(key.namespace)
        if let slot = tables.workloadSlots[key] { return try configureReplicaSet(slot, replicas, wanted) }
        let template = try templateToCut(key, wanted).withAppLabel(key.name)
        try refuse(key, unless: validateTemplate(template, path: key.kind.templatePath) + validateReplicated(template))
        let app = template.labels["app"] ?? key.name
        let slot = createWorkload(
            key, namespace, replicas: replicas, template, selector: Selector(matching: ["app": app]), spec: .replicas)
        var changes = [Change(key, .created)]
        if let id = podID(key.name, namespace: key.namespace), tables.pods[id.slot].owner == nil,
            tables.pods[id.slot].pod.isActive,
            tables.workloads[slot].object.selector.matches(tables.pods[id.slot].pod.meta.labels)
        {
            tables.adopt(id.slot, by: slot)
            changes.append(Change(tables.pods[id.slot].pod.key, .adopted))
        }
        tables.offerOrphans(to: slot)
        return changes
    }

    func validateReplicas(_ key: ObjectKey, _ replicas: Int) throws(Refusal) {
        if ObjectLimits.replicas.contains(replicas) { return }
        let field = FieldError(
            path: "spec.replicas", value: String(replicas),
            message: "must be between \(ObjectLimits.replicas.lowerBound) and \(ObjectLimits.replicas.upperBound)")
        throw Refusal(.invalid, "\(key) is invalid", fields: [field])
    }

    private func templateToCut(_ key: ObjectKey, _ wanted: PodTemplate?) throws(Refusal) -> PodTemplate {
        if let wanted { return wanted }
        if let named = template(key.name, namespace: key.namespace) { return named.template }
        if let pod = pod(key.name, namespace: key.namespace), !pod.isTerminating {
            // Cut from the pod as it is now, with the labels it was given by hand.
            if pod.template.labels == pod.meta.labels { return pod.template }
            return PodTemplate(labels: pod.meta.labels, annotations: pod.meta.annotations, spec: pod.template.spec)
        }
        throw Refusal(
            .notFound,
            """
            nothing to replicate: there is no template and no pod named \(key.name); declare one, or write \
            replicate \(key.name) N < … >
            """
        )
    }

    private mutating func configureReplicaSet(
        _ slot: WorkloadSlot, _ replicas: Int, _ wanted: PodTemplate?
    ) throws(Refusal) -> [Change] {
        let key = tables.workloads[slot].object.key
        var details: [String] = []
        if let wanted {
            let template = wanted.withAppLabel(key.name)
            details = templateDifference(from: tables.workloads[slot].object.template, to: template)
            if !details.isEmpty { try changeTemplate(of: slot, to: template) }
        }
        let before = tables.workloads[slot].object.replicas
        if before != replicas {
            setReplicas(slot, replicas)
            details.append("replicas \(before) → \(replicas)")
        }
        if details.isEmpty { return [Change(key, .unchanged)] }
        tables.markWritten(workload: slot)
        return [Change(key, .configured, details)]
    }

    mutating func setTemplate(_ key: ObjectKey, _ wanted: PodTemplate) throws(Refusal) -> [Change] {
        let slot = try liveWorkload(key)
        var template = wanted
        if key.kind == .job { template = template.withJobLabels(key.name, uid: tables.workloads[slot].object.meta.uid) }
        let details = templateDifference(from: tables.workloads[slot].object.template, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        try refuseFixedJob(tables.workloads[slot].object, tables.workloads[slot].object.spec, template: details)
        try changeTemplate(of: slot, to: template)
        tables.markWritten(workload: slot)
        return [Change(key, .configured, details)]
    }

    mutating func scale(_ key: ObjectKey, _ replicas: Int) throws(Refusal) -> [Change] {
        let slot = try liveWorkload(key)
        if !key.kind.hasReplicas {
            throw Refusal(.unsupported, "\(key) has no number of replicas that could be set")
        }
        try validateReplicas(key, replicas)
        let before = tables.workloads[slot].object.replicas
        if before == replicas { return [Change(key, .unchanged)] }
        setReplicas(slot, replicas)
        tables.markWritten(workload: slot)
        return [Change(key, .scaled, ["replicas \(before) → \(replicas)"])]
    }

    /// A part of a write, which `markWritten` ends.
    mutating func setReplicas(_ slot: WorkloadSlot, _ replicas: Int) {
        let object = tables.workloads[slot].object
        note(
            ScriptEvent(
                kind: .scale, object: object.key, labels: object.meta.labels,
                reason: "\(object.replicas) → \(replicas)", time: now))
        tables.setReplicas(replicas, of: slot)
    }

    func liveWorkload(_ key: ObjectKey) throws(Refusal) -> WorkloadSlot {
        if let slot = tables.workloadSlots[key] { return slot }
        if key.kind.isWorkload { throw Refusal(.notFound, "\(key) not found") }
        throw Refusal(.unsupported, "\(key) has no replicas and no template; only a controller has")
    }
}
