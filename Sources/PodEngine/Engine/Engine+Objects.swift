import PodControl
import PodLifecycle
import PodModel

/// What machines need beside pods: configs, secrets and claims before a pod needs them, services as they change.
extension Engine {
    func tellObjects() {
        guard asking({ $0.hasObjectChanges }) else { return }
        let changed = state.takeObjectChanges()
        if runtime.isSimulated { return }
        for key in changed {
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
            default: break
            }
        }
    }

    private func route(_ key: ObjectKey) -> ServiceRoute? {
        guard let service = state.service(key.name, namespace: key.namespace) else { return nil }
        let pods = state.endpointPods(ofService: key.name, namespace: key.namespace).compactMap { state.pod($0) }
        let ports = service.ports.map {
            ServiceRoute.Port(
                name: $0.name ?? pods.first?.portName($0.target), port: $0.port, target: $0.target,
                protocol: $0.protocol, hostPort: $0.hostPort)
        }
        var route = ServiceRoute(key: key, address: service.clusterIP, ports: ports, endpoints: pods.compactMap(\.status.address))
        route.hosts = pods.compactMap { host($0, of: key.name) }
        return route
    }

    /// A StatefulSet's pods have names below that of its service; one that names none has them below every service.
    private func host(_ pod: Pod, of service: String) -> ServiceRoute.Host? {
        guard let owner = pod.meta.owner, owner.kind == .statefulSet, let address = pod.status.address,
            case .statefulSet(let spec)? = state.workload(ObjectKey(.statefulSet, owner.name, namespace: pod.meta.namespace))?.spec,
            spec.serviceName.isEmpty || spec.serviceName == service
        else { return nil }
        return ServiceRoute.Host(name: pod.meta.name, address: address)
    }
}

extension Pod {
    /// What the pod calls a port of its own; by it SRV finds a service's port that has no name.
    fileprivate func portName(_ port: UInt16) -> String? {
        for container in spec.containers {
            if let found = container.ports.first(where: { $0.port == port }) { return found.name }
        }
        return nil
    }
}
