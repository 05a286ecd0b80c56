import PodKernel
import PodNetwork
import CLinux
import Glibc
import PodModel
import Synchronization

/// Small servers and clients on sockets, opened in a pod's network (or on the host: nil). All waits are bounded.
enum Talk {
    /// What came of an attempt to connect.
    enum Outcome: Equatable {
        case said(String)
        case refused
        case silence
        case failed(Int32)
    }

    /// Runs a body on the calling thread's behalf inside a pod's network.
    static func inside<T>(_ pod: NetworkAttachment?, _ body: () throws -> T) throws -> T {
        guard let pod else { return try body() }
        let own = try FileDescriptor.open("/proc/thread-self/ns/net", flags: FileDescriptor.read)
        try Namespaces.join(pod.namespace)
        defer { precondition(podsh_setns(own.number) == 0) }
        return try body()
    }

    /// Listens, and answers every connection with its name; until its socket is closed by `Server.stop`.
    static func serve(_ pod: NetworkAttachment?, port: UInt16, saying name: String) throws -> Server {
        let listener = try inside(pod) { try socket(PODSH_TCP, bound: port) }
        precondition(podsh_ip_listen(listener, 128) == 0)
        OwnThread.start {
            while true {
                var address: UInt32 = 0
                var from: UInt16 = 0
                let made = podsh_ip_accept(listener, &address, &from)
                if made >= 0 {
                    let text = Array("\(name) \(IPv4(rawValue: address))\n".utf8)
                    _ = send(made, text, text.count, Int32(MSG_NOSIGNAL))
                    close(made)
                } else if made == -EAGAIN {
                    _ = waitReadable(listener, timeout: nil)
                } else {
                    break
                }
            }
            close(listener)
        }
        return Server(descriptor: listener)
    }

    /// Answers every datagram with its name.
    static func serveUDP(_ pod: NetworkAttachment?, port: UInt16, saying name: String) throws -> Server {
        let listener = try inside(pod) { try socket(PODSH_UDP, bound: port) }
        let server = Server(descriptor: listener)
        OwnThread.start {
            var room = [UInt8](repeating: 0, count: 2048)
            while waitReadable(listener, timeout: nil), !server.isStopped.value {
                var address: UInt32 = 0
                var from: UInt16 = 0
                let got = podsh_ip_receive_from(listener, &room, room.count, &address, &from)
                if got > 0 { _ = podsh_ip_send_to(listener, Array(name.utf8), name.utf8.count, address, from) }
            }
            close(listener)
        }
        return server
    }

    struct Server: Sendable {
        let descriptor: Int32
        let isStopped = Flag()

        /// A UDP socket that was shut down is readable for ever and has nothing to read: the flag says that it is over.
        func stop() {
            isStopped.set()
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    /// Once set, it stays so.
    final class Flag: Sendable {
        private let state = Atomic(false)
        var value: Bool { state.load(ordering: .acquiring) }
        func set() { state.store(true, ordering: .releasing) }
    }

    /// Connects and reads what the server says first.
    static func ask(
        _ pod: NetworkAttachment?, _ address: IPv4, _ port: UInt16, within limit: TimeSpan = .seconds(20)
    ) throws -> Outcome {
        try inside(pod) {
            let own = podsh_ip_socket(Int32(PODSH_TCP))
            precondition(own >= 0)
            defer { close(own) }
            let begun = podsh_ip_connect(own, address.rawValue, port)
            if begun == -ECONNREFUSED { return .refused }
            if begun < 0, begun != -EINPROGRESS { return .failed(-begun) }
            guard waitWritable(own, limit) else { return .silence }
            let error = podsh_ip_error(own)
            if error != 0 { return error == -ECONNREFUSED ? .refused : .failed(-error) }
            guard waitReadable(own, timeout: limit) else { return .silence }
            var room = [UInt8](repeating: 0, count: 512)
            let got = read(own, &room, room.count)
            if got < 0 { return errno == ECONNREFUSED ? .refused : .failed(errno) }
            return .said(String(decoding: room.prefix(got), as: UTF8.self).trimmed)
        }
    }

    /// Sends a datagram and reads the answer.
    static func askUDP(
        _ pod: NetworkAttachment?, _ address: IPv4, _ port: UInt16, _ bytes: [UInt8] = [1],
        within limit: TimeSpan = .seconds(20)
    ) throws -> [UInt8]? {
        let own = try inside(pod) { try socket(PODSH_UDP, bound: 0) }
        defer { close(own) }
        return askUDP(from: own, address, port, bytes, within: limit)
    }

    /// The same from a socket that is there: all of it is one flow.
    static func askUDP(
        from own: Int32, _ address: IPv4, _ port: UInt16, _ bytes: [UInt8] = [1], within limit: TimeSpan = .seconds(20)
    ) -> [UInt8]? {
        _ = podsh_ip_send_to(own, bytes, bytes.count, address.rawValue, port)
        guard waitReadable(own, timeout: limit) else { return nil }
        var room = [UInt8](repeating: 0, count: 70_000)
        var sender: UInt32 = 0
        var from: UInt16 = 0
        let got = podsh_ip_receive_from(own, &room, room.count, &sender, &from)
        return got < 0 ? nil : Array(room.prefix(got))
    }

    static func socket(_ kind: some BinaryInteger, bound port: UInt16) throws -> Int32 {
        let own = podsh_ip_socket(Int32(kind))
        precondition(own >= 0)
        let bound = podsh_ip_bind(own, 0, port)
        if bound < 0 {
            close(own)
            throw Refused(code: -bound)
        }
        return own
    }

    struct Refused: Error {
        let code: Int32
    }

    static func waitWritable(_ descriptor: Int32, _ limit: TimeSpan) -> Bool {
        let end = monotonicNow() + limit
        while true {
            let left = max(0, (end - monotonicNow()).nanoseconds / 1_000_000)
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let got = poll(&entry, 1, Int32(clamping: left))
            if got >= 0 || errno != EINTR { return got > 0 }
        }
    }

    /// Asks again until the answer is as desired, 20 s at most.
    static func until(_ isTrue: () throws -> Bool) rethrows -> Bool {
        let end = monotonicNow() + .seconds(20)
        while try !isTrue() {
            if monotonicNow() > end { return false }
            usleep(5000)
        }
        return true
    }
}

extension String {
    var trimmed: String { String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
}
