import PodCollections
import PodControllers
import PodModel
import PodTables

extension Cluster {
    /// A controller with its own template. Declared again, what differs is changed; the selector cannot change.
    mutating func declareWorkload(_ wanted: WorkloadManifest) throws(Refusal) -> [Change] {
        let key = wanted.key
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        let template = wanted.template
        if let slot = tables.workloadSlots[key] { return try configureWorkload(slot, wanted, template) }
        let selector = wanted.selector ?? Selector(matching: ["app": template.labels["app"] ?? key.name])
        let replicas = wanted.replicas ?? (key.kind.hasReplicas ? 1 : 0)
        try validateReplicas(key, replicas)
        try refuse(
            key,
            unless: validateWorkload(key.kind, template, selector: selector)
                + validateSpec(wanted.spec, minReady: wanted.minReady)
                + validateJobSpec(key.name, wanted.spec, template))
        let slot = createWorkload(
            key, namespace, replicas: replicas, template, selector: selector, spec: wanted.spec,
            minReady: wanted.minReady)
        if key.kind.ownsPods { tables.offerOrphans(to: slot) }
        return [Change(key, .created)]
    }

    /// What has to hold of a template by the kind of its controller.
    private func validateWorkload(_ kind: ObjectKind, _ template: PodTemplate, selector: Selector) -> [FieldError] {
        var errors = validateTemplate(template, path: kind.templatePath)
        if kind == .job || kind == .cronJob {
            errors += validateJobTemplate(template, path: kind.templatePath)
        } else {
            errors += validateReplicated(template)
            errors += validateSelected(template, by: selector)
        }
        return errors
    }

    private func validateSelected(_ template: PodTemplate, by selector: Selector) -> [FieldError] {
        if selector.matches(template.labels) { return [] }
        return [
            FieldError(
                path: "spec.template.metadata.labels", value: template.labels.description,
                message: "must match the selector \(selector), which cannot change")
        ]
    }

    private mutating func configureWorkload(
        _ slot: WorkloadSlot, _ wanted: WorkloadManifest, _ template: PodTemplate
    )
        throws(Refusal) -> [Change]
    {
        let key = wanted.key
        let old = tables.workloads[slot].object
        let template = key.kind == .job ? template.withJobLabels(key.name, uid: old.meta.uid) : template
        try refuse(key, unless: validateJobSpec(key.name, wanted.spec, template))
        if let selector = wanted.selector, selector != old.selector {
            throw Refusal(
                .forbidden, "\(key) cannot change its selector from \(old.selector) to \(selector); delete it first",
                // Kubernetes lets that of a ReplicationController change.
                fields: key.kind == .replicationController
                    ? []
                    : [FieldError(path: "spec.selector", value: selector.description, message: FieldError.isImmutable)])
        }
        if let replicas = wanted.replicas { try validateReplicas(key, replicas) }
        try refuse(key, unless: validateSpec(wanted.spec, minReady: wanted.minReady))
        try refuseFixed(key, from: old.spec, to: wanted.spec)
        var details = templateDifference(from: old.template, to: template)
        try refuseFixedJob(old, wanted.spec, template: details)
        if !details.isEmpty { try changeTemplate(of: slot, to: template) }
        if old.spec != wanted.spec {
            tables.setSpec(wanted.spec, of: slot)
            followSpec(slot, from: old.spec)
            details += workloadDifference(from: old.spec, to: wanted.spec)
        }
        if old.minReady != wanted.minReady {
            tables.setMinReady(wanted.minReady, of: slot)
            details.append("min-ready \(old.minReady) → \(wanted.minReady)")
        }
        if let replicas = wanted.replicas, replicas != old.replicas, key.kind.hasReplicas {
            setReplicas(slot, replicas)
            details.append("replicas \(old.replicas) → \(replicas)")
        }
        if details.isEmpty { return [Change(key, .unchanged)] }
        tables.markWritten(workload: slot)
        return [Change(key, .configured, details)]
    }

    /// Makes the record and puts it into every index. `parent` is the controller that owns it.
    mutating func createWorkload(
        _ key: ObjectKey, _ namespace: NamespaceSlot, replicas: Int, _ template: PodTemplate, selector: Selector,
        spec: WorkloadSpec, minReady: TimeSpan = .zero, parent: WorkloadSlot? = nil, annotations: Labels = [:]
    ) -> WorkloadSlot {
        var meta = newMeta(key.name, key.namespace, labels: template.labels, annotations: annotations)
        register(&meta)
        if let parent { meta.owner = tables.workloads[parent].reference }
        var (template, selector) = (template, selector)
        if key.kind == .job {
            template = template.withJobLabels(key.name, uid: meta.uid)
            selector = Selector(matching: [JobSpec.uidLabel: meta.uid.description])
        }
        var object = Workload(
            meta: meta, kind: key.kind, replicas: replicas, selector: selector, template: template, spec: spec)
        object.minReady = minReady
        let slot = tables.addWorkload(object, namespace: namespace, parent: parent)
        memories.put(ControllerMemory(of: spec), at: slot)
        return slot
    }

    /// The next pods are cut from the new template; those that exist keep theirs, unless the controller rolls.
    /// `restartGeneration` is that of a revision that is wanted again. A part of a write, which `markWritten` ends.
    mutating func changeTemplate(
        of slot: WorkloadSlot, to template: PodTemplate, restartGeneration: Int? = nil
    ) throws(Refusal) {
        let object = tables.workloads[slot].object
        try refuse(object.key, unless: validateWorkload(object.kind, template, selector: object.selector))
        tables.setTemplate(workload: slot, template, restartGeneration: restartGeneration)
    }
}
