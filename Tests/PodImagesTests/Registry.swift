import PodKernel
import Glibc
import PodModel
import Synchronization

/// A registry of one's own on loopback, as wrong as a test wants it.
final class Registry: Sendable {
    /// What it does with a request: the whole answer, head and body, in pieces with pauses between them.
    struct Answer: Sendable {
        var head: String
        var body: [UInt8] = []
        /// Nothing is sent any more and the connection stays open.
        var stalls = false
        /// Once the head is out, one byte comes each so many milliseconds.
        var trickles: Int32?
        /// The connection ends by a reset.
        var resets = false

        static func text(_ status: String, _ body: String = "", _ headers: String = "") -> Answer {
            .bytes(status, Array(body.utf8), headers)
        }

        static func bytes(_ status: String, _ body: [UInt8], _ headers: String = "") -> Answer {
            Answer(
                head:
                    """
                    HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\nConnection: \
                    close\r\nDocker-Distribution-API-Version: registry/2.0\r\n\(headers)\r\n
                    """,
                body: body)
        }
    }

    let port: UInt16
    private let listener: Int32
    private let requests = Mutex<[String]>([])
    private let answer: @Sendable (_ path: String, _ request: String) -> Answer

    init(_ answer: @escaping @Sendable (_ path: String, _ request: String) -> Answer) throws {
        self.answer = answer
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        precondition(bound, "no port on loopback")
        listener = socket
        port = UInt16(bigEndian: address.sin_port)
        let serve = { @Sendable [weak self] in
            while true {
                let client = accept(socket, nil, nil)
                if client < 0 { return }
                guard let self else {
                    close(client)
                    return
                }
                Registry.thread { self.serve(client) }
            }
        }
        Registry.thread(serve)
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Every request's head, in order.
    var seen: [String] { requests.withLock { $0 } }

    private func serve(_ client: Int32) {
        defer { close(client) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while !String(decoding: bytes, as: UTF8.self).contains("\r\n\r\n") {
            guard waitReadable(client, timeout: .seconds(20)) else { return }
            let count = recv(client, &buffer, buffer.count, 0)
            if count <= 0 { return }
            bytes += buffer[..<count]
            // A TLS greeting: skopeo asks by HTTPS first, and goes on without it where that is allowed.
            if bytes[0] == 0x16 { return }
        }
        let request = String(decoding: bytes, as: UTF8.self)
        requests.withLock { $0.append(request) }
        let words = request.split(separator: " ")
        let answer = answer(words.count > 1 ? String(words[1]) : "", request)
        let isHead = words.first == "HEAD"
        let all = Array(answer.head.utf8) + (isHead ? [] : answer.body)
        var done = 0
        while done < all.count {
            var next = all.count - done
            if let pause = answer.trickles {
                next = max(1, answer.head.utf8.count - done)
                if done > 0, waitReadable(client, timeout: .milliseconds(Int64(pause))) { return }
            }
            let count = all.withUnsafeBytes {
                send(client, $0.baseAddress.map { $0 + done }, next, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            done += count
        }
        if answer.resets {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
            return
        }
        // Until the client has had enough.
        if answer.stalls { _ = waitReadable(client, timeout: .seconds(60)) }
        shutdown(client, Int32(SHUT_WR))
        _ = waitReadable(client, timeout: .seconds(5))
    }

    private static func thread(_ work: @escaping @Sendable () -> Void) {
        final class Work: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(work))
        pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        pthread_detach(thread)
    }
}
