package import PodModel

extension Cluster {
    package func node(_ name: String) -> Node? {
        nodeSlots[name].map { nodes[Int($0)].node }
    }

    /// A node's index in the order in which nodes were made.
    package func nodeIndex(_ name: String) -> Int? { nodeSlots[name].map(Int.init) }

    /// All nodes in the natural order of their names.
    package var allNodes: [Node] { nodeOrder.map { nodes[Int($0)].node } }

    /// Names of all nodes, in natural order.
    package var nodeNames: [String] { nodeOrder.map { nodes[Int($0)].node.meta.name } }

    /// What pods that hold their request ask of this node together, and how many they are.
    package func requested(onNode name: String) -> (amount: ResourceAmount, pods: Int)? {
        nodeSlots[name].map { (nodes[Int($0)].room.requested, nodes[Int($0)].room.pods) }
    }

    /// A controller.
    package func workload(_ key: ObjectKey) -> Workload? {
        setSlots[key].map { sets[Int($0)].object }
    }

    /// Whether a StatefulSet wants a pod of this name: when it is gone it comes again.
    package func isReplica(_ key: ObjectKey) -> Bool {
        guard key.kind == .pod, let dash = key.name.utf8.lastIndex(of: UInt8(ascii: "-")) else { return false }
        let owner = ObjectKey(.statefulSet, String(key.name[..<dash]), namespace: key.namespace)
        guard let slot = setSlots[owner].map(Int.init), case .statefulSet(let spec) = sets[slot].object.spec,
            let ordinal = ordinal(of: key.name, in: slot)
        else { return false }
        return ordinal >= spec.startOrdinal && ordinal < spec.startOrdinal + sets[slot].object.replicas
    }

    /// All controllers by kind, namespace and name.
    package var allWorkloads: [Workload] {
        sets.filter(\.isLive).map(\.object).sorted { $0.key < $1.key }
    }

    /// The controllers that nobody owns: those that were declared.
    package var declaredWorkloads: [Workload] {
        sets.filter { $0.isLive && $0.parent < 0 }.map(\.object).sorted { $0.key < $1.key }
    }

    /// The controllers that a Deployment or CronJob owns, in the order in which they were made.
    package func children(ofWorkload key: ObjectKey) -> [Workload] {
        setSlots[key].map { sets[Int($0)].children.map { sets[Int($0)].object } } ?? []
    }

    package func autoscaler(_ key: ObjectKey) -> Autoscaler? { autoscalers[key] }
    /// By namespace and name.
    package var allAutoscalers: [Autoscaler] { autoscalers.values.sorted { $0.key < $1.key } }
    /// A budget with what it allows at this moment.
    package func budget(_ key: ObjectKey) -> DisruptionBudget? {
        guard var found = budgets[key] else { return nil }
        found.status = budgetStatus(found)
        return found
    }
    /// By namespace and name.
    package var allBudgets: [DisruptionBudget] { budgets.keys.sorted().compactMap { budget($0) } }

    package func service(_ name: String, namespace: String = "default") -> Service? {
        serviceSlots[ObjectKey(.service, name, namespace: namespace)].map { services[Int($0)].object }
    }

    /// All services by namespace and name.
    package var allServices: [Service] {
        services.filter(\.isLive).map(\.object).sorted { $0.key < $1.key }
    }

    /// Pods behind a service, ready and not terminating, by address. Costs as much as it finds.
    package func endpointPods(ofService name: String, namespace: String = "default") -> [PodID] {
        guard let slot = serviceSlots[ObjectKey(.service, name, namespace: namespace)] else { return [] }
        var found: [PodID] = []
        for id in services[Int(slot)].labelSets {
            let entry = labels.entries[Int(id)]
            found += entry.members[..<entry.serving].map { pods[Int($0)].id }
        }
        return found.sorted {
            (pods[Int($0.slot)].pod.status.address?.rawValue ?? 0)
                < (pods[Int($1.slot)].pod.status.address?.rawValue ?? 0)
        }
    }

    /// Addresses and ports behind a service: every port of the service at every endpoint pod.
    package func endpoints(ofService name: String, namespace: String = "default") -> [Endpoint] {
        guard let service = service(name, namespace: namespace) else { return [] }
        return endpointPods(ofService: name, namespace: namespace).flatMap { id -> [Endpoint] in
            guard let address = pods[Int(id.slot)].pod.status.address else { return [] }
            return service.ports.map { Endpoint(address: address, port: $0.target, name: $0.name) }
        }
    }

    /// How many pods are behind a service; kept, not counted.
    package func endpointCount(ofService name: String, namespace: String = "default") -> Int {
        guard let slot = serviceSlots[ObjectKey(.service, name, namespace: namespace)] else { return 0 }
        return services[Int(slot)].labelSets.reduce(0) { $0 + labels.entries[Int($1)].serving }
    }

    /// A config, or with the key of a secret, a secret.
    package func config(_ key: ObjectKey) -> ConfigObject? { configs[key] }
    /// Configs and secrets by kind, namespace and name.
    package var allConfigs: [ConfigObject] { configs.values.sorted { $0.key < $1.key } }
    package func claim(_ name: String, namespace: String = "default") -> VolumeClaim? {
        claims[ObjectKey(.persistentVolumeClaim, name, namespace: namespace)]
    }
    package var allClaims: [VolumeClaim] { claims.values.sorted { $0.key < $1.key } }
    package func template(_ name: String, namespace: String = "default") -> NamedTemplate? {
        templates[ObjectKey(.template, name, namespace: namespace)]
    }
    package var allTemplates: [NamedTemplate] { templates.values.sorted { $0.key < $1.key } }
    package func namespace(_ name: String) -> Namespace? {
        namespaces[name].map { namespaces.entries[Int($0)].object }
    }
    package var allNamespaces: [Namespace] { namespaces.sorted }

    /// Whether an object of this kind and name exists.
    package func exists(_ key: ObjectKey) -> Bool {
        switch key.kind {
        case .pod: podID(key.name, namespace: key.namespace) != nil
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            setSlots[key] != nil
        case .autoscaler: autoscalers[key] != nil
        case .budget: budgets[key] != nil
        case .service, .endpoints: service(key.name, namespace: key.namespace) != nil
        case .persistentVolumeClaim: claims[key] != nil
        case .configMap, .secret: configs[key] != nil
        case .template: templates[key] != nil
        case .node: nodeSlots[key.name] != nil
        case .namespace: namespaces[key.name] != nil
        case .event: false
        }
    }
}
