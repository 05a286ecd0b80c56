internal import Glibc
internal import PodKernel
package import PodLifecycle
package import PodModel
internal import Synchronization

/// Runs commands in running containers: by itself where it knows all that the container's own process was given, else
/// through the OCI runtime.
package final class ContainerExec: Sendable {
    package let program: RuntimeProgram
    private let descriptions = ProcessDescription()
    /// One for all: files of commands must never share a name.
    private static let count = Atomic<Int>(0)

    /// nil: always through the OCI runtime.
    private let entry: EntryProgram?

    package init(program: RuntimeProgram, entry: EntryProgram? = nil) {
        self.program = program
        self.entry = entry
    }

    /// Starts words in the container. `streams`: own descriptors for its input, output and error output; nil is
    /// nothing.
    /// With a terminal, which podsh must have too, it is led to podsh's own.
    package func start(
        _ words: [String], in container: ContainerHandle, hasTerminal: Bool,
        streams: (input: Int32?, output: Int32?, error: Int32?)
    ) throws(Failure) -> ContainerCommand {
        if !hasTerminal {
            let user = try descriptions.user(in: container.bundle)
            StreamOwner.give(streams, to: (container.sandbox.users?.first ?? 0) + user)
        }
        if let entry, let facts = try descriptions.process(in: container.bundle) {
            let place = try ContainerEntry.into(container, facts)
            return try enter(place, words, entry, hasTerminal: hasTerminal, streams: streams)
        }
        return try askRuntime(words, in: container, hasTerminal: hasTerminal, streams: streams)
    }

    /// Starts words in the container on a terminal of its own, whose master side is the caller's to lead and to close.
    package func startOnTerminal(
        _ words: [String], in container: ContainerHandle
    ) throws(Failure) -> (command: ContainerCommand, master: Int32) {
        guard let entry, let facts = try descriptions.process(in: container.bundle) else {
            throw Failure("a terminal for \(container.name) can be had at podsh's own prompt alone")
        }
        let place = try ContainerEntry.into(container, facts)
        let (path, refusal) = place.find(words.first ?? "")
        let terminal = try place.terminal()
        if let refusal {
            return (try ContainerCommand(refusing: words, refusal), terminal.takeMaster().release())
        }
        var spawn = place.spawn(words, path: path, program: entry, trees: program.cgroupTrees, hasTerminal: true)
        (spawn.input, spawn.output, spawn.error) = (terminal.slave.number, terminal.slave.number, terminal.slave.number)
        let child = SharedChild(try spawn.start())
        let command = try ContainerCommand(child, .entry, words: words) { _ in nil }
        return (command, terminal.takeMaster().release())
    }

    private func enter(
        _ place: borrowing ContainerEntry, _ words: [String], _ entry: EntryProgram, hasTerminal: Bool,
        streams: (input: Int32?, output: Int32?, error: Int32?)
    ) throws(Failure) -> ContainerCommand {
        let (path, refusal) = place.find(words.first ?? "")
        if let refusal { return try ContainerCommand(refusing: words, refusal) }
        var spawn = place.spawn(words, path: path, program: entry, trees: program.cgroupTrees, hasTerminal: hasTerminal)
        guard hasTerminal else {
            (spawn.input, spawn.output, spawn.error) = streams
            return try ContainerCommand(SharedChild(try spawn.start()), .entry, words: words) { _ in nil }
        }
        let terminal = try place.terminal()
        (spawn.input, spawn.output, spawn.error) = (terminal.slave.number, terminal.slave.number, terminal.slave.number)
        let child = SharedChild(try spawn.start())
        let bridge: TerminalBridge
        do throws(Failure) {
            bridge = try TerminalBridge(leading: terminal.takeMaster(), end: child.process.pidfd)
        } catch {
            child.process.end()
            throw error
        }
        return try ContainerCommand(child, .entry, words: words) { _ in bridge }
    }

    private func askRuntime(
        _ words: [String], in container: ContainerHandle, hasTerminal: Bool,
        streams: (input: Int32?, output: Int32?, error: Int32?)
    ) throws(Failure) -> ContainerCommand {
        let number = ContainerExec.count.add(1, ordering: .relaxed).newValue
        let files = CommandFiles(base: "\(program.folder ?? container.bundle)/exec-\(number)")
        let text = try descriptions.text(of: words, bundle: container.bundle, hasTerminal: hasTerminal)
        do {
            try files.write(Array(text.utf8))
            let console =
                hasTerminal && program.handsTerminalOver
                ? try ConsoleSocket("exec-\(number).tty", in: container.bundle) : nil
            var spawn = Spawn(
                [program.path] + ["--log", files.log] + program.options
                    + ["exec", "--process", files.description, "--pid-file", files.pid]
                    + (console.map { ["--console-socket", $0.name] } ?? []) + [container.identifier])
            spawn.environment = Spawn.plainEnvironment
            spawn.joins = program.mountNamespace.map { [$0] } ?? []
            spawn.cgroupProcs = program.cgroupRoot.map { ["\($0)/\(container.cgroup)/cgroup.procs"] } ?? []
            if console == nil {
                (spawn.input, spawn.output, spawn.error) = streams
            } else {
                spawn.directory = container.bundle
            }
            return try ContainerCommand(SharedChild(try spawn.start()), .files(files), words: words) {
                (end) throws(Failure) in
                try console.map { (console) throws(Failure) in try TerminalBridge(console, end: end) }
            }
        } catch {
            files.remove()
            throw error
        }
    }
}

