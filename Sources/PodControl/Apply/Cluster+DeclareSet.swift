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
        let slot = createWorkload(
            key, namespace, replicas: replicas, template, selector: Selector(matching: ["app": app]), spec: .replicas)
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

    mutating func setTemplate(_ key: ObjectKey, _ wanted: PodTemplate) throws(Refusal) -> [Change] {
        let slot = try liveSet(key)
        var template = wanted.withAppLabel(key.name)
        if key.kind == .job { template = template.withJobLabels(key.name, uid: sets[slot].object.meta.uid) }
        let details = templateDifference(from: sets[slot].object.template, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        try refuseFixedJob(sets[slot].object, sets[slot].object.spec, template: details)
        try changeTemplate(of: slot, to: template)
        return [Change(key, .configured, details)]
    }

    mutating func scale(_ key: ObjectKey, _ replicas: Int) throws(Refusal) -> [Change] {
        let slot = try liveSet(key)
        if !key.kind.hasReplicas {
            throw Refusal(.unsupported, "\(key) has no number of replicas that could be set")
        }
        try validateReplicas(key, replicas)
        let before = sets[slot].object.replicas
        if before == replicas { return [Change(key, .unchanged)] }
        setReplicas(slot, replicas)
        return [Change(key, .scaled, ["replicas \(before) → \(replicas)"])]
    }

    mutating func setReplicas(_ slot: Int, _ replicas: Int) {
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
        if key.kind.isWorkload { throw Refusal(.notFound, "\(key) not found") }
        throw Refusal(.unsupported, "\(key) has no replicas and no template; only a controller has")
    }
}
