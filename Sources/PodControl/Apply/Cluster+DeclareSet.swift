import PodModel

extension Cluster {
    /// `replicate NAME N`: the template is cut once, from what is given, else from the named template, else from the
    /// bare pod, which becomes one of the replicas. A controller that exists keeps its template unless one is given.
    mutating func declareSet(_ key: ObjectKey, _ replicas: Int, _ wanted: PodTemplate?) throws(Refusal) -> [Change] {
        try validateName(key)
        try validateReplicas(key, replicas)
        let namespace = try liveNamespace(key.namespace)
        if let slot = setSlots[key] { return try configureSet(Int(slot), replicas, wanted) }
        let template = try templateToCut(key, wanted).withAppLabel(key.name)
        try refuse(key, unless: validateTemplate(template) + validateReplicated(template))
        let app = template.labels["app"] ?? key.name
        let slot = createSet(key, namespace, replicas, template, selector: Selector(matching: ["app": app]))
        var changes = [Change(key, .created)]
        if let id = podID(key.name, namespace: key.namespace), pods[Int(id.slot)].owner < 0,
            pods[Int(id.slot)].pod.isActive, sets[slot].object.selector.matches(pods[Int(id.slot)].pod.meta.labels)
        {
            adopt(Int(id.slot), by: slot)
            changes.append(Change(pods[Int(id.slot)].pod.key, .adopted))
        }
        offerOrphans(to: slot)
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
            "nothing to replicate: there is no template and no pod named \(key.name); declare one, or write replicate \(key.name) N < … >"
        )
    }

    private mutating func createSet(
        _ key: ObjectKey, _ namespace: UInt32, _ replicas: Int, _ template: PodTemplate, selector: Selector
    ) -> Int {
        var meta = newMeta(key.name, key.namespace, labels: template.labels)
        register(&meta)
        let object = ReplicaSet(
            meta: meta, replicas: replicas, selector: selector, template: template,
            isReplicationController: key.kind == .replicationController)
        let entry = labelSet(template.labels, namespace: namespace)
        labels.entries[Int(entry)].references += 1
        let slot = freeSets.popLast() ?? Int32(sets.count)
        let record = SetRecord(object: object, slot: slot, namespace: namespace, labelSet: entry)
        if Int(slot) == sets.count { sets.append(record) } else { sets[Int(slot)] = record }
        setSlots[key] = slot
        selectors.add(.init(isService: false, slot: slot), selector: selector, namespace: namespace)
        for id in labels.matching(selector, namespace: namespace) { labels.entries[Int(id)].sets.append(slot) }
        enqueue(set: Int(slot))
        return Int(slot)
    }

    /// Offers the ownerless pods that the controller's selector matches, in the order of their slots.
    private mutating func offerOrphans(to slot: Int) {
        for id in labels.matching(sets[slot].object.selector, namespace: sets[slot].namespace) {
            for member in labels.entries[Int(id)].members.sorted() where pods[Int(member)].owner < 0 {
                orphanQueue.append(pods[Int(member)].id)
            }
        }
    }

    private mutating func configureSet(_ slot: Int, _ replicas: Int, _ wanted: PodTemplate?) throws(Refusal) -> [Change]
    {
        let key = sets[slot].object.key
        var details: [String] = []
        if let wanted {
            let template = wanted.withAppLabel(key.name)
            details = templateDifference(from: sets[slot].object.template, to: template)
            if !details.isEmpty { try changeTemplate(of: slot, to: template) }
        }
        let before = sets[slot].object.replicas
        if before != replicas {
            setReplicas(slot, replicas)
            details.append("replicas \(before) → \(replicas)")
        }
        return [Change(key, details.isEmpty ? .unchanged : .configured, details)]
    }

    /// The next pods are cut from the new template; those that exist keep theirs.
    private mutating func changeTemplate(of slot: Int, to template: PodTemplate) throws(Refusal) {
        let key = sets[slot].object.key
        try refuse(key, unless: validateTemplate(template) + validateReplicated(template))
        if !sets[slot].object.selector.matches(template.labels) {
            let field = FieldError(
                path: "spec.template.metadata.labels", value: template.labels.description,
                message: "must match the selector \(sets[slot].object.selector), which cannot change")
            try refuse(key, unless: [field])
        }
        let old = sets[slot].labelSet
        let new = labelSet(template.labels, namespace: sets[slot].namespace)
        labels.entries[Int(new)].references += 1
        labels.entries[Int(old)].references -= 1
        sets[slot].labelSet = new
        forgetIfUnused(labelSet: old)
        sets[slot].object.template = template
        sets[slot].placement = PlacementHandle()
        sets[slot].object.meta.markWritten(nextRevision())
        enqueue(set: slot)
    }

    mutating func setTemplate(_ key: ObjectKey, _ wanted: PodTemplate) throws(Refusal) -> [Change] {
        let slot = try liveSet(key)
        let template = wanted.withAppLabel(key.name)
        let details = templateDifference(from: sets[slot].object.template, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        try changeTemplate(of: slot, to: template)
        return [Change(key, .configured, details)]
    }

    mutating func scale(_ key: ObjectKey, _ replicas: Int) throws(Refusal) -> [Change] {
        let slot = try liveSet(key)
        try validateReplicas(key, replicas)
        let before = sets[slot].object.replicas
        if before == replicas { return [Change(key, .unchanged)] }
        setReplicas(slot, replicas)
        return [Change(key, .scaled, ["replicas \(before) → \(replicas)"])]
    }

    private mutating func setReplicas(_ slot: Int, _ replicas: Int) {
        let object = sets[slot].object
        note(
            Happening(
                kind: .scale, object: object.key, labels: object.meta.labels,
                reason: "\(object.replicas) → \(replicas)", time: now))
        sets[slot].object.replicas = replicas
        sets[slot].object.meta.markWritten(nextRevision())
        enqueue(set: slot)
    }

    func liveSet(_ key: ObjectKey) throws(Refusal) -> Int {
        if let slot = setSlots[key] { return Int(slot) }
        if key.kind == .replicaSet || key.kind == .replicationController {
            throw Refusal(.notFound, "\(key) not found")
        }
        throw Refusal(.unsupported, "\(key) has no replicas; only a replicaset or replicationcontroller has")
    }
}
