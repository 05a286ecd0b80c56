internal import CLinux
internal import Glibc
internal import PodKernel
import PodLifecycle
import Synchronization

/// The streams of a container's first process, led by a client of the served API. Its end is that of the streams, with
/// code 0 whatever the process ended with, as the kubelet has it.
final class StreamedAttach: StreamedCommand {
    private let work: ThreadCommand
    let streams: CommandStreams
    let hasTerminal: Bool

    init(_ container: ContainerHandle, hasTerminal: Bool, hasInput: Bool) throws(Failure) {
        let hasTerminal = hasTerminal && container.hasTerminal
        self.hasTerminal = hasTerminal
        if hasTerminal {
            let pair = try StreamedAttach.terminal()
            let master = pair.master
            let slave = pair.slave
            _ = fcntl(master.number, F_SETFL, O_NONBLOCK)
            let terminal = slave.number
            let ends = KeptEnds(slave, nil, nil)
            work = try StreamedAttach.begin(
                container, ends, .client(input: hasInput ? terminal : -1, output: terminal, error: terminal))
            let own = master.release()
            streams = CommandStreams(input: own, output: own, error: -1)
        } else {
            var input = try FileDescriptor.pipe()
            var output = try FileDescriptor.pipe()
            var error = try FileDescriptor.pipe()
            let feed = FileDescriptor(owning: hasInput ? input.releaseWrite() : -1)
            let shown = FileDescriptor(owning: output.releaseRead())
            let shownError = FileDescriptor(owning: error.releaseRead())
            for end in [feed.number, shown.number, shownError.number] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
            let person = AttachSession.Person.client(
                input: hasInput ? input.read.number : -1, output: output.write.number, error: error.write.number)
            let ends = KeptEnds(input.takeRead(), output.takeWrite(), error.takeWrite())
            work = try StreamedAttach.begin(container, ends, person)
            streams = CommandStreams(input: feed.release(), output: shown.release(), error: shownError.release())
        }
    }

    private static func begin(
        _ container: ContainerHandle, _ ends: KeptEnds, _ person: AttachSession.Person
    ) throws(Failure) -> ThreadCommand {
        try ThreadCommand("podsh-attach") { progress throws(Failure) in
            // Its client is told by their end.
            defer { ends.close() }
            var session = try AttachSession(container, person)
            return (Exit(code: session.run(stop: progress.stopDescriptor) == .stopped ? 130 : 0), nil)
        }
    }

    /// One of this machine, on which bytes pass as they are: the container's own does all that a terminal does.
    private static func terminal() throws(Failure) -> TerminalPair {
        let root = try FileDescriptor.open("/", flags: FileDescriptor.place | O_DIRECTORY)
        var slave: Int32 = -1
        let master = podsh_terminal(root.number, &slave)
        if master < 0 { throw Failure.system("cannot make a terminal", -master) }
        var mode = termios()
        tcgetattr(slave, &mode)
        cfmakeraw(&mode)
        tcsetattr(slave, TCSANOW, &mode)
        return TerminalPair(master: FileDescriptor(owning: master), slave: FileDescriptor(owning: slave))
    }

    var descriptor: Int32 { work.descriptor }
    func result() -> Exit? { work.result() }
    var message: String? { work.message }
    func stop() { work.stop() }
}

/// The ends that the thread has, until it is done.
private final class KeptEnds: Sendable {
    private struct Ends: ~Copyable {
        let input: FileDescriptor
        let output: FileDescriptor?
        let error: FileDescriptor?
    }

    private let ends: Mutex<Ends?>

    init(_ input: consuming FileDescriptor, _ output: consuming FileDescriptor?, _ error: consuming FileDescriptor?) {
        ends = Mutex(Ends(input: input, output: output, error: error))
    }

    func close() { ends.withLock { $0 = nil } }
}
