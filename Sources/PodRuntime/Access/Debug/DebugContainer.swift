import CLinux
import Glibc
import PodImages
import PodKernel
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
            identifier: "debug-\(number)", image: stored, volumes: [:], configs: runtime.volumes,
            machine: runtime.machine)
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

    /// The OCI runtime waits for the container, whose streams are relayed.
    private func run(
        _ name: String, _ bundle: WrittenBundle, _ description: BundleRequest, hasTerminal: Bool,
        _ progress: ThreadCommand.Progress
    ) throws(Failure) -> (exit: Exit, message: String?) {
        let cgroups = runtime.cgroups
        // In version 2 a place with controllers below it may hold no process.
        let own = cgroups.kind == .unified ? "\(sandbox.cgroup)/pause" : description.cgroup
        try cgroups.make(own)
        let files = CommandFiles(base: "\(runtime.layout.descriptions)/\(name)")
        defer {
            files.remove()
            if description.sandbox.users != nil { NullDevice.takeBack() }
        }
        let console =
            hasTerminal && runtime.program.handsTerminalOver
            ? try ConsoleSocket("debug.tty", in: bundle.directory) : nil
        var spawn = Spawn(
            [runtime.program.path, "--log", files.log] + runtime.program.options + [
                "run", "--bundle", bundle.directory, "--pid-file", files.pid,
            ]
                + (console.map { ["--console-socket", $0.name] } ?? []) + [name])
        spawn.environment = Spawn.plainEnvironment
        spawn.cgroupProcs = cgroups.procs(own)
        if !hasTerminal {
            let pipes = try CommandPipes(hasInput: request.hasInput)
            (spawn.input, spawn.output, spawn.error) = pipes.childEnds
            StreamOwner.give(pipes.childEnds, to: bundle.user)
            let child = try start(spawn, description, files)
            let relay: StreamRelay
            do throws(Failure) {
                relay = try StreamRelay(pipes, output: request.output ?? STDOUT_FILENO, end: child.pidfd)
            } catch {
                child.end()
                throw error
            }
            return attend(child, description, files, progress) { isStopped in
                if isStopped { relay.stop() } else { relay.join() }
            }
        }
        if console == nil {
            // runc makes a terminal of its own for the container and relays by itself.
            (spawn.input, spawn.output, spawn.error) = (STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO)
        } else {
            spawn.directory = bundle.directory
        }
        let mode = TerminalMode()
        defer { mode.restore() }
        let child = try start(spawn, description, files)
        var terminal: TerminalBridge?
        do throws(Failure) {
            if let console { terminal = try TerminalBridge(console, end: child.pidfd) }
        } catch {
            child.end()
            throw error
        }
        return attend(child, description, files, progress) { _ in terminal?.join() }
    }

    private func start(
        _ spawn: Spawn, _ description: BundleRequest, _ files: CommandFiles
    ) throws(Failure) -> ChildProcess {
        let isSeen = template.spec.sharesProcesses || description.processNamespace != nil
        if !isSeen || !runtime.canHold { return try spawn.start() }
        return try runtime.startBesideOthers(
            spawn, worker: sandbox.worker, identifier: description.identifier, pidFile: files.pid)
    }

    /// Until the runtime's end; `finish` then waits for the streams.
    private func attend(
        _ child: borrowing ChildProcess, _ description: BundleRequest, _ files: CommandFiles,
        _ progress: ThreadCommand.Progress,
        _ finish: (_ isStopped: Bool) -> Void
    ) -> (exit: Exit, message: String?) {
        while true {
            var pollfds = [
                pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: progress.stopDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&pollfds, 2, -1) < 0 { continue }
            if pollfds[0].revents != 0, let exit = child.ended() {
                finish(false)
                return answer(exit, files)
            }
            if pollfds[1].revents != 0 {
                runtime.cgroups.kill(description.cgroup)
                child.end()
                finish(true)
                return (Exit(code: 130), nil)
            }
        }
    }

    private func answer(_ exit: Exit, _ files: CommandFiles) -> (exit: Exit, message: String?) {
        guard exit.signal == 0, exit.code != 0,
            let refusal = files.complaint().flatMap({ RuntimeRefusal(complaint: $0) })
        else {
            return (exit, nil)
        }
        return (Exit(code: refusal.code), refusal.sentence(request.words.first ?? ""))
    }
}
