package import PodLifecycle
package import PodModel

extension LinuxRuntime: ContainerAccess {
    package var access: (any ContainerAccess)? { self }

    package func exec(_ life: LifeSlot, container: Int, _ request: ExecRequest) throws(Failure) -> any RunningCommand {
        try ExecCommand(request, in: try running(life, container), exec: person.exec)
    }

    package func attach(_ life: LifeSlot, container: Int) throws(Failure) -> any RunningCommand {
        throw Failure("attach is not possible yet")
    }

    package func debug(_ life: LifeSlot, image: String?, _ request: ExecRequest) throws(Failure) -> any RunningCommand {
        throw Failure("debug is not possible yet")
    }

    package func copy(from life: LifeSlot, container: Int, path: String, to host: String) throws(Failure) -> any RunningCommand {
        throw Failure("copy is not possible yet")
    }

    package func copy(_ host: String, to life: LifeSlot, container: Int, path: String) throws(Failure) -> any RunningCommand {
        throw Failure("copy is not possible yet")
    }

    package func forward(_ hostPort: UInt16, to target: ForwardTarget) throws(Failure) -> any RunningCommand {
        throw Failure("forward is not possible yet")
    }

    package func sandbox(_ life: LifeSlot) -> SandboxDetails? { nil }
    package func statistics(_ life: LifeSlot, container: Int) -> ContainerStatistics? { nil }

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
