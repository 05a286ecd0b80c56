package import PodLifecycle
package import PodModel

extension SimulatedRuntime {
    package func logs(
        of life: LifeSlot, container i: Int, previous: Bool, since: Timestamp?, limit: Int, at now: Timestamp
    ) throws(Failure) -> [LogLine] {
        guard knows(life) else { throw Failure("the pod has no logs yet") }
        let pod = pods[Int(life.index)]
        guard machines[Int(pod.node)].isLinked else {
            throw Failure("node \(machines[Int(pod.node)].name) does not answer: its link is down")
        }
        let container = pod.containers[i]
        let run = previous ? container.previous : container.current
        guard run.start != .never else {
            let name = pod.template.spec.containers[i].name
            throw Failure(previous ? "container \(name) has no previous run" : "container \(name) has not started yet")
        }
        let output = pod.template.spec.containers[i].simulation?.output ?? []
        return lines(output, from: run.start, to: min(run.end, now), since: since, limit: limit)
    }

    /// Reckons the lines of a run; only the last `limit` are ever made.
    private func lines(
        _ output: [SimulatedBehavior.Output], from start: Timestamp, to end: Timestamp, since: Timestamp?, limit: Int
    ) -> [LogLine] {
        var found: [(line: LogLine, source: Int)] = []
        let first = max(start, since ?? start)
        for (source, wish) in output.enumerated() {
            guard let every = wish.every, every > .zero else {
                if start >= first, start <= end { found.append((LogLine(time: start, text: wish.text), source)) }
                continue
            }
            guard end >= first else { continue }
            let lastIndex = (end - start).nanoseconds / every.nanoseconds
            let gap = (first - start).nanoseconds
            let firstIndex = max(gap <= 0 ? 0 : (gap - 1) / every.nanoseconds + 1, lastIndex - Int64(limit) + 1)
            if firstIndex > lastIndex { continue }
            for n in firstIndex...lastIndex {
                found.append((LogLine(time: start + every * n, text: wish.text), source))
            }
        }
        found.sort { $0.line.time != $1.line.time ? $0.line.time < $1.line.time : $0.source < $1.source }
        return found.suffix(max(0, limit)).map(\.line)
    }

    package func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        guard let node = AddressRange.node(of: address), Int(node) < machines.count else { return nil }
        let machine = machines[Int(node)]
        guard machine.isAlive, machine.isLinked, let p = machine.addresses.owner(of: address) else { return nil }
        let pod = pods[Int(p)]
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

    package func usage(of life: LifeSlot, container i: Int, at now: Timestamp) -> ResourceAmount? {
        guard knows(life) else { return nil }
        let pod = pods[Int(life.index)]
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
