internal import Glibc
internal import PodKernel
import PodLifecycle

/// A command in a container whose streams somebody else leads: a client of the served API. It never holds more than the
/// other ends of pipes, or of a terminal of the container's own.
final class StreamedExec: StreamedCommand {
    private let command: ContainerCommand
    let streams: CommandStreams
    let hasTerminal: Bool
    private var exit: Exit?
    private(set) var message: String?

    init(
        _ words: [String], in container: ContainerHandle, exec: ContainerExec, hasTerminal: Bool, hasInput: Bool
    ) throws(Failure) {
        if words.isEmpty { throw Failure("no command is given") }
        self.hasTerminal = hasTerminal
        if hasTerminal {
            let (command, master) = try exec.startOnTerminal(words, in: container)
            _ = fcntl(master, F_SETFL, O_NONBLOCK)
            self.command = command
            streams = CommandStreams(input: master, output: master, error: -1)
        } else {
            let pipes = try CommandPipes(hasInput: hasInput)
            command = try exec.start(words, in: container, hasTerminal: false, streams: pipes.childEnds)
            let ends = pipes.ownEnds()
            // What the command has not read when it ends is nobody's.
            if ends.unread >= 0 { close(ends.unread) }
            streams = CommandStreams(input: ends.feed, output: ends.output, error: ends.error)
        }
    }

    var descriptor: Int32 { command.descriptor }

    func result() -> Exit? {
        if exit == nil, let (exit, message) = command.result() {
            self.exit = exit
            self.message = message
        }
        return exit
    }

    func stop() {
        if exit != nil { return }
        command.stop()
        _ = result()
        if exit == nil { exit = Exit(code: 128 + SIGKILL, signal: SIGKILL) }
    }
}
