internal import Glibc
internal import PodKernel
import PodImages
package import PodLifecycle
package import PodModel
internal import PodNetwork

extension LinuxRuntime: ContainerAccess {
    package var access: (any ContainerAccess)? { self }

    package func exec(
        _ worker: PodWorkerSlot, container: Int, _ request: ExecRequest
    ) throws(Failure) -> any RunningCommand {
        try ExecCommand(request, in: try running(worker, container), exec: person.exec)
    }

    package func start(
        _ worker: PodWorkerSlot, container: Int, words: [String], hasTerminal: Bool, hasInput: Bool
    ) throws(Failure) -> any StreamedCommand {
        try StreamedExec(
            words, in: try running(worker, container), exec: person.exec, hasTerminal: hasTerminal, hasInput: hasInput)
    }

    package func attachStreams(
        _ worker: PodWorkerSlot, container: Int, hasTerminal: Bool, hasInput: Bool
    ) throws(Failure) -> any StreamedCommand {
        try StreamedAttach(try running(worker, container), hasTerminal: hasTerminal, hasInput: hasInput)
    }

    package func connector(to worker: PodWorkerSlot) throws(Failure) -> PodConnector {
        guard let sandbox = sandboxHandle(of: worker) else { throw Failure("the pod has no sandbox yet") }
        return PodConnection.connector(into: sandbox)
    }

    package func attach(_ worker: PodWorkerSlot, container: Int, output: Int32?) throws(Failure) -> any RunningCommand {
        guard let run = place(worker)?.run(container) else { throw Failure("the container does not run") }
        let handle = run.handle
        return try ThreadCommand("podsh-attach") { progress throws(Failure) in
            var session = try AttachSession(handle, .own(output: output ?? STDOUT_FILENO))
            switch session.run(stop: progress.stopDescriptor) {
            case .detached: return (Exit(code: 0), "detached from \(handle.name): it goes on")
            case .stopped: return (Exit(code: 130), nil)
            case .unread: return (Exit(code: 128 + SIGPIPE, signal: SIGPIPE), nil)
            case .closed:
                // Its streams are closed: how it ended is known a moment later, or, when it goes on without them,
                // later.
                while true {
                    if let exit = run.exit { return (exit, nil) }
                    if waitReadable(progress.stopDescriptor, timeout: .milliseconds(10)) {
                        return (Exit(code: 130), nil)
                    }
                }
            }
        }
    }

    package func debug(
        _ worker: PodWorkerSlot, container: Int?, image: String?, _ request: ExecRequest
    ) throws(Failure) -> any RunningCommand {
        guard let sandbox = sandboxHandle(of: worker), let pod = pod(of: worker) else {
            throw Failure("the pod has no sandbox yet")
        }
        let target =
            if let container {
                try running(worker, container)
            } else {
                pod.template.spec.containers.indices.lazy
                    .compactMap { self.containerHandle(of: worker, container: $0) }.first
            }
        let debug = DebugContainer(
            runtime: self, sandbox: sandbox, template: pod.template,
            target: target,
            // The machine's own programs are always here.
            image: image ?? "host", request: request)
        return try ThreadCommand("podsh-debug") { progress throws(Failure) in try debug.run(progress) }
    }

    package func copy(
        from worker: PodWorkerSlot, container: Int, path: String, to host: String
    ) throws(Failure) -> any RunningCommand {
        let handle = try running(worker, container)
        return try ThreadCommand("podsh-copy") { progress throws(Failure) in
            let note = try ContainerCopy.out(of: handle, path: path, to: host) { progress.isStopped }
            return (Exit(code: 0), note)
        }
    }

    package func copy(
        _ host: String, to worker: PodWorkerSlot, container: Int, path: String
    ) throws(Failure) -> any RunningCommand {
        let handle = try running(worker, container)
        return try ThreadCommand("podsh-copy") { progress throws(Failure) in
            let note = try ContainerCopy.into(handle, path: path, from: host) { progress.isStopped }
            return (Exit(code: 0), note)
        }
    }

    package func forward(_ local: Endpoint, to target: ForwardTarget) throws(Failure) -> any ForwardedPort {
        try network.forward(local, to: target)
    }

    package func sandbox(_ worker: PodWorkerSlot) -> SandboxDetails? {
        guard let sandbox = sandboxHandle(of: worker) else { return nil }
        var total = ContainerStatistics()
        total.process = sandbox.pause
        if let use = cgroups.use(of: sandbox.cgroup) {
            total.usage = ResourceAmount(cpu: rate(sandbox.uid, use, started: sandbox.started), memory: use.memory)
        }
        // The pause process and what runs in the containers; the keepers of their streams are podsh's affair.
        let containers = pod(of: worker)?.template.spec.containers.indices
        total.processes = (containers ?? 0..<0).reduce(1) { $0 + (statistics(worker, container: $1)?.processes ?? 0) }
        if let traffic = network.traffic(of: worker) { (total.received, total.sent) = (traffic.received, traffic.sent) }
        let kinds = (sandbox.users == nil ? [] : ["user"]) + ["net", "ipc", "uts", "pid", "mnt"]
        let handles = (containers ?? 0..<0).map { self.containerHandle(of: worker, container: $0) }
        let first = handles.lazy.compactMap { $0 }.first
        var details = SandboxDetails(
            pauseProcess: sandbox.pause, namespaces: kinds.compactMap { namespaceName(sandbox.namespace($0)) },
            users: sandbox.users.map { UInt64($0.first)..<UInt64($0.first) + UInt64(UserRange.count) },
            securityModule: SecurityModule.label(of: first?.process ?? sandbox.pause), total: total,
            containers: handles.map { $0?.identifier })
        details.images = (containers ?? 0..<0).map { image(of: worker, container: $0)?.pinnedName }
        return details
    }

    package func statistics(_ worker: PodWorkerSlot, container: Int) -> ContainerStatistics? {
        guard let handle = containerHandle(of: worker, container: container) else { return nil }
        var found = ContainerStatistics()
        found.process = handle.process
        if let use = cgroups.use(of: handle.cgroup) {
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

    func running(_ worker: PodWorkerSlot, _ container: Int) throws(Failure) -> ContainerHandle {
        guard let handle = containerHandle(of: worker, container: container) else {
            throw Failure("the container does not run")
        }
        return handle
    }
}

extension LinuxRuntime {
    package func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading {
        guard let pod = pod(of: worker), pod.template.spec.containers.indices.contains(container) else {
            throw Failure("the pod has no logs yet")
        }
        let name = pod.template.spec.containers[container].name
        guard let run = lastRun(of: worker, container: container, previous: request.previous) else {
            throw Failure(
                request.previous ? "container \(name) has no previous run" : "container \(name) has not started yet")
        }
        return try logs.open(LogFolder(pod: layout.pod(pod.uid), container: name), run: run, request)
    }

    package func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        // As much as a session keeps of any answer: 16 MiB.
        let request = HTTPRequest(address: address, port: port, path: path)
        return try? HTTPClient.get(request, limit: 16 << 20).get()
    }

    package func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? {
        statistics(worker, container: container)?.usage
    }
}
