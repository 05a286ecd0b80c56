import PodCollections
import PodModel
import PodTables

// Admission by the policies of a namespace: limit ranges complete pods and judge them, quotas count.
extension Cluster {
    /// The template as limit ranges complete it; the same object where they say nothing.
    func completed(_ template: PodTemplate, namespace: String) -> PodTemplate {
        if tables.policies.isEmpty { return template }
        var spec = template.spec
        for case .limitRange(let range) in tables.policies[namespace].map(\.policy) { range.complete(&spec) }
        return spec == template.spec
            ? template : PodTemplate(labels: template.labels, annotations: template.annotations, spec: spec)
    }

    /// Refuses a bare pod that the namespace does not take.
    func admit(_ key: ObjectKey, _ template: PodTemplate) throws(Refusal) {
        if let objection = tables.objection(toPod: template, namespace: key.namespace) {
            throw forbidden(key, "pods", objection)
        }
    }

    /// Refuses other cpu and memory of a living pod that the namespace does not take.
    func admit(resizeOf slot: PodSlot, to template: PodTemplate) throws(Refusal) {
        if let objection = tables.objection(toResizeOf: slot, to: template) {
            throw forbidden(tables.pods[slot].pod.key, "pods", objection)
        }
    }

    /// Refuses an object of which the namespace may hold no more; of one that is there already, what it takes more.
    func admit(_ manifest: Manifest) throws(Refusal) {
        if tables.policies.isEmpty { return }
        guard let (key, plural, whole) = manifest.quotaUse else { return }
        var use = whole
        var claimSize: Int64?
        if case .claim(_, _, let size, _, _) = manifest { claimSize = size }
        if exists(key) {
            switch key.kind {
            case .persistentVolumeClaim: use = use.growth(over: tables.claims[key]?.quotaUse ?? ResourceList())
            case .service: use = use.growth(over: service(key.name, namespace: key.namespace)?.quotaUse ?? use)
            case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob,
                .endpoints, .autoscaler, .budget, .configMap, .secret, .template, .node, .namespace, .event,
                .unstructured:
                return
            }
            if use.isEmpty { return }
        }
        if let objection = tables.objection(toObject: use, claimSize: claimSize, namespace: key.namespace) {
            throw forbidden(key, plural, objection)
        }
    }

    private func forbidden(_ key: ObjectKey, _ plural: String, _ objection: String) -> Refusal {
        var refusal = Refusal(.forbidden, "\(plural) \"\(key.name)\" is forbidden: \(objection)")
        refusal.objection = objection
        return refusal
    }

    // MARK: Controllers

    /// The template of a pod that a controller may make; nil where the namespace takes none now: the controller is
    /// looked at again when the namespace holds less.
    mutating func admitted(_ template: PodTemplate, name: String, of slot: WorkloadSlot) -> PodTemplate? {
        if tables.policies.isEmpty { return template }
        let namespace = tables.workloads[slot].object.meta.namespace
        let template = completed(template, namespace: namespace)
        guard let objection = tables.objection(toPod: template, namespace: namespace) else { return template }
        record(
            workload: slot, true, "FailedCreate",
            .text("Error creating: pods \"\(name)\" is forbidden: \(objection)"),
            source: tables.workloads[slot].source, at: now)
        let uses = quotaUses(of: namespace)
        quotaWaiters.removeAll { $0.workload == slot }
        quotaWaiters.append(QuotaWaiter(workload: slot, namespace: namespace, uses: uses))
        return nil
    }

    private func quotaUses(of namespace: String) -> [PolicyTable.Use] { tables.policies[namespace].map(\.use) }

    /// Controllers whose namespace holds less than when it took no pod of theirs, or has other policies, are looked at
    /// again.
    mutating func retryQuotaWaiters() {
        if quotaWaiters.isEmpty || policiesSeen == tables.policies.changes { return }
        policiesSeen = tables.policies.changes
        var kept: [QuotaWaiter] = []
        for waiter in quotaWaiters where tables.workloads[waiter.workload].isLive {
            if quotaUses(of: waiter.namespace) == waiter.uses {
                kept.append(waiter)
            } else {
                enqueue(workload: waiter.workload)
            }
        }
        quotaWaiters = kept
    }
}

/// A controller that a namespace refused a pod, and what its quotas had counted then.
struct QuotaWaiter: Sendable {
    let workload: WorkloadSlot
    let namespace: String
    let uses: [PolicyTable.Use]
}

extension Manifest {
    /// What it makes, by its name in the API, and what that counts for in quotas; nil for pods, which are judged by
    /// their templates, and for what no quota counts.
    fileprivate var quotaUse: (key: ObjectKey, plural: String, use: ResourceList)? {
        func plain(_ key: ObjectKey) -> (key: ObjectKey, plural: String, use: ResourceList)? {
            key.kind.quotaResource.map { (key, $0, .one(of: key.kind)) }
        }
        switch self {
        case .pod, .template, .nodes, .node, .namespace, .autoscaler, .budget: return nil
        case .replicaSet(let name, let namespace, _, _, let isReplicationController):
            return plain(
                ObjectKey(isReplicationController ? .replicationController : .replicaSet, name, namespace: namespace))
        case .service(let name, let namespace, let ports, _, _, let traffic):
            let use = ResourceList.service(exposure: traffic.exposure, ports: ports.count)
            return (ObjectKey(.service, name, namespace: namespace), "services", use)
        case .claim(let name, let namespace, let size, _, _):
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: namespace)
            return (key, "persistentvolumeclaims", .claim(size: size))
        case .config(let name, let namespace, _, let isSecret, _):
            return plain(ObjectKey(isSecret ? .secret : .configMap, name, namespace: namespace))
        case .workload(let workload): return plain(workload.key)
        case .unstructured(let kind, let name, let namespace, _, _):
            return plain(ObjectKey(.unstructured(kind), name, namespace: namespace))
        }
    }
}
