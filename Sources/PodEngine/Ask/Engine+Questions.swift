package import PodControl
package import PodLifecycle
package import PodModel

/// What only the node's side knows of a container; the rest stands in its status.
package struct ContainerDetails: Hashable, Sendable {
    /// Cpu and memory in use; nil when it does not run.
    package var usage: ResourceAmount?
    /// When a container in back-off is tried again.
    package var retryTime: Timestamp?
    /// Its image cannot be had, and asking again is in vain.
    package var imageErrorIsFinal: Bool
}

extension Engine {
    /// The lines of a container's present run, or with `previous` of the one before, oldest first; not before `since`;
    /// at most the last `limit`. Without a name the first main container.
    package func logs(
        _ pod: ObjectKey, container: String? = nil, previous: Bool = false, since: Timestamp? = nil, limit: Int = 10_000
    ) throws(Refusal) -> [LogLine] {
        let i = try life(of: pod)
        let c = try containerIndex(container, of: pod, life: i)
        do {
            return try runtime.logs(
                of: lives.slot(i), container: c, previous: previous, since: since, limit: limit, at: now)
        } catch {
            throw Refusal(.conflict, "\(pod): \(error.message)")
        }
    }

    /// One for each container of the spec; empty when the pod is on no node that is known to be there.
    package func containerDetails(_ pod: PodID) -> [ContainerDetails] {
        guard let i = lives.index(of: pod) else { return [] }
        let life = lives.entries[i].life
        return life.containers.indices.map { c in
            ContainerDetails(
                usage: runtime.usage(of: lives.slot(i), container: c, at: now), retryTime: life.retryTime(container: c),
                imageErrorIsFinal: life.imageErrorIsFinal(container: c))
        }
    }

    /// An HTTP GET inside the environment of simulated machines. A service's address leads to its ready pods in turn.
    /// `nil`: refused.
    package func http(_ address: IPv4, port: UInt16, path: String) -> HTTPAnswer? {
        guard let service = state.allServices.first(where: { $0.clusterIP == address }) else {
            return runtime.http(address, port: port, path: path, at: now)
        }
        guard let wanted = service.ports.first(where: { $0.port == port }) else { return nil }
        let ready = state.endpointPods(ofService: service.meta.name, namespace: service.meta.namespace)
        if ready.isEmpty { return nil }
        let turn = serviceTurns[address, default: 0]
        serviceTurns[address] = turn &+ 1
        guard let behind = state.pod(ready[turn % ready.count])?.status.address else { return nil }
        return runtime.http(behind, port: wanted.target, path: path, at: now)
    }

    /// Whether an address lies in the environment: a service's or a pod's. Simulated ones lie in 10.0.0.0/8; real
    /// machines take pods' and services' addresses from one /16.
    package func isOfEnvironment(_ address: IPv4) -> Bool {
        runtime.isSimulated
            ? address.rawValue >> 24 == 10 : address.rawValue >> 16 == services.base.rawValue >> 16
    }
}
