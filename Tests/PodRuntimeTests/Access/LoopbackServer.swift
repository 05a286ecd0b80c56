@testable import PodKernel
import Glibc
import PodModel
import Synchronization

/// A server for tests on 127.0.0.1: answers each connection with a text, or with nil never.
final class LoopbackServer: Sendable {
    let port: UInt16
    private let listener: FileDescriptor
    private let ended: FileDescriptor
    private let isOver = Mutex(false)
    private let thread: MachineThread

    init(_ answer: @escaping @Sendable (Int) -> String?) throws {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let listener = FileDescriptor(owning: made)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = IPv4(127, 0, 0, 1).rawValue.bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(made, $0, size)
                _ = listen(made, 64)
                _ = getsockname(made, $0, &size)
            }
        }
        port = address.sin_port.bigEndian
        self.listener = listener
        let pipe = try FileDescriptor.pipe()
        let read = pipe.read.number
        _ = dup(read)
        ended = FileDescriptor(owning: dup(pipe.write.number))
        let stopDescriptor = dup(read)
        thread = try MachineThread("test-server") { LoopbackServer.serve(made, stop: stopDescriptor, answer) }
    }

    func stop() {
        guard
            !isOver.withLock({ over in
                defer { over = true }
                return over
            })
        else { return }
        _ = write(ended.number, "x", 1)
        thread.join()
        shutdown(listener.number, Int32(SHUT_RDWR))
    }

    private static func serve(_ listener: Int32, stop: Int32, _ answer: (Int) -> String?) {
        var held: [Int32] = []
        var count = 0
        while true {
            var pollfds = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&pollfds, 2, -1) < 0 { continue }
            if pollfds[1].revents != 0 { break }
            let connection = accept(listener, nil, nil)
            if connection < 0 { continue }
            defer { count += 1 }
            guard let text = answer(count) else {
                held.append(connection)
                continue
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            _ = read(connection, &buffer, buffer.count)
            _ = writeAll(connection, Array(text.utf8))
            close(connection)
        }
        for connection in held { close(connection) }
        close(stop)
    }
}
