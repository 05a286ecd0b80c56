internal import Glibc
package import PodLifecycle
package import PodModel
internal import Synchronization

/// Runs commands in running containers through the OCI runtime.
package final class ContainerExec: Sendable {
    package let program: RuntimeProgram
    private let descriptions = ProcessDescription()
    /// One for all: files of commands must never share a name.
    private static let count = Atomic<Int>(0)

    package init(program: RuntimeProgram) {
        self.program = program
    }

    /// Starts words in the container. `streams`: own descriptors for its input, output and error output; nil is nothing.
    /// With a terminal, which podsh must have too, it is led to podsh's own.
    package func start(
        _ words: [String], in container: ContainerHandle, hasTerminal: Bool,
        streams: (input: Int32?, output: Int32?, error: Int32?)
    ) throws(Failure) -> ContainerCommand {
        let number = ContainerExec.count.add(1, ordering: .relaxed).newValue
        let files = CommandFiles(base: "\(container.bundle)/exec-\(number)")
        let text = try descriptions.text(of: words, bundle: container.bundle, hasTerminal: hasTerminal)
        do {
            try files.write(Array(text.utf8))
            let console = hasTerminal && program.handsTerminalOver ? try ConsoleSocket("exec-\(number).tty", in: container.bundle) : nil
            var spawn = Spawn(
                [program.path] + ["--log", files.log] + program.options
                    + ["exec", "--process", files.description, "--pid-file", files.pid]
                    + (console.map { ["--console-socket", $0.name] } ?? []) + [container.identifier])
            spawn.environment = Spawn.plainEnvironment
            spawn.joins = program.mountNamespace.map { [$0] } ?? []
            spawn.cgroupProcs = program.cgroupRoot.map { ["\($0)/\(container.cgroup)/cgroup.procs"] } ?? []
            if console == nil { (spawn.input, spawn.output, spawn.error) = streams } else { spawn.directory = container.bundle }
            return ContainerCommand(try spawn.start(), files, words: words, console: console)
        } catch {
            files.remove()
            throw error
        }
    }
}

/// A command that runs in a container. Used by one thread at a time.
package final class ContainerCommand {
    private let runtime: ChildProcess
    private let files: CommandFiles
    private let words: [String]
    private let terminal: TerminalBridge?
    private var ended: (exit: Exit, message: String?)?

    fileprivate init(_ runtime: consuming ChildProcess, _ files: CommandFiles, words: [String], console: ConsoleSocket?) {
        let end = runtime.pidfd
        self.runtime = runtime
        self.files = files
        self.words = words
        terminal = console.map { TerminalBridge($0, end: end) }
    }

    deinit {
        if ended == nil, let terminal {
            // Nobody has waited: the thread must not outlive the descriptor that it looks at.
            abandon()
            terminal.join()
        }
        files.remove()
    }

    /// Readable when the command has ended.
    package var descriptor: Int32 { runtime.pidfd }

    /// How it ended, and why the runtime could not run it: 125 the runtime failed, 126 not executable, 127 not found.
    package func result() -> (exit: Exit, message: String?)? {
        if let ended { return ended }
        guard let exit = runtime.ended() else { return nil }
        terminal?.join()
        let complaint = files.complaint()
        files.remove()
        // crun ends with 255 or 1, runc with 255, 1, 126 or 127 when it could not run the command; its log tells why.
        let refusal = exit.signal == 0 && exit.code != 0 ? complaint.flatMap { RuntimeRefusal(complaint: $0) } : nil
        let result = refusal.map { (Exit(code: $0.code), $0.sentence(words.first ?? "")) } ?? (exit, nil)
        ended = result
        return result
    }

    /// KILL to the command and all that belongs to its session; the runtime ends by itself then.
    package func end() {
        guard ended == nil, let process = files.process() else { return }
        SessionProcesses.end(of: process, parent: runtime.process)
    }

    /// KILL to the runtime's own process, when it does not end by itself.
    package func abandon() {
        if ended == nil { runtime.kill(SIGKILL) }
    }

    /// `end`, then waits until it is over: at most `patience`, after which the runtime itself is killed.
    package func stop(patience: TimeSpan = .seconds(2)) {
        let deadline = monotonicNow() + patience
        // The runtime may be at its beginning, with no process of the container yet.
        while ended == nil, files.process() == nil, monotonicNow() < deadline {
            if waitReadable(descriptor, timeout: .milliseconds(5)) { break }
        }
        end()
        if !waitReadable(descriptor, timeout: patience) { abandon() }
        _ = waitReadable(descriptor, timeout: patience)
        _ = result()
    }
}
