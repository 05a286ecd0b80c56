internal import Glibc
package import PodLifecycle
package import PodModel

extension LinuxRuntime: ContainerAccess {
    package var access: (any ContainerAccess)? { self }

    package func exec(_ life: LifeSlot, container: Int, _ request: ExecRequest) throws(Failure) -> any RunningCommand {
        try ExecCommand(request, in: try running(life, container), exec: person.exec)
    }

    package func attach(_ life: LifeSlot, container: Int) throws(Failure) -> any RunningCommand {
        let handle = try running(life, container)
        return try ThreadCommand("podsh-attach") { progress throws(Failure) in
            var session = try AttachSession(handle)
            let end = session.run(stop: progress.stopDescriptor)
            return (Exit(code: 0), end == .detached ? "detached from \(handle.name): it goes on" : nil)
        }
    }

    package func debug(_ life: LifeSlot, image: String?, _ request: ExecRequest) throws(Failure) -> any RunningCommand {
        throw Failure("debug is not possible yet")
    }

    package func copy(from life: LifeSlot, container: Int, path: String, to host: String) throws(Failure) -> any RunningCommand {
        let handle = try running(life, container)
        return try ThreadCommand("podsh-copy") { progress throws(Failure) in
            let note = try ContainerCopy.out(of: handle, path: path, to: host) { progress.isStopped }
            return (Exit(code: 0), note)
        }
    }

    package func copy(_ host: String, to life: LifeSlot, container: Int, path: String) throws(Failure) -> any RunningCommand {
        let handle = try running(life, container)
        return try ThreadCommand("podsh-copy") { progress throws(Failure) in
            let note = try ContainerCopy.into(handle, path: path, from: host) { progress.isStopped }
            return (Exit(code: 0), note)
        }
    }

    package func forward(_ hostPort: UInt16, to target: ForwardTarget) throws(Failure) -> any RunningCommand {
        throw Failure("forward is not possible yet")
    }

    package func sandbox(_ life: LifeSlot) -> SandboxDetails? {
        guard let sandbox = sandboxHandle(of: life) else { return nil }
        var total = ContainerStatistics()
        total.process = sandbox.pause
        if let use = CgroupUse(path: sandbox.cgroup) {
            let since = MachineTime.now() + (.zero - .seconds(1))
            total.usage = ResourceAmount(cpu: rate(sandbox.uid, use, started: since), memory: use.memory)
            total.processes = use.processes
        }
        let kinds = ["net", "ipc", "uts", "pid", "mnt"]
        return SandboxDetails(pauseProcess: sandbox.pause, namespaces: kinds.compactMap { namespaceName(sandbox.namespace($0)) }, total: total)
    }

    package func statistics(_ life: LifeSlot, container: Int) -> ContainerStatistics? {
        guard let handle = containerHandle(of: life, container: container) else { return nil }
        var found = ContainerStatistics()
        found.process = handle.process
        if let use = CgroupUse(path: handle.cgroup) {
            found.usage = ResourceAmount(cpu: rate(handle.identifier, use, started: handle.started), memory: use.memory)
            found.processes = use.processes
        }
        return found
    }

    private func rate(_ name: String, _ use: CgroupUse, started: Timestamp) -> Int64 {
        person.meter.rate(of: name, used: use.cpu, started: started, at: MachineTime.now())
    }

    /// `net:[4026532201]`
    private func namespaceName(_ path: String) -> String? {
        var name = [CChar](repeating: 0, count: 128)
        let count = readlink(path, &name, name.count - 1)
        return count > 0 ? String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    func running(_ life: LifeSlot, _ container: Int) throws(Failure) -> ContainerHandle {
        guard let handle = containerHandle(of: life, container: container) else {
            throw Failure("the container does not run")
        }
        return handle
    }
}

extension LinuxRuntime {
    package func logs(
        of life: LifeSlot, container: Int, previous: Bool, since: Timestamp?, limit: Int, at now: Timestamp
    ) throws(Failure) -> [LogLine] { [] }

    package func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        // As much as a session keeps of any answer: 16 MiB.
        let request = HTTPRequest(address: address, port: port, path: path)
        return try? HTTPClient.get(request, limit: 16 << 20).get()
    }

    package func usage(of life: LifeSlot, container: Int, at now: Timestamp) -> ResourceAmount? {
        statistics(life, container: container)?.usage
    }
}
