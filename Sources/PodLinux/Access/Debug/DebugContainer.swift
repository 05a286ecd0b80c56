import CLinux
import Glibc
import PodLifecycle
import PodModel
import Synchronization

/// A throw-away container beside the pod's, in its namespaces, that lives as long as its command. Everything happens on
/// one thread, which is in the private mount namespace.
struct DebugContainer: Sendable {
    let runtime: LinuxRuntime
    let sandbox: SandboxHandle
    let template: PodTemplate
    /// Its processes are seen too: the first process of a container that runs.
    let target: ContainerHandle?
    let image: String
    let request: ExecRequest

    private static let count = Atomic<Int>(0)

    func run(_ progress: ThreadCommand.Progress) throws(Failure) -> (exit: Exit, message: String?) {
        try runtime.enterMounts()
        let stored = try bring(progress)
        var container = Container(name: "debug", image: image)
        container.command = request.words
        let number = DebugContainer.count.add(1, ordering: .relaxed).newValue
        let hasTerminal = request.hasTerminal && isatty(STDIN_FILENO) == 1
        var description = BundleRequest(
            layout: runtime.layout, sandbox: sandbox, template: template, container: container,
            identifier: "debug-\(number)", image: stored, volumes: [:], configs: runtime.volumes, machine: runtime.machine)
        description.services = runtime.services.withLock { Array($0.values) }.sorted { $0.key < $1.key }
        description.hasTerminal = hasTerminal
        description.processNamespace = target.map { "/proc/\($0.process)/ns/pid" }
        let bundle: WrittenBundle
        do throws(BundleFault) { bundle = try Bundle.write(description) } catch { throw Failure(error.message) }
        let name = ContainerName.of(sandbox.uid, description.identifier)
        defer { runtime.sweep(identifier: name, bundle: bundle.directory, cgroup: description.cgroup) }
        return try run(name, bundle, description, hasTerminal: hasTerminal, progress)
    }

    private func bring(_ progress: ThreadCommand.Progress) throws(Failure) -> StoredImage {
        do throws(ImageError) {
            return try runtime.images.ensure(image, policy: .missing, isCancelled: { progress.isStopped }).image
        } catch {
            throw Failure("image \(image) cannot be had: \(error.message)")
        }
    }

    /// The OCI runtime leads podsh's own streams to the container and waits for it.
    private func run(
        _ name: String, _ bundle: WrittenBundle, _ description: BundleRequest, hasTerminal: Bool,
        _ progress: ThreadCommand.Progress
    ) throws(Failure) -> (exit: Exit, message: String?) {
        let cgroups = runtime.cgroups
        // In version 2 a place with controllers below it may hold no process.
        let own = cgroups.kind == .unified ? "\(sandbox.cgroup)/pause" : description.cgroup
        try cgroups.make(own)
        let files = CommandFiles(base: "\(bundle.directory)/debug")
        defer { files.remove() }
        let console = hasTerminal && runtime.program.handsTerminalOver ? try ConsoleSocket("debug.tty", in: bundle.directory) : nil
        var spawn = Spawn(
            [runtime.program.path, "--log", files.log] + runtime.program.options + ["run", "--bundle", bundle.directory]
                + (console.map { ["--console-socket", $0.name] } ?? []) + [name])
        spawn.environment = Spawn.plainEnvironment
        spawn.cgroupProcs = cgroups.procs(own)
        if console == nil {
            spawn.input = request.hasInput || hasTerminal ? STDIN_FILENO : nil
            spawn.output = STDOUT_FILENO
            spawn.error = STDERR_FILENO
        } else {
            spawn.directory = bundle.directory
        }
        let mode = hasTerminal ? TerminalMode() : nil
        defer { mode?.restore() }
        let child = try spawn.start()
        let terminal = console.map { TerminalBridge($0, end: child.pidfd) }
        // Every way out of here is after the runtime's end.
        defer { terminal?.join() }
        while true {
            var wishes = [
                pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: progress.stopDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&wishes, 2, -1) < 0 { continue }
            if wishes[0].revents != 0, let exit = child.ended() { return answer(exit, files) }
            if wishes[1].revents != 0 {
                cgroups.kill(description.cgroup)
                child.end()
                return (Exit(code: 130), nil)
            }
        }
    }

    private func answer(_ exit: Exit, _ files: CommandFiles) -> (exit: Exit, message: String?) {
        guard exit.signal == 0, exit.code != 0, let refusal = files.complaint().flatMap({ RuntimeRefusal(complaint: $0) }) else {
            return (exit, nil)
        }
        return (Exit(code: refusal.code), refusal.sentence(request.words.first ?? ""))
    }
}
