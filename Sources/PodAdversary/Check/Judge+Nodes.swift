import PodCollections
import PodControl
import PodEngine
import PodModel

// What nodes hold, and when they are given up: Z7, Z8, Z20.
extension Judge {
    mutating func lookAtNodes() throws(Violation) {
        var found: Violation?
        var checks = self.checks
        let cluster = engine.cluster
        cluster.forEachNode { node in
            guard let held = cluster.requested(onNode: node.meta.name), held.pods > 0 else { return }
            checks[.z8] += 1
            if held.amount.cpu > node.capacity.amount.cpu || held.amount.memory > node.capacity.amount.memory
                || held.pods > node.capacity.pods
            {
                found = Violation(.z8, "node/\(node.meta.name) holds \(held.amount) in \(held.pods) pods")
            }
        }
        self.checks = checks
        if let found { throw found }
        for name in cluster.nodeNames {
            guard let since = away[name], let node = cluster.node(name), node.status.ready == .unknown else { continue }
            self.checks[.z20] += 1
            if engine.now < since + .seconds(50) {
                throw Violation(.z20, "node/\(name) is not ready before 50 s of silence")
            }
        }
        try lookAtAddresses()
    }

    mutating func lookAtAddresses() throws(Violation) {
        var addresses: Set<IPv4> = []
        var ports: [NodeSlot: [HostPort]] = [:]
        var found: Violation?
        var checks = self.checks
        let (engine, sights) = (self.engine, self.sights)
        engine.cluster.forEachPod { id, pod in
            if pod.status.phase.isFinal { return true }
            if let node = sights[id.slot].node {
                for port in pod.template.hostPorts {
                    checks[.z7] += 1
                    if ports[node, default: []].conflicts(with: port) {
                        found = Violation(.z7, "\(pod.key) shares a host port of \(pod.nodeName ?? "?")")
                    }
                }
                ports[node, default: []] += pod.template.hostPorts
            }
            guard let address = pod.status.address, !engine.isNodeAway(pod.nodeName ?? "") else { return true }
            checks[.z7] += 1
            if !addresses.insert(address).inserted { found = Violation(.z7, "two pods have the address \(address)") }
            return found == nil
        }
        self.checks = checks
        if let found { throw found }
    }
}
