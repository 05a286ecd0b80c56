import CLinux
internal import Glibc
package import PodLifecycle
internal import Synchronization

/// Starts programs in the network that podsh was started in, after podsh without root has left it for one of its own.
/// Nobody gets back into a network of a user namespace above (setns(2)), so a process stays behind there, before podsh
/// has threads; what it starts are podsh's children, not its own.
package final class CallersNetwork: Sendable {
    // Unsafe: written once, before any thread exists.
    private(set) static nonisolated(unsafe) var shared: CallersNetwork?

    private let socket: FileDescriptor
    private let turn = Mutex(())

    private init(socket: consuming FileDescriptor) {
        self.socket = socket
    }

    /// The process ends with podsh.
    package static func stayBehind() throws(Failure) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure.system("cannot make a socket", errno)
        }
        let own = FileDescriptor(owning: ends[0])
        let other = FileDescriptor(owning: ends[1])
        let made = podsh_fork()
        if made < 0 { throw Failure.system("cannot fork", -made) }
        if made == 0 { serve(other.release()) }
        shared = CallersNetwork(socket: own)
    }

    /// With the words, variables and streams of `spawn`, and nothing else of it.
    func start(_ spawn: Spawn, null: Int32) throws(Failure) -> podsh_spawned {
        let text = ([spawn.arguments.count.description] + spawn.arguments + spawn.environment).joined(separator: "\0")
        let words = try FileDescriptor.sealed(Array(text.utf8), named: "podsh-words", isProgram: false)
        let descriptors = [words.number, spawn.input ?? null, spawn.output ?? null, spawn.error ?? null]
        let number = socket.number
        var made = podsh_spawned()
        let fault = turn.withLock { _ in
            let sent = podsh_send_descriptors(number, descriptors, descriptors.count)
            if sent < 0 { return -sent }
            return recv(number, &made, MemoryLayout<podsh_spawned>.size, 0) == MemoryLayout<podsh_spawned>.size
                ? 0 : EPIPE
        }
        if fault != 0 { throw Failure.system("cannot start a program in the network outside", fault) }
        if made.error != 0 {
            if made.process > 0 { waitpid(made.process, nil, 0) }
            return made
        }
        // podsh's own child, which nobody has waited for: the number is still its.
        made.pidfd = podsh_pidfd_open(made.process)
        if made.pidfd < 0 { made.error = -made.pidfd }
        return made
    }

    /// Until podsh has gone. Away from the terminal, and holding nothing of podsh's but the socket.
    private static func serve(_ socket: Int32) -> Never {
        setsid()
        let null = open("/dev/null", O_RDWR)
        for descriptor in [Int32(0), 1, 2] { dup2(null, descriptor) }
        dup2(socket, 3)
        _ = podsh_close_range(4, .max, 0)
        while true {
            var descriptors: [Int32] = [-1, -1, -1, -1]
            if podsh_receive_descriptors(3, &descriptors, descriptors.count) < 0 { _exit(0) }
            var made = answer(descriptors)
            for descriptor in descriptors { close(descriptor) }
            if made.pidfd >= 0 { close(made.pidfd) }
            if send(3, &made, MemoryLayout<podsh_spawned>.size, Int32(MSG_NOSIGNAL)) < 0 { _exit(0) }
        }
    }

    private static func answer(_ descriptors: [Int32]) -> podsh_spawned {
        lseek(descriptors[0], 0, SEEK_SET)
        let file = FileDescriptor(owning: dup(descriptors[0]))
        let parts = file.read(limit: 64 << 20).split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let count = parts.first.flatMap { Int($0) } ?? 0
        var spawn = Spawn(Array(parts.dropFirst().prefix(count)))
        spawn.environment = Array(parts.dropFirst(1 + count))
        (spawn.input, spawn.output, spawn.error) = (descriptors[1], descriptors[2], descriptors[3])
        spawn.diesWithStarter = true
        spawn.isSibling = true
        return spawn.make(null: 0)
    }
}
