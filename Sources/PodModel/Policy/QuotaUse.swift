// What objects beside pods count for in quotas (`pkg/quota/v1/evaluator/core`).

extension ResourceList {
    /// An object of a kind: `secrets`, `count/deployments.apps`; nothing for a kind that no quota counts here.
    package static func one(of kind: ObjectKind) -> ResourceList {
        var use = ResourceList()
        guard let resource = kind.quotaResource else { return use }
        use["count/" + resource] = Quantity(units: 1)
        if !resource.contains(".") { use[resource] = Quantity(units: 1) }
        return use
    }

    package static func service(exposure: ServiceExposure, ports: Int) -> ResourceList {
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

    package static func claim(size: Int64) -> ResourceList {
        var use = one(of: .persistentVolumeClaim)
        use["requests.storage"] = Quantity(units: size)
        return use
    }

    /// A pod that has ended.
    package static var endedPod: ResourceList {
        var use = ResourceList()
        use["count/pods"] = Quantity(units: 1)
        return use
    }

    /// What of it is more than in another.
    package func growth(over old: ResourceList) -> ResourceList {
        var growth = ResourceList()
        for pair in pairs {
            let more = pair.amount.nano - (old[pair.name]?.nano ?? 0)
            if more > 0 { growth[pair.name] = Quantity(nano: more) }
        }
        return growth
    }
}

extension ObjectKind {
    /// As quotas name it; nil for what none counts here.
    package var quotaResource: String? {
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

extension Service {
    package var quotaUse: ResourceList { .service(exposure: traffic.exposure, ports: ports.count) }
}

extension VolumeClaim {
    package var quotaUse: ResourceList { .claim(size: size) }
}
