import PodModel

extension Cluster {
    /// A controller with its own template. Declared again, what differs is changed; the selector cannot change.
    mutating func declareWorkload(_ wanted: WorkloadManifest) throws(Refusal) -> [Change] {
        let key = wanted.key
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        let template = wanted.template.withAppLabel(key.name)
        if let slot = setSlots[key] { return try configureWorkload(Int(slot), wanted, template) }
        let selector = wanted.selector ?? Selector(matching: ["app": template.labels["app"] ?? key.name])
        let replicas = wanted.replicas ?? (key.kind.hasReplicas ? 1 : 0)
        try validateReplicas(key, replicas)
        try refuse(
            key,
            unless: validateWorkload(key.kind, template, selector: selector) + validateSpec(wanted.spec, minReady: wanted.minReady)
                + validateJobSpec(key.name, wanted.spec, template))
        let slot = createWorkload(
            key, namespace, replicas: replicas, template, selector: selector, spec: wanted.spec, minReady: wanted.minReady)
        if key.kind.ownsPods { offerOrphans(to: slot) }
        return [Change(key, .created)]
    }

    /// What has to hold of a template by the kind of its controller.
    private func validateWorkload(_ kind: ObjectKind, _ template: PodTemplate, selector: Selector) -> [FieldError] {
        var errors = validateTemplate(template)
        switch kind {
        case .job, .cronJob: errors += validateJobTemplate(template)
        default:
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

    private mutating func configureWorkload(_ slot: Int, _ wanted: WorkloadManifest, _ template: PodTemplate)
        throws(Refusal) -> [Change]
    {
        let key = wanted.key
        let old = sets[slot].object
        let template = key.kind == .job ? template.withJobLabels(key.name, uid: old.meta.uid) : template
        try refuse(key, unless: validateJobSpec(key.name, wanted.spec, template))
        if let selector = wanted.selector, selector != old.selector {
            throw Refusal(
                .forbidden, "\(key) cannot change its selector from \(old.selector) to \(selector); delete it first")
        }
        if let replicas = wanted.replicas { try validateReplicas(key, replicas) }
        try refuse(key, unless: validateSpec(wanted.spec, minReady: wanted.minReady))
        try refuseFixed(key, from: old.spec, to: wanted.spec)
        var details = templateDifference(from: old.template, to: template)
        try refuseFixedJob(old, wanted.spec, template: details)
        if !details.isEmpty { try changeTemplate(of: slot, to: template) }
        if old.spec != wanted.spec {
            sets[slot].object.spec = wanted.spec
            followSpec(slot, from: old.spec)
            details += workloadDifference(from: old.spec, to: wanted.spec)
        }
        if old.minReady != wanted.minReady {
            sets[slot].object.minReady = wanted.minReady
            details.append("min-ready \(old.minReady) → \(wanted.minReady)")
        }
        if let replicas = wanted.replicas, replicas != old.replicas, key.kind.hasReplicas, mutant != .lostUpdate || details.isEmpty {
            setReplicas(slot, replicas)
            details.append("replicas \(old.replicas) → \(replicas)")
        }
        if details.isEmpty { return [Change(key, .unchanged)] }
        sets[slot].object.meta.markWritten(nextRevision())
        enqueue(set: slot)
        return [Change(key, .configured, details)]
    }

    /// Makes the record and puts it into every index. `parent` is the slot of the controller that owns it, or -1.
    mutating func createWorkload(
        _ key: ObjectKey, _ namespace: UInt32, replicas: Int, _ template: PodTemplate, selector: Selector,
        spec: WorkloadSpec, minReady: TimeSpan = .zero, parent: Int = -1, annotations: Labels = [:]
    ) -> Int {
        var meta = newMeta(key.name, key.namespace, labels: template.labels, annotations: annotations)
        register(&meta)
        if parent >= 0 { meta.owner = sets[parent].reference }
        var (template, selector) = (template, selector)
        if key.kind == .job {
            template = template.withJobLabels(key.name, uid: meta.uid)
            selector = Selector(matching: [JobSpec.uidLabel: meta.uid.description])
        }
        var object = Workload(
            meta: meta, kind: key.kind, replicas: replicas, selector: selector, template: template, spec: spec)
        object.minReady = minReady
        let entry = labelSet(template.labels, namespace: namespace)
        labels.entries[Int(entry)].references += 1
        let slot = freeSets.popLast() ?? Int32(sets.count)
        var record = WorkloadRecord(object: object, slot: slot, namespace: namespace, labelSet: entry)
        record.parent = Int32(parent)
        if Int(slot) == sets.count { sets.append(record) } else { sets[Int(slot)] = record }
        setSlots[key] = slot
        if parent >= 0 { sets[parent].children.append(slot) }
        if key.kind == .daemonSet { daemonSets.append(slot) }
        if key.kind.rolls { configUsers.add(slot, template.spec, namespace: key.namespace) }
        if key.kind.ownsPods {
            selectors.add(.init(kind: .workload, slot: slot), selector: selector, namespace: namespace)
            for id in labels.matching(selector, namespace: namespace) { labels.entries[Int(id)].sets.append(slot) }
        }
        enqueue(set: Int(slot))
        return Int(slot)
    }

    /// Offers the ownerless pods that the controller's selector matches, in the order of their slots.
    mutating func offerOrphans(to slot: Int) {
        for id in labels.matching(sets[slot].object.selector, namespace: sets[slot].namespace) {
            for member in labels.entries[Int(id)].members.sorted() where pods[Int(member)].owner < 0 {
                orphanQueue.append(pods[Int(member)].id)
            }
        }
    }

    /// The next pods are cut from the new template; those that exist keep theirs, unless the controller rolls.
    mutating func changeTemplate(of slot: Int, to template: PodTemplate) throws(Refusal) {
        let object = sets[slot].object
        try refuse(object.key, unless: validateWorkload(object.kind, template, selector: object.selector))
        let old = sets[slot].labelSet
        let new = labelSet(template.labels, namespace: sets[slot].namespace)
        labels.entries[Int(new)].references += 1
        labels.entries[Int(old)].references -= 1
        sets[slot].labelSet = new
        forgetIfUnused(labelSet: old)
        if object.kind.rolls {
            configUsers.remove(Int32(slot), object.template.spec, namespace: object.meta.namespace)
            configUsers.add(Int32(slot), template.spec, namespace: object.meta.namespace)
        }
        sets[slot].object.template = template
        sets[slot].placement = PlacementHandle()
        sets[slot].object.meta.markWritten(nextRevision())
        enqueue(set: slot)
    }
}
