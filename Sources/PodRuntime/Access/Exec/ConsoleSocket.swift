internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Where the OCI runtime hands over the terminal that it has made for a command: a unix socket in a folder of podsh's,
/// which is the runtime's working directory, since a socket's address holds 107 bytes and a path may be longer.
final class ConsoleSocket: Sendable {
    /// As the runtime is told.
    let name: String
    private let folder: FileDescriptor
    private let socket: FileDescriptor

    init(_ name: String, in folder: String) throws(Failure) {
        self.name = name
        self.folder = try FileDescriptor.open(folder, flags: openPath | O_DIRECTORY)
        let made = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if made < 0 { throw Failure.system("cannot make a socket", errno) }
        socket = FileDescriptor(owning: made)
        unlinkat(self.folder.number, name, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(self.folder.number)/\(name)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(made, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if bound != 0 || listen(made, 1) != 0 {
            throw Failure.system("cannot listen for the command's terminal", errno)
        }
    }

    deinit { unlinkat(folder.number, name, 0) }

    /// The terminal's master side; nil when `end` becomes readable first, or anything else comes than a terminal.
    func receive(unless end: Int32) -> FileDescriptor? {
        guard ConsoleSocket.wait(for: socket.number, unless: end) else { return nil }
        let made = accept(socket.number, nil, nil)
        if made < 0 { return nil }
        let connection = FileDescriptor(owning: made)
        guard ConsoleSocket.wait(for: connection.number, unless: end) else { return nil }
        var master: Int32 = -1
        return podsh_receive_descriptors(connection.number, &master, 1) < 0 ? nil : FileDescriptor(owning: master)
    }

    private static func wait(for descriptor: Int32, unless end: Int32) -> Bool {
        while true {
            var pollfds = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: end, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&pollfds, 2, -1) < 0 { continue }
            if pollfds[0].revents != 0 { return true }
            if pollfds[1].revents != 0 { return false }
        }
    }
}
