internal import Glibc
import PodLifecycle
internal import PodModel

/// A person's command in a container, on podsh's own standard streams.
final class ExecCommand: RunningCommand {
    private let command: ContainerCommand
    private let mode: TerminalMode?
    private var isOver = false
    private(set) var message: String?

    init(_ request: ExecRequest, in container: ContainerHandle, exec: ContainerExec) throws(Failure) {
        if request.words.isEmpty { throw Failure("no command is given") }
        // A terminal only where podsh has one: the runtime cannot lead a pipe to a terminal.
        let hasTerminal = request.hasTerminal && isatty(STDIN_FILENO) == 1
        mode = hasTerminal ? TerminalMode() : nil
        command = try exec.start(
            request.words, in: container, hasTerminal: hasTerminal,
            streams: (request.hasInput || hasTerminal ? STDIN_FILENO : nil, STDOUT_FILENO, STDERR_FILENO))
    }

    deinit {
        if !isOver { stop() }
    }

    var descriptor: Int32 { command.descriptor }

    func result() -> Exit? {
        guard let (exit, message) = command.result() else { return nil }
        finish(message)
        return exit
    }

    func stop() {
        if isOver { return }
        command.stop()
        finish(command.result()?.message)
    }

    private func finish(_ message: String?) {
        if isOver { return }
        isOver = true
        self.message = message
        mode?.restore()
    }
}
