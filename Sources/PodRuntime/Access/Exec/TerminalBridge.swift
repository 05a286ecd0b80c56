internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Leads podsh's terminal to that of a command in a container, on a thread of its own, until the command ends: what is
/// typed, what is shown, and the size, as often as it changes (crun sets it once and never again).
final class TerminalBridge: Sendable {
    private let thread: MachineThread

    /// `end`: a descriptor that becomes readable when the command has ended, open until `join`.
    init(_ console: ConsoleSocket, end: Int32) throws(Failure) {
        thread = try MachineThread("podsh-terminal") {
            guard let master = console.receive(unless: end) else { return }
            var terminal = CommandTerminal(master)
            terminal.lead(until: end)
        }
    }

    /// The same with a terminal that podsh has made.
    init(leading master: consuming FileDescriptor, end: Int32) throws(Failure) {
        let number = master.release()
        do throws(Failure) {
            thread = try MachineThread("podsh-terminal") {
                var terminal = CommandTerminal(FileDescriptor(owning: number))
                terminal.lead(until: end)
            }
        } catch {
            close(number)
            throw error
        }
    }

    /// Waits until the last output is shown; after the command's end.
    func join() { thread.join() }
}

/// The master side of a command's terminal. Never waits for the command to read or to write: one that does both at once
/// would wait for podsh, and podsh for it.
private struct CommandTerminal: ~Copyable {
    /// How soon a new size is noticed, in milliseconds: the signal for it is the main thread's.
    private static let look: Int32 = 100
    /// How long the last output may take to come through after the command's end, when something it has started still
    /// holds the terminal.
    private static let rest = TimeSpan.milliseconds(50)

    private let master: FileDescriptor
    /// Typed, and not taken by the command yet.
    private var typed: [UInt8] = []
    private var hasKeys = true
    private var size = (rows: UInt16(0), columns: UInt16(0))

    init(_ master: consuming FileDescriptor) {
        _ = fcntl(master.number, F_SETFL, O_NONBLOCK)
        self.master = master
    }

    mutating func lead(until end: Int32) {
        let mode = TerminalMode()
        mode.makeRaw(keepsOutput: false)
        defer { mode.restore() }
        var isOver = false
        while !isOver {
            resize()
            var pollfds = [
                pollfd(fd: master.number, events: Int16(typed.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0),
                pollfd(fd: hasKeys && typed.isEmpty ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: end, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&pollfds, 3, CommandTerminal.look) <= 0 { continue }
            isOver = pollfds[2].revents != 0
            if pollfds[0].revents & Int16(POLLOUT) != 0 { hand() }
            if pollfds[0].revents & ~Int16(POLLOUT) != 0, !show() { return }
            if pollfds[1].revents != 0 { take() }
        }
        // What goes on writing without end is not followed.
        let last = monotonicNow() + .seconds(1)
        while monotonicNow() < last, waitReadable(master.number, timeout: CommandTerminal.rest), show() {}
    }

    /// Output to podsh's own; false when nobody holds the other side any more.
    private func show() -> Bool {
        guard let bytes = CommandTerminal.some(of: master.number) else { return errno == EAGAIN }
        return writeAll(STDOUT_FILENO, bytes) == 0
    }

    private mutating func take() {
        guard let bytes = CommandTerminal.some(of: STDIN_FILENO) else {
            // podsh's own terminal is gone.
            hasKeys = false
            return
        }
        typed = bytes
        hand()
    }

    private mutating func hand() {
        let count = typed.withUnsafeBytes { write(master.number, $0.baseAddress, $0.count) }
        if count > 0 { typed.removeFirst(count) } else if errno != EAGAIN && errno != EINTR { typed = [] }
    }

    /// nil at the end, or when there is none.
    private static func some(of descriptor: Int32) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 14) { buffer, count in
            var got = 0
            repeat { got = read(descriptor, buffer.baseAddress, buffer.count) } while got < 0 && errno == EINTR
            count = max(0, got)
        }
        return bytes.isEmpty ? nil : bytes
    }

    private mutating func resize() {
        var now = winsize()
        guard ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &now) == 0, (now.ws_row, now.ws_col) != size else { return }
        size = (now.ws_row, now.ws_col)
        // The kernel tells the command by SIGWINCH.
        _ = podsh_window_size(master.number, now.ws_row, now.ws_col)
    }
}
