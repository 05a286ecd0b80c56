import PodCollections
import PodModel
import PodTables

// Admission by the policies of a namespace: limit ranges complete pods and judge them, quotas count.
extension Cluster {
    private func policies(of namespace: String) -> [(key: ObjectKey, policy: NamespacePolicy)] {
        policies.filter { $0.key.namespace == namespace }
    }

    mutating func setPolicy(_ key: ObjectKey, _ policy: NamespacePolicy?) {
        let place = policies.firstIndex { $0.key >= key } ?? policies.count
        if place < policies.count, policies[place].key == key { policies.remove(at: place) }
        if let policy { policies.insert((key, policy), at: place) }
        wakeQuotaWaiters(in: key.namespace)
    }

    /// The template as limit ranges complete it; the same object where they say nothing.
    func completed(_ template: PodTemplate, namespace: String) -> PodTemplate {
        if policies.isEmpty { return template }
        var spec = template.spec
        for case (_, .limitRange(let range)) in policies(of: namespace) { range.complete(&spec) }
        return spec == template.spec
            ? template : PodTemplate(labels: template.labels, annotations: template.annotations, spec: spec)
    }

    /// Why the namespace takes no such pod; of a completed template.
    func objection(toPod template: PodTemplate, namespace: String) -> String? {
        if policies.isEmpty { return nil }
        for case (_, .limitRange(let range)) in policies(of: namespace) {
            let wrong = range.objections(to: template.spec)
            if !wrong.isEmpty { return wrong.count == 1 ? wrong[0] : "[\(wrong.joined(separator: ", "))]" }
        }
        let use = template.quotaUse
        for case (let key, .resourceQuota(let quota)) in policies(of: namespace) where quota.takes(template) {
            let unsaid = quota.unsaid(of: template.spec)
            if !unsaid.isEmpty {
                return "failed quota: \(key.name): must specify \(unsaid.joined(separator: "; "))"
            }
            if let excess = quota.excess(key.name, adding: use, to: used(of: quota, namespace: namespace)) {
                return excess
            }
        }
        return nil
    }

    /// Refuses a bare pod that the namespace does not take.
    func admit(_ key: ObjectKey, _ template: PodTemplate) throws(Refusal) {
        guard let objection = objection(toPod: template, namespace: key.namespace) else { return }
        throw Refusal(.forbidden, "pods \"\(key.name)\" is forbidden: \(objection)")
    }

    /// Refuses an object, not there yet, of which the namespace may hold no more.
    func admit(_ manifest: Manifest) throws(Refusal) {
        if policies.isEmpty { return }
        guard let (key, plural, use) = manifest.quotaUse, !exists(key) else { return }
        for (policy, rule) in policies(of: key.namespace) {
            switch rule {
            case .limitRange(let range):
                guard case .claim(_, _, let size, _, _) = manifest else { continue }
                let wrong = range.objections(toClaim: size)
                if wrong.isEmpty { continue }
                throw Refusal(.forbidden, "\(plural) \"\(key.name)\" is forbidden: \(wrong.joined(separator: ", "))")
            case .resourceQuota(let quota):
                let used = used(of: quota, namespace: key.namespace)
                guard let excess = quota.excess(policy.name, adding: use, to: used) else { continue }
                throw Refusal(.forbidden, "\(plural) \"\(key.name)\" is forbidden: \(excess)")
            }
        }
    }

