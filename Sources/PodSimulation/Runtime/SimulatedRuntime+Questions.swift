import PodCollections
package import PodLifecycle
package import PodModel

extension SimulatedRuntime {
    package func openLog(
        of worker: PodWorkerSlot, container i: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading {
        guard knows(worker) else { throw Failure("the pod has no logs yet") }
        let pod = pods[worker.place]
        guard machines[Int(pod.node)].isLinked else {
            throw Failure("node \(machines[Int(pod.node)].name) does not answer: its link is down")
        }
        let container = pod.containers[i]
        let run = request.previous ? container.previous : container.current
        guard run.start != .never else {
            let name = pod.template.spec.containers[i].name
            throw Failure(
                request.previous ? "container \(name) has no previous run" : "container \(name) has not started yet")
        }
        return SimulatedLog(self, worker, i, request, run, at: now)
    }

    /// What a container writes.
    func output(of worker: PodWorkerSlot, _ container: Int) -> [SimulatedBehavior.Output] {
        guard knows(worker) else { return [] }
        return pods[worker.place].template.spec.containers[container].simulation?.output ?? []
    }

    /// Its run and the one before; nil when the pod is gone.
    func runs(
        of worker: PodWorkerSlot, _ container: Int
    ) -> (current: SimulatedContainer.Run, previous: SimulatedContainer.Run)? {
        guard knows(worker) else { return nil }
        let container = pods[worker.place].containers[container]
        return (container.current, container.previous)
    }

    package func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        guard let node = NodeAddresses.node(of: address), Int(node) < machines.count else { return nil }
        let machine = machines[Int(node)]
        guard machine.isAlive, machine.isLinked, let p = machine.addresses.owner(of: address) else { return nil }
        let pod = pods[PodWorkerIndex(rawValue: p)]
        for (i, container) in pod.template.spec.containers.enumerated()
        where container.ports.contains(where: { $0.port == port }) {
            let state = pod.containers[i]
            guard state.isRunning, now >= container.answersFrom(state.current.start) else { return nil }
            let bare = String(path.prefix { $0 != "?" })
            let status = container.httpStatus(bare)
            return HTTPAnswer(status: status, body: "")
        }
        return nil
    }

    package func usage(of worker: PodWorkerSlot, container i: Int, at now: Timestamp) -> ResourceAmount? {
        guard knows(worker) else { return nil }
        let pod = pods[worker.place]
        guard pod.containers[i].isRunning else { return nil }
        let container = pod.template.spec.containers[i]
        let subject = pod.uid.rawValue &+ UInt64(i)
        var cpu = container.simulation?.cpu ?? Int64(1 + draws.bits(.cpu, subject) % 10)
        var memory = container.simulation?.memory ?? Int64(8 + draws.bits(.memory, subject) % 48) << 20
        if let limit = container.resources.cpuLimit { cpu = min(cpu, limit) }
        if let limit = container.resources.memoryLimit { memory = min(memory, limit) }
        return ResourceAmount(cpu: cpu, memory: memory)
    }
}
