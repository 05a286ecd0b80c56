import Glibc
import PodKernel
import PodLifecycle

/// One direction of a relay: bytes from a descriptor to another, never more than one portion in memory, never blocking.
/// Used by one thread.
final class StreamQueue {
    /// 64 KiB, what a pipe holds.
    static let portion = 64 << 10
    /// PIPE_BUF of Linux: a pipe that poll(2) calls writable takes that much without blocking.
    private static let mostUnblocked = 4096

    private let source: Int32
    private let sink: Int32
    /// podsh's end of the command's pipe: closed when the queue ends, which the command notices.
    private var own: FileDescriptor?
    /// Writing to the sink never blocks, however much: a file, or an end that was set so.
    private let isPatient: Bool
    private var bytes: [UInt8]
    private var done = 0
    /// The sink takes nothing any more: EPIPE when its reader has gone.
    private(set) var fault: Int32?
    /// How much has been handed on.
    private(set) var moved: Int64 = 0

    private init(from source: Int32, to sink: Int32, own: Int32, begin: [UInt8] = []) {
        self.source = source
        self.sink = sink
        self.own = FileDescriptor(owning: own)
        bytes = begin
        var status = stat()
        isPatient =
            fcntl(sink, F_GETFL) & O_NONBLOCK != 0 || fstat(sink, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// From a command's pipe, which it takes over.
    convenience init(outOf pipe: Int32, to sink: Int32) { self.init(from: pipe, to: sink, own: pipe) }

    /// To a command's pipe, which it takes over; `begin` goes first.
    convenience init(into pipe: Int32, from source: Int32, begin: [UInt8]) {
        self.init(from: source, to: pipe, own: pipe, begin: begin)
    }

    private var isEmpty: Bool { done == bytes.count }
    /// Nothing comes or goes any more.
    var isOver: Bool { own == nil }

    /// Taken from the source, and not taken by the sink.
    var rest: ArraySlice<UInt8> { bytes[done...] }

    /// How much there is already of what comes out of a pipe: taken and not handed on, or waiting in it.
    var waiting: Int64 {
        if isOver { return 0 }
        var count: Int32 = 0
        if ioctl(source, UInt(FIONREAD), &count) != 0 { count = 0 }
        return Int64(rest.count) + Int64(count)
    }

    /// Two entries for poll(2). A reader that goes is noticed although nothing is to be written.
    var pollfds: [pollfd] {
        if isOver { return [pollfd(fd: -1, events: 0, revents: 0), pollfd(fd: -1, events: 0, revents: 0)] }
        return [
            pollfd(fd: isEmpty ? source : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: sink, events: isEmpty ? 0 : Int16(POLLOUT), revents: 0),
        ]
    }

    /// Goes on with what poll(2) found about the two.
    func advance(_ source: pollfd, _ sink: pollfd) {
        if isOver { return }
        if sink.revents & Int16(POLLERR | POLLNVAL) != 0 { return end(EPIPE) }
        if source.revents != 0 { take() }
        if sink.revents & Int16(POLLOUT) != 0 || source.revents != 0 && isPatient { hand() }
    }

    private func take() {
        var error: Int32 = 0
        let source = source
        bytes = [UInt8](unsafeUninitializedCapacity: StreamQueue.portion) { buffer, count in
            let got = read(source, buffer.baseAddress, buffer.count)
            if got < 0 { error = errno }
            count = max(0, got)
        }
        done = 0
        if bytes.isEmpty, error != EAGAIN, error != EINTR { own = nil }
    }

    private func hand() {
        if isEmpty || isOver { return }
        let most = isPatient ? bytes.count - done : min(bytes.count - done, StreamQueue.mostUnblocked)
        let wrote = bytes.withUnsafeBytes { write(sink, $0.baseAddress.map { $0 + done }, most) }
        if wrote >= 0 {
            done += wrote
            moved += Int64(wrote)
        } else if errno != EAGAIN && errno != EINTR {
            end(errno)
        }
    }

    private func end(_ fault: Int32) {
        self.fault = fault
        own = nil
    }
}
