import Glibc
import PodKernel
import PodLifecycle
import PodShell
import Synchronization

/// Whether the one whose call runs is still there.
final class ClientPresence: Sendable {
    let isGone = Atomic(false)
}

/// A client's call while it runs in the environment's process: the standard streams are the client's, its folder is the
/// current one, and its Ctrl-C is this process'.
struct ServedCall: ~Copyable {
    private let connection: Int32
    private let saved: [Int32]
    private let folder: Int32
    private let listener: MachineThread?
    private let client: ClientPresence
    private let end = End()

    /// Known to the thread that listens to the client.
    private final class End: Sendable {
        let isOver = Atomic(false)
    }

    init(_ connection: Int32, _ call: ControlSocket.Call, _ streams: [Int32], _ client: ClientPresence) {
        self.client = client
        self.connection = connection
        saved = (0..<3).map { fcntl(Int32($0), F_DUPFD_CLOEXEC, 3) }
        folder = open(".", FileDescriptor.place | O_DIRECTORY | O_CLOEXEC)
        for (number, stream) in streams.enumerated() {
            dup2(stream, Int32(number))
            close(stream)
        }
        FileWriter.standardStreamsChanged()
        _ = chdir(call.folder)
        setenv("TERM", call.terminal, 1)
        let end = end
        // Until the answer has been sent; the connection is shut then.
        listener = try? MachineThread("podsh-call") {
            var byte: UInt8 = 0
            while true {
                let count = recv(connection, &byte, 1, 0)
                if count == 1, byte == ControlSocket.interrupt { kill(getpid(), SIGINT) }
                if count == 1, byte == ControlSocket.resize { kill(getpid(), SIGWINCH) }
                if count > 0 { continue }
                // The client is gone, and nobody waits for the answer: what it asked for ends as by TERM.
                if !end.isOver.load(ordering: .acquiring) {
                    client.isGone.store(true, ordering: .releasing)
                    kill(getpid(), SIGINT)
                }
                return
            }
        }
    }

    /// Gives the streams back and answers.
    consuming func answer(_ code: Int32) {
        for (number, descriptor) in saved.enumerated() where descriptor >= 0 {
            dup2(descriptor, Int32(number))
            close(descriptor)
        }
        FileWriter.standardStreamsChanged()
        fchdir(folder)
        close(folder)
        end.isOver.store(true, ordering: .releasing)
        var byte = UInt8(truncatingIfNeeded: code)
        send(connection, &byte, 1, Int32(MSG_NOSIGNAL))
        shutdown(connection, Int32(SHUT_RDWR))
        listener?.join()
        client.isGone.store(false, ordering: .releasing)
        close(connection)
    }
}
