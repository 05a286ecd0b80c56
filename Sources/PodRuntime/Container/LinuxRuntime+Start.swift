internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Creating and starting a container's run: root and description, conmon, which has the OCI runtime create it, start.
extension LinuxRuntime {
    func startContainer(_ place: PodRuntimeState, _ i: Int, run: Int32) {
        // Without a sandbox its loss has been told, and that answers for everything in it.
        guard let sandbox = place.sandbox, !place.isLeaving else { return }
        do throws(StartFault) {
            let made = try build(place, sandbox, i, run: run)
            place.state.withLock { state in
                state.containers[i].previous =
                    state.containers[i].last == run ? state.containers[i].previous : state.containers[i].last
                state.containers[i].last = run
                state.containers[i].run = made
            }
            report(place, .started(container: i))
            watchConmon(place, i, made)
        } catch {
            let message = DiskState.explain(error.message, at: layout.directory)
            report(place, .startFailed(container: i, reason: error.reason, message: message))
        }
    }

    /// A container that the podsh before has made; whether it has let it run is not known.
    func beginAgain(_ run: ContainerRun) {
        let fifo = "\(stateFolder)/\(run.handle.identifier)/exec.fifo"
        guard Glibc.access(fifo, F_OK) == 0 else { return }
        do throws(Failure) { try begin(run.handle.identifier, run.first.process.process) } catch {
            note("container \(run.handle.name): \(error.message)")
        }
    }

    struct StartFault: Error {
        var reason: StartFailure
        var message: String
    }

    private func build(
        _ place: PodRuntimeState, _ sandbox: SandboxHandle, _ i: Int, run: Int32
    ) throws(StartFault) -> ContainerRun {
        let template = place.template
        let container = template.spec.containers[i]
        let (image, paths) = place.state.withLock { ($0.containers[i].image, $0.volumes ?? [:]) }
        guard let image else { throw StartFault(reason: .create, message: "image \(container.image) is not here") }
        var request = BundleRequest(
            layout: layout, sandbox: sandbox, template: template, container: container,
            identifier: "\(container.name)-\(run)", image: image, volumes: paths, configs: volumes, machine: machine)
        request.hasTerminal = container.hasTerminal
        request.facts = place.facts
        request.services = services.withLock { Array($0.values) }.sorted { $0.key < $1.key }
        let bundle: WrittenBundle
        do throws(BundleFault) { bundle = try Bundle.write(request) } catch {
            throw StartFault(reason: error.reason, message: error.message)
        }
        for text in bundle.notes { note("pod \(sandbox.identity.name): \(text)") }
        let identifier = ContainerName.of(sandbox.uid, request.identifier)
        let isSeen = (template.spec.sharesProcesses || template.spec.usesHostProcesses) && canHold
        let held: [String]
        do throws(Failure) { held = isSeen ? try hold(place, except: request.identifier) : [] } catch {
            sweep(identifier: identifier, bundle: bundle.directory, cgroup: request.cgroup)
            throw StartFault(reason: .create, message: error.message)
        }
        defer { if isSeen { letGo(place, held) } }
        do throws(StartFault) {
            let pair = try create(place, request, bundle, identifier, log: try makeLog(place, container.name, run))
            // Where others may have written it, the filter is not to be trusted.
            if !template.spec.usesHostProcesses, !template.spec.sharesProcesses || canHold {
                Bundle.learnFilter(of: bundle, state: "\(stateFolder)/\(identifier)")
            }
            do throws(Failure) { try Bundle.hardenRoot(of: bundle, process: pair.first.process.process) } catch {
                note(error.message)
            }
            if sandbox.users != nil { StreamOwner.give(streamsOf: pair.first.process.process, to: bundle.user) }
            var handle = ContainerHandle(
                sandbox: sandbox, container: i, name: container.name, run: run, identifier: identifier,
                process: pair.first.process.process, bundle: bundle.directory, console: bundle.directory,
                cgroup: request.cgroup, started: MachineTime.now(), hasTerminal: container.hasTerminal)
            handle.takesInput = container.stdin != nil
            logs.begin(logFolder(place, container.name), run: run, control: "\(handle.console)/ctl")
            let made = ContainerRun(handle: handle, bundle: bundle, conmon: pair.conmon, first: pair.first)
            do throws(Failure) {
                try KeptRun(made)?.write(in: layout.pod(place.uid))
                try begin(identifier, made.first.process.process)
            } catch {
                end(made)
                logs.end(logFolder(place, container.name), run: run)
                throw StartFault(reason: .run, message: error.message)
            }
            return made
        } catch {
            sweep(identifier: identifier, bundle: bundle.directory, cgroup: request.cgroup)
            throw error
        }
    }

