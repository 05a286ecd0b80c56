import PodCollections
import PodControl
import PodLifecycle
package import PodModel

extension Engine {
    /// Restarts one container in its pod, at once and without back-off; address, volumes and the other containers
    /// stay. Without a name the pod's only or first main container.
    package func restartContainer(_ pod: ObjectKey, container: String?) throws(Refusal) {
        try keeping(.restartContainer(pod, container: container)) { () throws(Refusal) in
            try restartOne(pod, container: container)
        }
    }

    private func restartOne(_ pod: ObjectKey, container: String?) throws(Refusal) {
        catchUp()
        let i = try reachableWorker(of: pod)
        let c = try containerIndex(container, of: pod, worker: i)
        output.clear()
        let accepted = workers.entries[i].worker.restart(container: c, at: now, into: &output)
        guard accepted else {
            let name = workers.entries[i].worker.spec.containers[c].name
            throw Refusal(.conflict, "container \(name) of \(pod) has ended and will not run again")
        }
        dispatchEffects(i)
        settle()
    }

    /// Restarts all containers of a pod in the order of a stop and a start, init containers included, in the same
    /// sandbox.
    package func restartPod(_ pod: ObjectKey) throws(Refusal) {
        try keeping(.restartPod(pod)) { () throws(Refusal) in try restartWhole(pod) }
    }

    private func restartWhole(_ pod: ObjectKey) throws(Refusal) {
        catchUp()
        let i = try reachableWorker(of: pod)
        output.clear()
        guard workers.entries[i].worker.restartAll(at: now, into: &output) else {
            throw Refusal(.conflict, "\(pod) is not running, so there is nothing to restart")
        }
        dispatchEffects(i)
        settle()
    }

    /// Carries out the restarts that the control plane asks for. One whose node is away waits for it.
    func restartContainers() -> Bool {
        if asking({ $0.hasRestarts }) { pendingRestarts += state.takeRestarts() }
        if pendingRestarts.isEmpty { return false }
        let restarts = pendingRestarts
        pendingRestarts = []
        for restart in restarts {
            guard let i = workers.index(of: restart.pod) else { continue }
            guard nodes[workers.entries[i].node].state == .up else {
                pendingRestarts.append(restart)
                continue
            }
            output.clear()
            _ =
                restart.container.map { workers.entries[i].worker.restart(container: $0, at: now, into: &output) }
                ?? workers.entries[i].worker.restartAll(at: now, into: &output)
            dispatchEffects(i)
        }
        return pendingRestarts.count < restarts.count
    }

    func worker(of pod: ObjectKey) throws(Refusal) -> PodWorkerIndex {
        guard let id = state.podID(pod.name, namespace: pod.namespace) else {
            throw Refusal(.notFound, "\(pod) not found")
        }
        guard let i = workers.index(of: id) else {
            let node = state.pod(id)?.nodeName
            let cause = node.map { "its node \($0) is away" } ?? "it is on no node yet"
            throw Refusal(.conflict, "\(pod) has no containers: \(cause)")
        }
        return i
    }

    func reachableWorker(of pod: ObjectKey) throws(Refusal) -> PodWorkerIndex {
        let i = try worker(of: pod)
        let node = nodes[workers.entries[i].node]
        if node.state != .up { throw Refusal(.conflict, "\(pod) cannot be reached: node \(node.name) is silent") }
        return i
    }

    func containerIndex(_ name: String?, of pod: ObjectKey, worker i: PodWorkerIndex) throws(Refusal) -> Int {
        let containers = workers.entries[i].worker.spec.containers
        guard let name else { return containers.firstIndex { $0.role == .main } ?? 0 }
        guard let index = containers.firstIndex(where: { $0.name == name }) else {
            let names = containers.map(\.name).joined(separator: ", ")
            throw Refusal(.notFound, "\(pod) has no container \(name); it has \(names)")
        }
        return index
    }
}
