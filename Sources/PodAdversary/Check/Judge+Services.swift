import PodControl
import PodEngine
import PodModel

// What services lead to: Z7, Z13.
extension Judge {
    mutating func lookAtServices() throws(Violation) {
        let services = engine.cluster.allServices
        if services.isEmpty { return }
        var addresses: Set<IPv4> = []
        var found: Violation?
        for service in services {
            if let address = service.clusterIP, !addresses.insert(address).inserted {
                throw Violation(.z7, "two services have the address \(address)")
            }
            var serving: [UID] = []
            engine.cluster.forEachPod { id, pod in
                if pod.isActive, pod.isReady, pod.status.address != nil, service.selector.matches(pod.meta.labels) {
                    serving.append(id.uid)
                }
                return true
            }
            let kept = engine.cluster.endpointPods(ofService: service.meta.name)
            if !serving.isEmpty { checks[.z13] += 1 }
            if kept.count != serving.count || Set(kept.map(\.uid)) != Set(serving) {
                found = Violation(.z13, "\(service.key) has \(kept.count) endpoints, \(serving.count) pods serve")
            }
        }
        if let found { throw found }
    }
}
