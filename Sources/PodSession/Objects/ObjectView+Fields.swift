internal import PodControlPlane
internal import PodLanguage
internal import PodModel

extension ObjectView {
    /// Pods of a controller that count: neither terminating nor finished, by name.
    func activePods(ofOwner key: ObjectKey) -> [Pod] {
        pods(.owner(key)).filter(\.isActive)
    }

    /// A field of a controller; nil for another name.
    func field(_ name: String, ofController key: ObjectKey, at now: Timestamp) -> Value? {
        guard let set = workload(key) else { return nil }
        switch name {
        case "ready": return .int(Int64(set.status.ready))
        case "replicas": return .int(Int64(set.status.replicas))
        case "desired": return .int(Int64(set.replicas))
        case "available": return .int(Int64(set.status.available))
        case "pods": return .objects(activePods(ofOwner: key).map(\.key))
        case "endpoint":
            return .optional(
                activePods(ofOwner: key).first { $0.isReady && !$0.endpoints.isEmpty }?.endpoints.first?.description)
        case "endpoints":
            return .list(ValueList(flat: activePods(ofOwner: key).filter(\.isReady).flatMap(\.endpointRecords)))
        case "nodes":
            var nodes: [String] = []
            for node in activePods(ofOwner: key).compactMap(\.nodeName) where !nodes.contains(node) {
                nodes.append(node)
            }
            return .strings(nodes.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        case "restarts": return .int(activePods(ofOwner: key).reduce(0) { $0 + Int64($1.restarts) })
        case "image": return .string(set.template.spec.containers.first { $0.role == .main }?.image ?? "")
        case "selector": return .map(ValueMap(set.selector))
        default: return field(name, ofState: set) ?? set.meta.field(name, kind: key.kind, at: now)
        }
    }

    /// What only one kind of controller has; nil for another name.
    private func field(_ name: String, ofState set: Workload) -> Value? {
        switch (set.state, set.spec) {
        case (.deployment(let state), _):
            switch name {
            case "updated": return .int(Int64(set.status.updated))
            case "revision": return .int(state.revision)
            default: return nil
            }
        case (.statefulSet(let state), .statefulSet(let spec)):
            switch name {
            case "updated": return .int(Int64(set.status.updated))
            case "revision": return .int(state.update)
            case "waits": return .string(state.waitsFor)
            case "claims": return .objects(claims(of: set.key, spec))
            default: return nil
            }
        case (.daemonSet(let state), _):
            switch name {
            case "updated": return .int(Int64(set.status.updated))
            case "revision": return .int(state.update)
            case "misscheduled": return .int(Int64(state.misscheduled))
            default: return nil
            }
        case (.job(let state), .job(let spec)):
            switch name {
            case "succeeded": return .int(Int64(state.succeeded))
            case "failed": return .int(Int64(state.failed))
            case "completions": return spec.wantedCompletions.map { .int(Int64($0)) } ?? .null
            case "active": return .int(Int64(set.status.replicas))
            case "done": return .bool(state.isDone)
            case "status": return .string(set.jobWord)
            case "suspended": return .bool(spec.isSuspended)
            case "started": return state.started.map(Value.time) ?? .null
            case "finished": return state.finished.map(Value.time) ?? .null
            case "failed-indexes": return .string(jobIndexes(set.key)?.failed ?? "")
            case "reason":
                if case .failed(let reason, _)? = state.outcome { return .string(reason) } else { return .string("") }
            default: return nil
            }
        case (.cronJob(let state), .cronJob(let spec)):
            let jobs = children(ofWorkload: set.key)
            switch name {
            case "schedule": return .string(spec.schedule)
            case "suspended": return .bool(spec.isSuspended)
            case "active":
                return .int(
                    Int64(jobs.count { if case .job(let job) = $0.state { job.finished == nil } else { false } }))
            case "last": return state.lastSchedule.map(Value.time) ?? .null
            case "last-success": return state.lastSuccess.map(Value.time) ?? .null
            case "next": return state.next.map(Value.time) ?? .null
            case "time-zone": return .string(spec.timeZone ?? "UTC")
            case "jobs": return .objects(jobs.map(\.key))
            default: return nil
            }
        default: return nil
        }
    }

    /// Claims that a StatefulSet's active pods have of their own, by pod.
    private func claims(of key: ObjectKey, _ spec: StatefulSetSpec) -> [ObjectKey] {
        activePods(ofOwner: key).flatMap { pod in
            spec.claims.map {
                ObjectKey(
                    .persistentVolumeClaim, StatefulSetSpec.claim($0.name, of: pod.meta.name), namespace: key.namespace)
            }
        }
    }

    /// A field of a service; nil for another name.
    func field(_ name: String, ofService key: ObjectKey, at now: Timestamp) -> Value? {
        guard let service = service(key) else { return nil }
        switch name {
        case "ready": return .int(Int64(endpointCount(ofService: key)))
        case "endpoint": return .optional(service.endpoint?.description)
        case "endpoints": return .list(ValueList(flat: endpointRecords(of: service)))
        case "address": return .optional(service.clusterIP?.description)
        case "external": return .optional(service.external)
        case "port": return service.ports.first.map { .int(Int64($0.port)) } ?? .null
        case "pods":
            return .objects(
                pods(.matching(service.selector, namespace: key.namespace)).filter(\.isActive).map(\.key))
        case "selector": return .map(ValueMap(service.selector))
        default: return service.meta.field(name, kind: .service, at: now)
        }
    }

    private func endpointRecords(of service: Service) -> [Value] {
        let pods = pods(.endpoints(ofService: service.key)).flatMap { pod -> [Value] in
            guard let address = pod.status.address else { return [] }
            return service.ports.compactMap { port in
                pod.spec.target(of: port).map { pod.record(of: Endpoint(address: address, port: $0, name: port.name)) }
            }
        }
        let written = writtenEndpoints(of: service).flatMap { written in service.ports.flatMap(written.endpoints) }
        return pods + written.map { $0.record() }
    }

    /// A field of a node; nil for another name.
    func field(_ name: String, ofNode key: ObjectKey, at now: Timestamp) -> Value? {
        guard let node = node(key.name) else { return nil }
        let taken = requested(onNode: key.name)
        switch name {
        case "ready": return .bool(node.isReady)
        case "state": return .string(node.isReady ? "Ready" : "NotReady")
        case "pressure": return .strings(node.status.pressures.map(\.conditionName))
        case "cordoned": return .bool(node.isUnschedulable)
        case "pods": return .objects(pods(.node(key.name)).filter(\.isActive).map(\.key))
        case "cpu": return .cpu(milli: node.capacity.amount.cpu)
        case "memory": return .memory(bytes: node.capacity.amount.memory)
        case "resources": return .resources(node.others)
        case "cpu-free": return .cpu(milli: node.capacity.amount.cpu - taken.cpu)
        case "memory-free": return .memory(bytes: node.capacity.amount.memory - taken.memory)
        case "max-pods": return .int(Int64(node.capacity.pods))
        case "zone": return .optional(node.zone)
        case "taints": return .strings(node.taints.map(\.description))
        case "address": return .null
        default: return node.meta.field(name, kind: .node, at: now)
        }
    }

    /// A field of any other object; nil for another name.
    func field(_ name: String, ofOther key: ObjectKey, at now: Timestamp) -> Value? {
        switch key.kind {
        case .template:
            guard let template = template(key) else { return nil }
            switch name {
            case "image": return .string(template.template.spec.containers.first { $0.role == .main }?.image ?? "")
            case "volumes": return .strings(template.template.spec.volumes.map(\.name))
            default: return template.meta.field(name, kind: .template, at: now)
            }
        case .configMap, .secret:
            guard let config = config(key) else { return nil }
            switch name {
            case "keys": return .strings(config.data.pairs.map(\.key))
            case "data" where !config.isSecret: return .map(ValueMap(config.data.texts))
            default: return config.meta.field(name, kind: key.kind, at: now)
            }
        case .persistentVolumeClaim:
            guard let claim = claim(key) else { return nil }
            switch name {
            case "size": return .memory(bytes: claim.size)
            case "keep": return .bool(claim.keep)
            case "status": return .string(claim.binding.phase)
            case "volume": return .optional(claim.binding.volume?.name)
            default: return claim.meta.field(name, kind: key.kind, at: now)
            }
        case .autoscaler:
            guard let autoscaler = autoscaler(key) else { return nil }
            switch name {
            case "min": return .int(Int64(autoscaler.spec.minReplicas))
            case "max": return .int(Int64(autoscaler.spec.maxReplicas))
            case "replicas": return .int(Int64(autoscaler.status.current))
            case "desired": return .int(Int64(autoscaler.status.desired))
            default: return autoscaler.meta.field(name, kind: key.kind, at: now)
            }
        case .budget:
            guard let budget = budget(key) else { return nil }
            switch name {
            case "allowed": return .int(Int64(budget.status.allowed))
            case "healthy": return .int(Int64(budget.status.healthy))
            default: return budget.meta.field(name, kind: .budget, at: now)
            }
        case .namespace: return namespace(key.name)?.meta.field(name, kind: .namespace, at: now)
        case .unstructured: return unstructured(key)?.meta.field(name, kind: key.kind, at: now)
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .endpoints, .node, .event:
            return nil
        }
    }
}

extension Value {
    static func objects(_ keys: [ObjectKey]) -> Value { .list(ValueList(flat: keys.map(Value.object))) }
}

extension ValueMap {
    /// The pairs that must be equal.
    init(_ selector: Selector) {
        self.init()
        for case .equals(let key, let value) in selector.requirements { put(key, .string(value)) }
    }
}
