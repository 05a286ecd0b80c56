import PodCollections
import PodControl
package import PodControlPlane
package import PodLifecycle
package import PodModel

extension Engine {
    /// What a node's machine is; nil when there is no such node.
    package func system(ofNode name: String) -> NodeSystem? {
        state.nodeSlot(name).map { runtime.system(ofNode: $0.machine) }
    }

    /// Begins to read a container's log. Without a name that of the first main container.
    package func openLog(
        _ pod: ObjectKey, container: String? = nil, _ request: LogRequest
    ) throws(Refusal) -> any LogReading {
        let i = try worker(of: pod)
        let c = try containerIndex(container, of: pod, worker: i)
        do {
            return try runtime.openLog(of: workers.slot(i), container: c, request, at: now)
        } catch {
            throw Refusal(.conflict, "\(pod): \(error.message)")
        }
    }

    /// Whether the container has ended and will not run again: what it wrote so far is all.
    package func hasEnded(_ pod: ObjectKey, container: String) -> Bool {
        guard let found = state.pod(pod.name, namespace: pod.namespace) else { return true }
        guard let i = try? worker(of: pod), let c = try? containerIndex(container, of: pod, worker: i) else {
            return found.status.phase.isFinal
        }
        // All containers of a pod that is restarted as a whole end, and begin again.
        return workers.entries[i].worker.containers[c].step == .ended && workers.entries[i].worker.stage != .stopping
    }

    /// The last lines of a container's present run, or with `previous` of the one before, oldest first; not before
    /// `since`.
    package func logs(
        _ pod: ObjectKey, container: String? = nil, previous: Bool = false, since: Timestamp? = nil, limit: Int = 10_000
    ) throws(Refusal) -> [LogLine] {
        try openLog(pod, container: container, LogRequest(previous: previous, since: since, tail: limit)).rest(at: now)
    }

    /// One for each container of the spec; empty when the pod is on no node that is known to be there.
    package func containerDetails(_ pod: PodID) -> [ContainerDetails] {
        guard let i = workers.index(of: pod) else { return [] }
        let worker = workers.entries[i].worker
        return worker.containers.indices.map { c in
            ContainerDetails(
                usage: runtime.usage(of: workers.slot(i), container: c, at: now),
                retryTime: worker.retryTime(container: c),
                imageErrorIsFinal: worker.imageErrorIsFinal(container: c))
        }
    }

    /// Ports of the host that the pod wants are somebody else's, and have been for longer than a pod takes to end.
    package func lacksHostPort(_ pod: PodID) -> Bool {
        workers.index(of: pod).map { workers.entries[$0].worker.lacksHostPort } ?? false
    }

    /// An HTTP GET inside the environment of simulated machines. A service's address leads to its ready pods in turn.
    /// `nil`: refused.
    package func http(_ address: IPv4, port: UInt16, path: String) -> HTTPAnswer? {
        guard let service = state.allServices.first(where: { $0.clusterIP == address }) else {
            return runtime.http(address, port: port, path: path, at: now)
        }
        guard let wanted = service.ports.first(where: { $0.port == port }) else { return nil }
        let pods = state.endpointPods(ofService: service.meta.name, namespace: service.meta.namespace)
        let isNamed = if case .name = wanted.target { true } else { false }
        let ready = isNamed ? pods.filter { state.pod($0)?.spec.target(of: wanted) != nil } : pods
        let written = state.writtenEndpoints(ofService: service.meta.name, namespace: service.meta.namespace)
            .flatMap { $0.endpoints(of: wanted) }
        if ready.isEmpty, written.isEmpty { return nil }
        let turn = serviceTurns[address, default: 0]
        serviceTurns[address] = turn &+ 1
        let number = turn % (ready.count + written.count)
        if number >= ready.count {
            let other = written[number - ready.count]
            // Nobody stands outside of a simulation: whoever was written down answers.
            if !isOfEnvironment(other.address) { return HTTPAnswer(status: 200, body: "") }
            return runtime.http(other.address, port: other.port, path: path, at: now)
        }
        guard let pod = state.pod(ready[number]), let behind = pod.status.address,
            let target = pod.spec.target(of: wanted)
        else { return nil }
        return runtime.http(behind, port: target, path: path, at: now)
    }

    /// Whether an address lies in the environment: a service's or a pod's. Simulated ones lie in 10.0.0.0/8; real
    /// machines take pods' and services' addresses from one /16.
    package func isOfEnvironment(_ address: IPv4) -> Bool {
        runtime.isSimulated
            ? address.rawValue >> 24 == 10 : address.rawValue >> 16 == services.base.rawValue >> 16
    }
}