/// A command that runs in a container. Used by one thread at a time.
package final class ContainerCommand {
    /// How the command's own processes are found.
    enum Trace {
        /// By what the OCI runtime writes.
        case files(CommandFiles)
        /// The process that podsh started made the one that leads their session.
        case entry
    }

    /// The OCI runtime, or `EntryProgram`: it ends as the command does. nil when nothing was started.
    private let runtime: SharedChild?
    private let trace: Trace
    private let words: [String]
    private let terminal: TerminalBridge?
    /// Readable from the beginning, when nothing was started.
    private let over: FileDescriptor
    private var ended: (exit: Exit, message: String?)?

    fileprivate init(
        _ runtime: SharedChild, _ trace: Trace, words: [String], terminal: (Int32) throws(Failure) -> TerminalBridge?
    ) throws(Failure) {
        do throws(Failure) {
            self.terminal = try terminal(runtime.process.pidfd)
        } catch {
            runtime.process.end()
            throw error
        }
        self.runtime = runtime
        self.trace = trace
        self.words = words
        over = FileDescriptor(owning: -1)
    }

    /// One that cannot be run, and says so when it is asked.
    fileprivate init(refusing words: [String], _ refusal: RuntimeRefusal) throws(Failure) {
        let pipe = try FileDescriptor.pipe()
        over = pipe.takeRead()
        runtime = nil
        trace = .entry
        self.words = words
        terminal = nil
        ended = (Exit(code: refusal.code), refusal.sentence(words.first ?? ""))
    }

    deinit {
        if ended == nil, let terminal {
            // Nobody has waited: the thread must not outlive the descriptor that it looks at.
            abandon()
            terminal.join()
        }
        removeFiles()
    }

    private func removeFiles() {
        if case .files(let files) = trace { files.remove() }
    }

    /// Readable when the command has ended.
    package var descriptor: Int32 { runtime?.process.pidfd ?? over.number }

    /// How it ended, and why the runtime could not run it: 125 the runtime failed, 126 not executable, 127 not found.
    package func result() -> (exit: Exit, message: String?)? {
        if let ended { return ended }
        guard let exit = runtime?.process.ended() else { return nil }
        terminal?.join()
        var result: (exit: Exit, message: String?) = (exit, nil)
        if let refusal = refusal(exit) { result = (Exit(code: refusal.code), refusal.sentence(words.first ?? "")) }
        removeFiles()
        ended = result
        return result
    }

    private func refusal(_ exit: Exit) -> RuntimeRefusal? {
        switch trace {
        case .entry: return EntryProgram.refusal(exit)
        case .files(let files):
            // crun ends with 255 or 1, runc with 255, 1, 126 or 127 when it could not run the command; its log tells
            // why.
            guard exit.signal == 0, exit.code != 0, let complaint = files.complaint() else { return nil }
            return RuntimeRefusal(complaint: complaint)
        }
    }

    /// KILL to the command and all that belongs to its session; the runtime ends by itself then.
    package func end() {
        guard ended == nil, let runtime else { return }
        switch trace {
        case .files(let files):
            if let process = files.process() { SessionProcesses.end(of: process, parent: runtime.process.process) }
        case .entry: SessionProcesses.end(below: runtime.process.process)
        }
    }

    /// KILL to the runtime's own process, when it does not end by itself.
    package func abandon() {
        if ended == nil { runtime?.process.kill(SIGKILL) }
    }

    /// Whether there is a command that `end` could end.
    private var hasBegun: Bool {
        if case .files(let files) = trace { files.process() != nil } else { true }
    }

    /// `end`, then waits until it is over: at most `patience`, after which the runtime itself is killed.
    package func stop(patience: TimeSpan = .seconds(2)) {
        let deadline = monotonicNow() + patience
        // The runtime may be at its beginning, with no process of the container yet.
        while ended == nil, !hasBegun, monotonicNow() < deadline {
            if waitReadable(descriptor, timeout: .milliseconds(5)) { break }
        }
        end()
        if !waitReadable(descriptor, timeout: patience) { abandon() }
        _ = waitReadable(descriptor, timeout: patience)
        _ = result()
    }
}
