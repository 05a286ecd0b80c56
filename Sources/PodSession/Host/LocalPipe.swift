internal import CLinux
internal import Glibc

/// A pipe to a command. Never blocks in a write: the cluster lives while the command is slow.
final class LocalPipe: HostPipe {
    private let running: GuardedCommand
    private let command: HostCommand
    private let host: LocalHost
    private var end: Int32
    /// Becomes readable when the pipe takes more, or nobody reads it: what waits, waits for input only.
    private let room: Int32
    private var isInterrupted = false

    /// Takes over `end`, the pipe's writing end.
    init(to running: GuardedCommand, of command: HostCommand, end: Int32, on host: LocalHost) {
        self.running = running
        self.command = command
        self.host = host
        self.end = end
        room = podsh_epoll()
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        podsh_epoll_watch(room, end, UInt32(PODSH_EPOLL_OUT), 0)
    }

    deinit {
        closeEnd()
        if room >= 0 { close(room) }
    }

    var descriptor: Int32? { end }

    var isClosed: Bool {
        if end < 0 || isInterrupted { return true }
        var look = pollfd(fd: end, events: 0, revents: 0)
        return poll(&look, 1, 0) > 0
    }

    var wakes: [Int32] { running.isOver ? [] : [running.news] }

    func hear() { host.hear(running, command) }

    func write(_ bytes: [UInt8], wait: ([Int32]) -> HostOrder?) {
        var done = 0
        while done < bytes.count, !isClosed {
            let wrote = bytes.withUnsafeBytes { Glibc.write(end, $0.baseAddress.map { $0 + done }, bytes.count - done) }
            if wrote >= 0 {
                done += wrote
            } else if errno == EAGAIN {
                if host.attend(running, command, also: room, wait) { isInterrupted = true }
            } else if errno != EINTR {
                closeEnd()
            }
        }
    }

    func finish(wait: ([Int32]) -> HostOrder?) -> HostExit {
        closeEnd()
        return HostExit(code: host.finish(running, command, wait))
    }

    private func closeEnd() {
        if end >= 0 { close(end) }
        end = -1
    }
}
