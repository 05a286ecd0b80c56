import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// Leads podsh's streams to a container's, through the socket that conmon keeps for it. Each packet from conmon begins
/// with a byte that names the stream; what is sent goes to the container's input.
struct AttachSession: ~Copyable {
    enum End: Equatable {
        /// `unread`: whoever reads podsh's output has gone.
        case detached, closed, stopped, unread
    }

    /// conmon's `AttachPipeStderr`.
    private static let errorStream: UInt8 = 3
    /// conmon sends 8192 bytes and the stream's number.
    private static let packet = 8193

    /// To whom the streams are led.
    enum Person {
        /// At podsh's own standard streams; `output` in place of its standard output.
        case own(output: Int32)
        /// Whoever has the other ends of these; an input of -1 is none.
        case client(input: Int32, output: Int32, error: Int32)
    }

    private let socket: FileDescriptor
    private let control: String
    private let output: Int32
    private let errorOutput: Int32
    /// Where keys come from; -1: none are read, or no more of them.
    private var input: Int32
    /// A person at podsh's prompt can go away by keys.
    private let isOwn: Bool
    /// From the container, and not shown yet.
    private var shown: [UInt8] = []
    private var showsError = false
    /// The container's own terminal is led to the person's.
    private let hasTerminal: Bool
    private let takesInput: Bool

    init(_ container: ContainerHandle, _ person: Person) throws(Failure) {
        switch person {
        case .own(let output):
            // podsh has a terminal: keys are read, if only those to detach.
            input = isatty(STDIN_FILENO) == 1 ? STDIN_FILENO : -1
            (self.output, errorOutput, isOwn) = (output, STDERR_FILENO, true)
        case .client(let input, let output, let error):
            (self.input, self.output, errorOutput, isOwn) = (input, output, error, false)
        }
        socket = try AttachSession.connect(container)
        control = "\(container.console)/ctl"
        hasTerminal = container.hasTerminal && input >= 0 && isatty(input) == 1
        takesInput = container.takesInput
    }

    /// A socket's address holds 107 bytes, a path may be longer: the folder is named by its descriptor.
    private static func connect(_ container: ContainerHandle) throws(Failure) -> FileDescriptor {
        let folder = try FileDescriptor.open(container.console, flags: openPath | O_DIRECTORY)
        let made = Glibc.socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if made < 0 { throw Failure.system("cannot make a socket", errno) }
        let socket = FileDescriptor(owning: made)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(folder.number)/attach".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let done = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(made, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if done != 0 {
            throw Failure.system("container \(container.name) cannot be attached to: its keeper does not answer", errno)
        }
        return socket
    }

    /// Until the container closes its streams, the user detaches (Ctrl-P Ctrl-Q, and where the container has no
    /// terminal also Ctrl-C) or `stop` becomes readable.
    mutating func run(stop: Int32) -> End {
        let mode = TerminalMode()
        // Without a terminal of its own a container gets lines, which podsh's terminal shows as they are typed.
        let isRaw = isOwn && input >= 0 && (hasTerminal || !takesInput)
        if isRaw { mode.makeRaw(keepsOutput: !hasTerminal) }
        defer { if isRaw { mode.restore() } }
        var keys = DetachKeys()
        var size = (rows: UInt16(0), columns: UInt16(0))
        while true {
            if hasTerminal { resize(&size) }
            let sink = showsError ? errorOutput : output
            var pollfds = [
                pollfd(fd: shown.isEmpty ? socket.number : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input, events: Int16(POLLIN), revents: 0),
                pollfd(fd: shown.isEmpty ? output : sink, events: shown.isEmpty ? 0 : Int16(POLLOUT), revents: 0),
            ]
            // A terminal's new size is found by looking: the signal for it is the main thread's.
            let got = poll(&pollfds, 4, hasTerminal ? 200 : -1)
            if got < 0, errno != EINTR { return .closed }
            if got <= 0 { continue }
            if pollfds[1].revents != 0 { return .stopped }
            if pollfds[3].revents & Int16(POLLERR | POLLNVAL) != 0 || pollfds[3].revents != 0 && !show(on: sink) {
                return .unread
            }
            if pollfds[0].revents != 0, !take() { return .closed }
            if pollfds[2].revents != 0, !type(&keys) { return .detached }
        }
    }

    /// A part that a pipe takes without blocking; false when nobody takes it.
    private mutating func show(on sink: Int32) -> Bool {
        // PIPE_BUF.
        let wrote = shown.withUnsafeBytes { write(sink, $0.baseAddress, min($0.count, 4096)) }
        if wrote > 0 { shown.removeFirst(wrote) }
        return wrote >= 0 || errno == EAGAIN || errno == EINTR
    }

    /// One packet of the container's; false at the end.
    private mutating func take() -> Bool {
        let socket = socket.number
        let bytes = [UInt8](unsafeUninitializedCapacity: AttachSession.packet) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, buffer.count, 0))
        }
        guard let stream = bytes.first else { return false }
        showsError = stream == AttachSession.errorStream
        shown = Array(bytes.dropFirst())
        return true
    }

    /// What was typed to the container; false when the user detaches.
    private mutating func type(_ keys: inout DetachKeys) -> Bool {
        let input = input
        let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = max(0, read(input, buffer.baseAddress, buffer.count))
        }
        if bytes.isEmpty {
            // A client that has typed all still listens.
            self.input = -1
            return !isOwn
        }
        let (passed, isDetached) = isOwn ? keys.filter(bytes) : (bytes, false)
        if !takesInput { return !isOwn || !isDetached && !passed.contains(0x03) }
        if !passed.isEmpty {
            passed.withUnsafeBytes { _ = send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        return !isDetached
    }

    /// conmon reads `1 ROWS COLUMNS` from a fifo.
    private func resize(_ last: inout (rows: UInt16, columns: UInt16)) {
        var now = winsize()
        guard ioctl(input, UInt(TIOCGWINSZ), &now) == 0, now.ws_row > 0, (now.ws_row, now.ws_col) != last else {
            return
        }
        last = (now.ws_row, now.ws_col)
        let fifo = open(control, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        if fifo < 0 { return }
        _ = writeAll(fifo, Array("1 \(now.ws_row) \(now.ws_col)\n".utf8))
        close(fifo)
    }
}

/// Ctrl-P Ctrl-Q, docker's keys for going away while the container goes on.
struct DetachKeys {
    private var sawFirst = false

    /// What is for the container, and whether the user wants to go.
    mutating func filter(_ bytes: [UInt8]) -> (passed: [UInt8], isDetached: Bool) {
        var passed: [UInt8] = []
        for byte in bytes {
            if sawFirst, byte == 0x11 { return (passed, true) }
            if sawFirst { passed.append(0x10) }
            sawFirst = byte == 0x10
            if !sawFirst { passed.append(byte) }
        }
        return (passed, false)
    }
}
