import PodCollections
package import PodModel

// Limit ranges and quotas: what is used of a quota follows every change of what it counts, and costs nothing where a
// namespace has none.
extension ClusterTables {
    /// Puts an object that is kept as it was written, or another version of one that is there.
    package mutating func put(_ object: UnstructuredObject) {
        let isNew = unstructured[object.key] == nil
        unstructured[object.key] = object
        if object.volume != nil { volumes.insert(object.key) } else { volumes.remove(object.key) }
        if object.endpoints != nil {
            writtenEndpoints.insert(object.key)
        } else {
            writtenEndpoints.remove(object.key)
        }
        noteWrite(object.key, isNew: isNew)
        if isNew { countForQuotas(.one(of: object.key.kind), 1, in: object.meta.namespace) }
        guard let policy = object.policy else { return }
        var entry = PolicyTable.Entry(key: object.key, policy: policy)
        if case .resourceQuota(let quota) = policy {
            entry.used = used(of: quota, namespace: object.meta.namespace)
            workCounter += namespaces[object.meta.namespace].map { namespaces.entries[$0].pods.count } ?? 0
        }
        policies.put(entry)
    }

    package mutating func removeUnstructured(_ key: ObjectKey) {
        guard let object = unstructured.removeValue(forKey: key) else { return }
        noteDeletion(.unstructured(object))
        volumes.remove(key)
        writtenEndpoints.remove(key)
        policies.remove(key)
        countForQuotas(.one(of: key.kind), -1, in: key.namespace)
        revision += 1
    }

    /// They go with their namespace, of whose end this is a part.
    package mutating func removeUnstructured(inNamespace name: String) {
        policies.removeAll(inNamespace: name)
        for key in unstructured.values.filter({ $0.meta.goes(withNamespace: name) }).map(\.key) {
            writtenEndpoints.remove(key)
            if let object = unstructured.removeValue(forKey: key) { noteDeletion(.unstructured(object)) }
        }
    }

    /// What is no pod came to a namespace, or went with the sign -1. Quotas with scopes count pods alone.
    mutating func countForQuotas(_ use: ResourceList, _ sign: Int128, in namespace: String) {
        if policies.isEmpty { return }
        policies.count(use, sign: sign, in: namespace) { $0.scopes.isEmpty }
    }

    /// A pod of this phase came to its namespace, or went with the sign -1.
    mutating func countForQuotas(_ slot: PodSlot, _ phase: PodPhase, _ sign: Int128) {
        let template = pods[slot].pod.template
        let use = phase.isFinal ? ResourceList.endedPod : template.quotaUse
        policies.count(use, sign: sign, in: pods[slot].pod.meta.namespace) { $0.takes(template) }
    }

    /// What a namespace holds of what a quota limits: a look at each of its objects. For a quota that is new, and to
    /// hold the kept sums against.
    package func used(of quota: ResourceQuotaSpec, namespace: String) -> ResourceList {
        var use = ResourceList()
        if let space = namespaces[namespace] {
            for slot in namespaces.entries[space].pods.values {
                let pod = pods[slot].pod
                guard quota.takes(pod.template) else { continue }
                use.add(pod.status.phase.isFinal ? .endedPod : pod.template.quotaUse)
            }
        }
        if quota.scopes.isEmpty { addObjects(of: namespace, to: &use) }
        var held = ResourceList()
        for pair in quota.hard.pairs { held[pair.name] = use[pair.name] ?? Quantity(nano: 0) }
        return held
    }

    private func addObjects(of namespace: String, to use: inout ResourceList) {
        for slot in serviceSlots.values where services[slot].object.meta.namespace == namespace {
            use.add(services[slot].object.quotaUse)
        }
        for key in workloadSlots.keys where key.namespace == namespace { use.add(.one(of: key.kind)) }
        for key in configs.keys where key.namespace == namespace { use.add(.one(of: key.kind)) }
        for (key, claim) in claims where key.namespace == namespace { use.add(claim.quotaUse) }
        for key in unstructured.keys where key.namespace == namespace { use.add(.one(of: key.kind)) }
    }

    // MARK: Admission

    /// Why the namespace takes no such pod; of a completed template.
    package func objection(toPod template: PodTemplate, namespace: String) -> String? {
        objection(to: template, adding: template.quotaUse, namespace: namespace)
    }

    /// Why the namespace does not take a pod with other cpu and memory: limit ranges judge what it shall be, quotas
    /// what it takes more (`resize` is the one update of pods at which they are asked). `besides` is decided, and not
    /// counted yet.
    package func objection(
        toResizeOf slot: PodSlot, to template: PodTemplate, besides: ResourceList = ResourceList()
    ) -> String? {
        if policies.isEmpty { return nil }
        let old = pods[slot].pod.template
        if old.spec.containers.map(\.resources) == template.spec.containers.map(\.resources) { return nil }
        return objection(
            to: template, adding: growth(of: slot, to: template), besides: besides,
            namespace: pods[slot].pod.meta.namespace)
    }

    /// What the pod takes more of what quotas count once it is cut from the template.
    package func growth(of slot: PodSlot, to template: PodTemplate) -> ResourceList {
        policies.isEmpty ? ResourceList() : template.quotaUse.growth(over: pods[slot].pod.template.quotaUse)
    }

    private func objection(
        to template: PodTemplate, adding use: ResourceList, besides: ResourceList = ResourceList(), namespace: String
    ) -> String? {
        let entries = policies[namespace]
        for case .limitRange(let range) in entries.lazy.map(\.policy) {
            let wrong = range.objections(to: template.spec)
            if !wrong.isEmpty { return wrong.count == 1 ? wrong[0] : "[\(wrong.joined(separator: ", "))]" }
        }
        for entry in entries {
            guard case .resourceQuota(let quota) = entry.policy, quota.takes(template) else { continue }
            let unsaid = quota.unsaid(of: template.spec)
            if !unsaid.isEmpty {
                return "failed quota: \(entry.key.name): must specify \(unsaid.joined(separator: "; "))"
            }
            var used = entry.used
            used.add(besides)
            if let excess = quota.excess(entry.key.name, adding: use, to: used) { return excess }
        }
        return nil
    }

    /// Why the namespace does not take what counts for so much; of a claim limit ranges judge the size.
    package func objection(toObject use: ResourceList, claimSize: Int64? = nil, namespace: String) -> String? {
        for entry in policies[namespace] {
            switch entry.policy {
            case .limitRange(let range):
                let wrong = claimSize.map { range.objections(toClaim: $0) } ?? []
                if !wrong.isEmpty { return wrong.joined(separator: ", ") }
            case .resourceQuota(let quota):
                // What has scopes counts pods alone.
                guard quota.scopes.isEmpty else { continue }
                if let excess = quota.excess(entry.key.name, adding: use, to: entry.used) { return excess }
            }
        }
        return nil
    }
}
