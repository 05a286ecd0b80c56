import PodControl
import PodLifecycle
import PodModel

/// What machines need beside pods: configs, secrets and claims before a pod needs them, services as they change.
extension Engine {
    func provideObjects() {
        guard asking({ $0.hasObjectChanges }) else { return }
        let changed = state.takeObjectChanges()
        if runtime.isSimulated { return }
        for key in changed { provide(key) }
    }

    func provide(_ key: ObjectKey) {
        switch key.kind {
        case .configMap, .secret:
            if let config = state.config(key) { runtime.provide(config) } else { runtime.withdraw(key) }
        case .persistentVolumeClaim:
            if let claim = state.claim(key.name, namespace: key.namespace) {
                runtime.provide(claim)
            } else {
                runtime.withdraw(key)
            }
        case .service:
            if let route = route(key) { runtime.route(route) } else { runtime.unroute(key) }
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob,
            .endpoints, .autoscaler, .budget, .template, .node, .namespace, .event, .unstructured:
            break
        }
    }

    private func route(_ key: ObjectKey) -> ServiceRoute? {
        guard let service = state.service(key.name, namespace: key.namespace) else { return nil }
        let pods = state.endpointPods(ofService: key.name, namespace: key.namespace).compactMap { state.pod($0) }
        let written = state.writtenEndpoints(ofService: key.name, namespace: key.namespace)
        let ports = service.ports.map { port in
            var (name, target): (String?, ServiceRoute.Target) =
                switch port.target {
                case .number(let number): (pods.first?.portName(number), .all(number))
                case .name(let name): (name, .each(pods.compactMap { $0.backend(of: port) }))
                }
            // Addresses that somebody wrote down have ports of their own.
            if !written.isEmpty {
                let others = written.flatMap { $0.endpoints(of: port) }
                    .map { Endpoint(address: $0.address, port: $0.port) }
                target = .each((pods.compactMap { $0.backend(of: port) } + others).sorted())
            }
            var route = ServiceRoute.Port(
                name: port.name ?? name, port: port.port, target: target, protocol: port.protocol,
                hostPort: service.nodePort(of: port))
            // At the outside address, which is this machine's, the service has its own ports.
            if case .address = service.loadBalancer { route.hostPorts.append(port.port) }
            return route
        }
        var route = ServiceRoute(
            key: key, address: service.clusterIP, ports: ports, endpoints: pods.compactMap(\.status.address))
        route.hosts = pods.compactMap { host($0, of: key.name) }
        if !written.isEmpty {
            let others = written.flatMap(\.addresses)
            route.endpoints = Set(route.endpoints + others.map(\.address)).sorted()
            route.hosts += others.compactMap { other in
                other.hostname.map { ServiceRoute.Host(name: $0, address: other.address) }
            }
        }
        route.affinity = service.traffic.affinity
        route.staysOnNode = service.traffic.staysOnNode
        route.alias = service.traffic.exposure.externalName
        return route
    }

    /// A StatefulSet's pods have names below that of its service; one that names none has them below every service.
    /// Another pod has one where it says both its host's name and this service as its subdomain.
    private func host(_ pod: Pod, of service: String) -> ServiceRoute.Host? {
        if let name = pod.spec.hostname, pod.spec.subdomain == service, let address = pod.status.address {
            return ServiceRoute.Host(name: name, address: address)
        }
        guard let owner = pod.meta.owner, owner.kind == .statefulSet, let address = pod.status.address,
            case .statefulSet(let spec)? = state.workload(
                ObjectKey(.statefulSet, owner.name, namespace: pod.meta.namespace))?.spec,
            spec.serviceName.isEmpty || spec.serviceName == service
        else { return nil }
        return ServiceRoute.Host(name: pod.meta.name, address: address)
    }
}

extension Pod {
    /// Where a service's port leads in this pod.
    fileprivate func backend(of port: ServicePort) -> Endpoint? {
        guard let address = status.address, let number = spec.target(of: port) else { return nil }
        return Endpoint(address: address, port: number)
    }

    /// What the pod calls a port of its own; by it SRV finds a service's port that has no name.
    fileprivate func portName(_ port: UInt16) -> String? {
        for container in spec.containers {
            if let found = container.ports.first(where: { $0.port == port }) { return found.name }
        }
        return nil
    }
}
