import PodCollections
package import PodModel
import PodTables

extension Cluster {
    package func node(_ name: String) -> Node? {
        tables.nodeSlots[name].map { tables.nodes[$0].node }
    }

    /// A node's slot; slots are given in the order in which nodes are made.
    package func nodeSlot(_ name: String) -> NodeSlot? { tables.nodeSlots[name] }

    /// All nodes in the natural order of their names.
    package var allNodes: [Node] { tables.nodeOrder.map { tables.nodes[$0].node } }

    /// Names of all nodes, in natural order.
    package var nodeNames: [String] { tables.nodeOrder.map { tables.nodes[$0].node.meta.name } }

    /// Names of all nodes, in the order in which they were made.
    package var nodeNamesBySlot: [String] { tables.nodeOrder.sorted().map { tables.nodes[$0].node.meta.name } }

    /// What pods that hold their request ask of this node together, and how many they are.
    package func requested(onNode name: String) -> (amount: ResourceAmount, pods: Int)? {
        tables.nodeSlots[name].map { (tables.nodes[$0].room.requested, tables.nodes[$0].room.pods) }
    }

    /// A controller.
    package func workload(_ key: ObjectKey) -> Workload? {
        tables.workloadSlots[key].map { tables.workloads[$0].object }
    }

    /// Whether the pod was declared anew and only its predecessor is there, on its way out: nothing that it does counts
    /// any more.
    package func isReplaced(_ key: ObjectKey) -> Bool {
        podID(key.name, namespace: key.namespace).map { replacements[$0.slot] != nil } ?? false
    }

    /// Whether a StatefulSet wants a pod of this name: when it is gone it comes again.
    package func isReplica(_ key: ObjectKey) -> Bool {
        guard key.kind == .pod, let dash = key.name.utf8.lastIndex(of: UInt8(ascii: "-")) else { return false }
        let owner = ObjectKey(.statefulSet, String(key.name[..<dash]), namespace: key.namespace)
        guard let slot = tables.workloadSlots[owner], case .statefulSet(let spec) = tables.workloads[slot].object.spec,
            let ordinal = tables.ordinal(of: key.name, in: slot)
        else { return false }
        return ordinal >= spec.startOrdinal && ordinal < spec.startOrdinal + tables.workloads[slot].object.replicas
    }

    /// All controllers by kind, namespace and name.
    package var allWorkloads: [Workload] {
        tables.workloads.all.filter(\.isLive).map(\.object).sorted { $0.key < $1.key }
    }

    /// The controllers that nobody owns: those that were declared.
    package var declaredWorkloads: [Workload] {
        tables.workloads.all.filter { $0.isLive && $0.parent == nil }.map(\.object).sorted { $0.key < $1.key }
    }

    /// The controllers that a Deployment or CronJob owns, in the order in which they were made.
    package func children(ofWorkload key: ObjectKey) -> [Workload] {
        tables.workloadSlots[key].map { tables.workloads[$0].children.map { tables.workloads[$0].object } } ?? []
    }

    package func autoscaler(_ key: ObjectKey) -> Autoscaler? { tables.autoscalers[key] }
    /// By namespace and name.
    package var allAutoscalers: [Autoscaler] { tables.autoscalers.values.sorted { $0.key < $1.key } }
    /// A budget with what it allows at this moment.
    package func budget(_ key: ObjectKey) -> DisruptionBudget? { tables.budget(key) }
    /// By namespace and name.
    package var allBudgets: [DisruptionBudget] { tables.budgets.keys.sorted().compactMap { budget($0) } }

    package func service(_ name: String, namespace: String = "default") -> Service? {
        tables.serviceSlots[ObjectKey(.service, name, namespace: namespace)].map { tables.services[$0].object }
    }

    /// All services by namespace and name.
    package var allServices: [Service] {
        tables.services.all.filter(\.isLive).map(\.object).sorted { $0.key < $1.key }
    }

    /// Pods behind a service, ready and not terminating, by address. Costs as much as it finds.
    package func endpointPods(ofService name: String, namespace: String = "default") -> [PodID] {
        guard let slot = tables.serviceSlots[ObjectKey(.service, name, namespace: namespace)] else { return [] }
        let service = tables.services[slot].object
        var found: [PodID] = []
        for id in tables.services[slot].labelSets {
            let entry = tables.labels.entries[id]
            found += entry.members[..<entry.serving].map { tables.pods[$0].id }
            if service.traffic.publishesNotReady {
                found += entry.members[entry.serving...].filter { tables.pods[$0].pod.isPublished }
                    .map { tables.pods[$0].id }
            }
        }
        if service.needsNamedPort { found.removeAll { !isBehind(service, tables.pods[$0.slot].pod) } }
        return found.sorted {
            (tables.pods[$0.slot].pod.status.address?.rawValue ?? 0)
                < (tables.pods[$1.slot].pod.status.address?.rawValue ?? 0)
        }
    }