    /// The two last runs' logs stay.
    private func makeLog(_ place: PodRuntimeState, _ name: String, _ run: Int32) throws(StartFault) -> String {
        let folder = logFolder(place, name)
        do throws(Failure) { try logs.makeReady(folder, run: run) } catch {
            throw StartFault(reason: .create, message: error.message)
        }
        return folder.file(run: run)
    }

    func logFolder(_ place: PodRuntimeState, _ container: String) -> LogFolder {
        LogFolder(pod: layout.pod(place.uid), container: container)
    }

    private func create(
        _ place: PodRuntimeState, _ request: BundleRequest, _ bundle: WrittenBundle, _ identifier: String, log: String
    ) throws(StartFault) -> (conmon: SharedChild, first: SharedChild) {
        do throws(Failure) {
            // In version 2 a place with controllers below it may hold no process, so conmon lies beside the container.
            let own = cgroups.kind == .unified ? "\(request.sandbox.cgroup)/pause" : request.cgroup
            try cgroups.make(own)
            let answer = try Conmon(
                tools: tools, program: program, identifier: identifier, name: request.container.name,
                bundle: bundle.directory, log: log, exits: exitFolder,
                cgroupProcs: cgroups.procs(own), stdin: request.container.stdin,
                hasTerminal: request.container.hasTerminal
            ).create(timeout: .seconds(60), isGivenUp: { place.isLeaving })
            if request.sandbox.users != nil { NullDevice.takeBack() }
            return (answer.conmon, answer.first)
        } catch {
            // The container was made, its program could not be: a run that failed, as with containerd.
            throw StartFault(reason: .run, message: error.message)
        }
    }

    /// Lets the created container run its program, and returns when it does. crun's waits for a word on a fifo, and
    /// saying it ourselves saves a process; whatever else is there is asked to start it.
    func begin(_ identifier: String, _ process: Int32) throws(Failure) {
        let setter = ProgramFile(of: process)
        let fifo = "\(stateFolder)/\(identifier)/exec.fifo"
        if program.runtime.kind == .crun, let file = try? FileDescriptor.open(fifo, flags: O_WRONLY | O_NONBLOCK) {
            unlink(fifo)
            try file.write([0x31])
        } else {
            let done = try ociCommand(["start", identifier]).run(timeout: .seconds(30), limit: 1 << 14)
            if !done.isSuccess { throw Failure(OCIMessage.plain(done.complaint)) }
        }
        // Until then the process is the OCI runtime's own: an exec beside it would meet that.
        var pause: UInt32 = 100
        while let setter, ProgramFile(of: process) == setter, pause < 200_000 {
            usleep(pause)
            pause += pause / 2
        }
    }

    /// A command line of the OCI runtime; to be started on a thread in the private mount namespace.
    func ociCommand(_ words: [String]) -> Spawn {
        var spawn = Spawn([program.path] + program.options + words)
        spawn.environment = Spawn.plainEnvironment
        return spawn
    }

    private func end(_ run: ContainerRun) {
        guard run.finish() else { return }
        run.kill()
        run.conmon.process.end()
    }
}

/// The program that a process runs.
struct ProgramFile: Equatable {
    let device: UInt64
    let inode: UInt64

    /// nil when the process is gone.
    init?(of process: Int32) {
        var file = stat()
        guard stat("/proc/\(process)/exe", &file) == 0 else { return nil }
        device = UInt64(file.st_dev)
        inode = UInt64(file.st_ino)
    }
}