    /// What a namespace holds of what a quota limits: a look at each of its objects.
    func used(of quota: ResourceQuotaSpec, namespace: String) -> ResourceList {
        var use = ResourceList()
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            let pod = tables.pods[slot].pod
            guard pod.meta.namespace == namespace, quota.takes(pod.template) else { continue }
            if pod.status.phase.isFinal {
                use.add(Quantity(units: 1), to: "count/pods")
            } else {
                use.add(pod.template.quotaUse)
            }
        }
        // What has scopes counts pods alone.
        if quota.scopes.isEmpty { countObjects(in: namespace, &use) }
        var held = ResourceList()
        for pair in quota.hard.pairs { held[pair.name] = use[pair.name] ?? Quantity(nano: 0) }
        return held
    }

    private func countObjects(in namespace: String, _ use: inout ResourceList) {
        for slot in tables.services.slots where tables.services[slot].isLive {
            let service = tables.services[slot].object
            if service.meta.namespace == namespace {
                use.add(.service(exposure: service.traffic.exposure, ports: service.ports.count))
            }
        }
        for slot in tables.workloads.slots where tables.workloads[slot].isLive {
            let key = tables.workloads[slot].object.key
            if key.namespace == namespace { use.add(.one(of: key.kind)) }
        }
        for key in tables.configs.keys where key.namespace == namespace { use.add(.one(of: key.kind)) }
        for (key, claim) in tables.claims where key.namespace == namespace {
            use.add(.one(of: key.kind))
            use.add(Quantity(units: claim.size), to: "requests.storage")
        }
        for key in tables.unstructured.keys where key.namespace == namespace { use.add(.one(of: key.kind)) }
    }

    // MARK: Controllers

    /// The template of a pod that a controller may make; nil where the namespace takes none now: the controller is
    /// looked at again when the namespace holds less.
    mutating func admitted(_ template: PodTemplate, name: String, of slot: WorkloadSlot) -> PodTemplate? {
        if policies.isEmpty { return template }
        let namespace = tables.workloads[slot].object.meta.namespace
        let template = completed(template, namespace: namespace)
        guard let objection = objection(toPod: template, namespace: namespace) else { return template }
        record(
            workload: slot, true, "FailedCreate",
            .text("Error creating: pods \"\(name)\" is forbidden: \(objection)"),
            source: tables.workloads[slot].source, at: now)
        let uses = quotaUses(of: namespace)
        quotaWaiters.removeAll { $0.workload == slot }
        quotaWaiters.append(QuotaWaiter(workload: slot, namespace: namespace, uses: uses))
        return nil
    }

    private func quotaUses(of namespace: String) -> [ResourceList] {
        policies(of: namespace).map { entry in
            if case .resourceQuota(let quota) = entry.policy { used(of: quota, namespace: namespace) } else { .init() }
        }
    }

    /// Controllers whose namespace holds less than when it took no pod of theirs are looked at again.
    mutating func retryQuotaWaiters() {
        if quotaWaiters.isEmpty { return }
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

    private mutating func wakeQuotaWaiters(in namespace: String) {
        for waiter in quotaWaiters where waiter.namespace == namespace && tables.workloads[waiter.workload].isLive {
            enqueue(workload: waiter.workload)
        }
        quotaWaiters.removeAll { $0.namespace == namespace }
    }
}

/// A controller that a namespace refused a pod, and what its quotas had counted then.
struct QuotaWaiter: Sendable {
    let workload: WorkloadSlot
    let namespace: String
    let uses: [ResourceList]
}

extension ResourceList {
    /// An object of a kind: `secrets`, `count/deployments.apps`.
    fileprivate static func one(of kind: ObjectKind) -> ResourceList {
        var use = ResourceList()
        guard let resource = kind.quotaResource else { return use }
        use["count/" + resource] = Quantity(units: 1)
        if !resource.contains(".") { use[resource] = Quantity(units: 1) }
        return use
    }

    fileprivate static func service(exposure: ServiceExposure, ports: Int) -> ResourceList {
        var use = one(of: .service)
        switch exposure {
        case .nodePorts: use["services.nodeports"] = Quantity(units: Int64(ports))
        case .loadBalancer(let hasNodePorts, _):
            if hasNodePorts { use["services.nodeports"] = Quantity(units: Int64(ports)) }
            use["services.loadbalancers"] = Quantity(units: 1)
        case .inside, .externalName: break
        }
        return use
    }
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
            var use = ResourceList.one(of: key.kind)
            use["requests.storage"] = Quantity(units: size)
            return (key, "persistentvolumeclaims", use)
        case .config(let name, let namespace, _, let isSecret, _):
            return plain(ObjectKey(isSecret ? .secret : .configMap, name, namespace: namespace))
        case .workload(let workload): return plain(workload.key)
        case .unstructured(let kind, let name, let namespace, _, _):
            return plain(ObjectKey(.unstructured(kind), name, namespace: namespace))
        }
    }
}

extension ObjectKind {
    /// As quotas name it; nil for what none counts here.
    fileprivate var quotaResource: String? {
        switch self {
        case .pod: "pods"
        case .service: "services"
        case .replicationController: "replicationcontrollers"
        case .configMap: "configmaps"
        case .secret: "secrets"
        case .persistentVolumeClaim: "persistentvolumeclaims"
        case .replicaSet: "replicasets.apps"
        case .deployment: "deployments.apps"
        case .statefulSet: "statefulsets.apps"
        case .daemonSet: "daemonsets.apps"
        case .job: "jobs.batch"
        case .cronJob: "cronjobs.batch"
        case .unstructured(.resourceQuota): "resourcequotas"
        case .endpoints, .template, .node, .namespace, .event, .autoscaler, .budget, .unstructured: nil
        }
    }
}