    /// Whether a pod has a port that one of the service's names.
    private func isBehind(_ service: Service, _ pod: borrowing Pod) -> Bool {
        let spec = pod.template.spec
        return service.ports.contains { spec.target(of: $0) != nil }
    }

    /// Addresses and ports behind a service: every port of the service at every endpoint pod that has it.
    package func endpoints(ofService name: String, namespace: String = "default") -> [Endpoint] {
        guard let service = service(name, namespace: namespace) else { return [] }
        let pods = endpointPods(ofService: name, namespace: namespace).flatMap { id -> [Endpoint] in
            guard let address = tables.pods[id.slot].pod.status.address else { return [] }
            let spec = tables.pods[id.slot].pod.template.spec
            return service.ports.compactMap { port in
                spec.target(of: port).map { Endpoint(address: address, port: $0, name: port.name) }
            }
        }
        return pods + written(service).flatMap { written in service.ports.flatMap(written.endpoints) }
    }

    /// Endpoints that people wrote down for a service, beside its pods.
    package func writtenEndpoints(ofService name: String, namespace: String) -> [WrittenEndpoints] {
        if tables.writtenEndpoints.isEmpty { return [] }
        return service(name, namespace: namespace).map(written) ?? []
    }

    /// How many pods, or addresses that somebody wrote down, are behind a service; of pods kept, not counted, unless
    /// each has to be asked for a port's name.
    package func endpointCount(ofService name: String, namespace: String = "default") -> Int {
        guard let slot = tables.serviceSlots[ObjectKey(.service, name, namespace: namespace)] else { return 0 }
        let service = tables.services[slot].object
        let written = writtenEndpoints(ofService: name, namespace: namespace).reduce(0) { $0 + $1.addresses.count }
        if service.needsNamedPort || service.traffic.publishesNotReady {
            return endpointPods(ofService: name, namespace: namespace).count + written
        }
        return tables.services[slot].labelSets.reduce(written) { $0 + tables.labels.entries[$1].serving }
    }

    /// A config, or with the key of a secret, a secret.
    package func config(_ key: ObjectKey) -> ConfigObject? { tables.configs[key] }
    /// Configs and secrets by kind, namespace and name.
    package var allConfigs: [ConfigObject] { tables.configs.values.sorted { $0.key < $1.key } }
    package func claim(_ name: String, namespace: String = "default") -> VolumeClaim? {
        tables.claims[ObjectKey(.persistentVolumeClaim, name, namespace: namespace)]
    }
    package var allClaims: [VolumeClaim] { tables.claims.values.sorted { $0.key < $1.key } }
    package func template(_ name: String, namespace: String = "default") -> NamedTemplate? {
        tables.templates[ObjectKey(.template, name, namespace: namespace)]
    }
    package var allTemplates: [NamedTemplate] { tables.templates.values.sorted { $0.key < $1.key } }
    package func namespace(_ name: String) -> Namespace? {
        tables.namespaces[name].map { tables.namespaces.entries[$0].object }
    }
    package var allNamespaces: [Namespace] { tables.namespaces.sorted }

    /// Whether an object of this kind and name exists.
    package func exists(_ key: ObjectKey) -> Bool {
        switch key.kind {
        case .pod: podID(key.name, namespace: key.namespace) != nil
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            tables.workloadSlots[key] != nil
        case .autoscaler: tables.autoscalers[key] != nil
        case .budget: tables.budgets[key] != nil
        case .service: service(key.name, namespace: key.namespace) != nil
        case .persistentVolumeClaim: tables.claims[key] != nil
        case .configMap, .secret: tables.configs[key] != nil
        case .template: tables.templates[key] != nil
        case .node: tables.nodeSlots[key.name] != nil
        case .namespace: tables.namespaces[key.name] != nil
        case .endpoints: tables.unstructured[key] != nil || service(key.name, namespace: key.namespace) != nil
        case .unstructured: tables.unstructured[key] != nil
        case .event: false
        }
    }
}

extension Pod {
    /// Behind a service that does not wait for pods to be ready, as soon as it has an address.
    fileprivate var isPublished: Bool { isActive && status.address != nil }
}
