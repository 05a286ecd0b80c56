import Glibc
import PodKernel
import PodLifecycle

/// The pipes between podsh and a command in a container. The command holds their other ends and nothing else: any
/// process of a container reopens what another holds by `/proc/PID/fd/N`, for writing too, so that a file, terminal or
/// socket of the caller's must never be among it (docker, kubectl and podman relay as well).
struct CommandPipes: ~Copyable {
    /// What the command reads; without input its end comes at once.
    private let input: Pipe
    private let output: Pipe
    private let error: Pipe
    private let hasInput: Bool

    init(hasInput: Bool) throws(Failure) {
        self.init(
            input: try FileDescriptor.pipe(), output: try FileDescriptor.pipe(), error: try FileDescriptor.pipe(),
            hasInput: hasInput)
    }

    private init(input: consuming Pipe, output: consuming Pipe, error: consuming Pipe, hasInput: Bool) {
        self.input = input
        self.output = output
        self.error = error
        self.hasInput = hasInput
    }

    /// For `Spawn`: what becomes 0, 1 and 2.
    var childEnds: (input: Int32?, output: Int32?, error: Int32?) {
        (hasInput ? input.read.number : nil, output.write.number, error.write.number)
    }

    /// After the start: the command's ends are closed here, but for the one it reads, so that what it has not read can
    /// be had back. podsh's own never block.
    consuming func ownEnds() -> OwnEnds {
        var (unread, feed): (Int32, Int32) = (-1, -1)
        if hasInput { (unread, feed) = input.release() }
        let ends = OwnEnds(
            feed: feed, unread: unread, output: output.takeRead().release(), error: error.takeRead().release())
        for end in [ends.feed, ends.output, ends.error] where end >= 0 { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        return ends
    }

    /// podsh's ends; whoever has them closes them. -1 without input.
    struct OwnEnds: Sendable {
        let feed: Int32
        let unread: Int32
        let output: Int32
        let error: Int32

        func close() {
            for end in [feed, unread, output, error] where end >= 0 { Glibc.close(end) }
        }
    }
}
