internal import Glibc
internal import PodKernel
import PodLifecycle
internal import PodModel

/// A person's command in a container. It never holds a stream of podsh's: they are relayed.
final class ExecCommand: RunningCommand {
    /// EX_IOERR of sysexits(3): the output could not be written.
    private static let outputFailed: Int32 = 74

    private let command: ContainerCommand
    /// nil with a terminal, which `ContainerCommand` leads itself.
    private let relay: StreamRelay?
    private let mode: TerminalMode?
    private var exit: Exit?
    private(set) var message: String?

    init(_ request: ExecRequest, in container: ContainerHandle, exec: ContainerExec) throws(Failure) {
        if request.words.isEmpty { throw Failure("no command is given") }
        // A terminal only where podsh has one: a pipe cannot be led to a terminal.
        if request.hasTerminal, isatty(STDIN_FILENO) == 1 {
            mode = TerminalMode()
            command = try exec.start(
                request.words, in: container, hasTerminal: true, streams: (STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO))
            relay = nil
        } else {
            mode = nil
            let pipes = try CommandPipes(hasInput: request.hasInput)
            let command = try exec.start(request.words, in: container, hasTerminal: false, streams: pipes.childEnds)
            do throws(Failure) {
                relay = try StreamRelay(pipes, output: request.output ?? STDOUT_FILENO, end: command.descriptor)
            } catch {
                command.stop()
                throw error
            }
            self.command = command
        }
    }

    deinit {
        if exit == nil { stop() }
    }

    var descriptor: Int32 { relay?.descriptor ?? command.descriptor }

    func result() -> Exit? {
        if let exit { return exit }
        // With a relay the end is there when all is handed on.
        if let relay, !waitReadable(relay.descriptor, timeout: .zero) { return nil }
        guard let (exit, message) = command.result() else { return nil }
        finish(exit, message)
        return self.exit
    }

    func stop() {
        if exit != nil { return }
        command.stop()
        relay?.stop()
        let (exit, message) = command.result() ?? (Exit(code: 137, signal: SIGKILL), nil)
        finish(exit, message)
    }

    private func finish(_ exit: Exit, _ message: String?) {
        self.exit = exit
        self.message = message
        mode?.restore()
        guard let fault = relay?.join(), fault != EPIPE else { return }
        self.exit?.code = ExecCommand.outputFailed
        self.message = "its output cannot be written: \(errorText(fault))"
    }
}
