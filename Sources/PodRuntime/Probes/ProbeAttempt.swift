import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// One asking: goes on whenever one of its descriptors is ready.
/// Thread: `podsh-probes`; nothing blocks. Errors: an answer, `.failure` or `.unknown`.
protocol ProbeAttempt: AnyObject {
    /// At most two.
    var pollfds: [pollfd] { get }
    /// Goes on without blocking; nil while there is no answer.
    func advance() -> ProbeAnswer?
    /// What is said when the time is up.
    func timeout(_ span: TimeSpan) -> String
    /// The answer when the time is up.
    func expired(_ span: TimeSpan) -> ProbeAnswer
    /// Ends it; a command that has to die first is handed back.
    func cancel() -> ContainerCommand?
}

extension ProbeAttempt {
    func expired(_ span: TimeSpan) -> ProbeAnswer { .failure(timeout(span)) }
}

/// Messages are as the kubelet's prober words them.
enum ProbeAnswer: Sendable {
    /// With a warning, or nothing.
    case success(String)
    case failure(String)
    /// The question could not be asked, which is no answer.
    case unknown(String)

    var isSuccess: Bool {
        switch self {
        case .success: true
        case .failure, .unknown: false
        }
    }

    var isUnknown: Bool {
        switch self {
        case .unknown: true
        case .success, .failure: false
        }
    }

    var message: String {
        switch self {
        case .success(let text), .failure(let text), .unknown(let text): text
        }
    }
}

/// Lets time go by: what has its whole time has done what it should.
final class SleepAttempt: ProbeAttempt {
    var pollfds: [pollfd] { [] }
    func advance() -> ProbeAnswer? { nil }
    func timeout(_ span: TimeSpan) -> String { "" }
    func expired(_ span: TimeSpan) -> ProbeAnswer { .success("") }
    func cancel() -> ContainerCommand? { nil }
}

/// Opens a connection inside the pod's network namespace, and that is all.
final class TCPAttempt: ProbeAttempt {
    private let socket: StreamSocket
    private let address: IPv4
    private let port: UInt16

    init(_ address: IPv4, _ port: UInt16) throws(SocketError) {
        self.address = address
        self.port = port
        socket = try StreamSocket.connect(to: address, port: port)
    }

    var pollfds: [pollfd] { [pollfd(fd: socket.descriptor.number, events: Int16(POLLOUT), revents: 0)] }

    func advance() -> ProbeAnswer? {
        let error = SocketError(number: socket.connectError())
        return error.number == 0 ? .success("") : .failure(error.dialing(address, port))
    }

    func timeout(_ span: TimeSpan) -> String { "dial tcp \(address):\(port): i/o timeout" }
    func cancel() -> ContainerCommand? { nil }
}

/// GET; 200 to 399 is a success. The body is read up to 10 KiB, as the kubelet does. Redirects to the same host are
/// followed (`pkg/probe/http`), ten at most; one to another host is a success with a warning.
final class HTTPAttempt: ProbeAttempt {
    private static let mostBody = 10 << 10
    private static let mostRedirects = 10
    private var exchange: HTTPExchange
    private var request: HTTPRequest
    /// Opens a connection in the pod's network.
    private let open: (HTTPRequest) throws(ProbeFailure) -> HTTPExchange
    private var redirects = 0

    init(
        _ request: HTTPRequest, open: @escaping (HTTPRequest) throws(ProbeFailure) -> HTTPExchange
    ) throws(ProbeFailure) {
        self.request = request
        self.open = open
        exchange = try open(request)
    }

    static func begin(_ request: HTTPRequest) throws(ProbeFailure) -> HTTPExchange {
        do throws(SocketError) { return try HTTPExchange(request, limit: mostBody) } catch {
            throw ProbeFailure(failure(request, error.dialing(request.address, request.port)))
        }
    }

    var pollfds: [pollfd] { [pollfd(fd: exchange.descriptor, events: exchange.events, revents: 0)] }

    func advance() -> ProbeAnswer? {
        switch exchange.advance() {
        case .more: return nil
        case .broken(let cause): return .failure(HTTPAttempt.failure(request, cause))
        case .done: return answered()
        }
    }

    private func answered() -> ProbeAnswer? {
        let status = exchange.response.status
        guard (200...399).contains(status) else {
            return .failure("HTTP probe failed with statuscode: \(status)")
        }
        if status < 300 { return .success("") }
        let isRedirect = [301, 302, 303, 307, 308].contains(status)
        guard isRedirect, let location = exchange.response.location, let next = request.redirected(to: location) else {
            let body = String(decoding: exchange.response.body, as: UTF8.self)
            return .success("Probe terminated redirects, Response body: \(body)")
        }
        redirects += 1
        if redirects >= HTTPAttempt.mostRedirects {
            return .failure(HTTPAttempt.failure(next, "stopped after \(HTTPAttempt.mostRedirects) redirects"))
        }
        do throws(ProbeFailure) {
            exchange = try open(next)
            request = next
            return nil
        } catch {
            return error.answer
        }
    }

    static func failure(_ request: HTTPRequest, _ cause: String) -> String { "Get \"\(request.url)\": \(cause)" }

    func timeout(_ span: TimeSpan) -> String {
        let phase =
            exchange.isConnected
            ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
            : "dial tcp \(request.address):\(request.port): i/o timeout"
        return HTTPAttempt.failure(request, phase)
    }

    func cancel() -> ContainerCommand? { nil }
}

/// A command inside the container; exit code 0 is a success. What it says is the message.
final class CommandAttempt: ProbeAttempt {
    /// 10 KiB of output are kept, as the kubelet does.
    private static let mostOutput = 10 << 10
    private let command: ContainerCommand
    private let output: FileDescriptor
    private let words: [String]
    private var text: [UInt8] = []
    private var isAtEnd = false

    init(_ words: [String], in container: ContainerHandle, exec: ContainerExec) throws(Failure) {
        self.words = words
        let pipe = try FileDescriptor.pipe()
        _ = fcntl(pipe.read.number, F_SETFL, O_NONBLOCK)
        command = try exec.start(
            words, in: container, hasTerminal: false, streams: (nil, pipe.write.number, pipe.write.number))
        output = pipe.takeRead()
    }

    var pollfds: [pollfd] {
        let end = pollfd(fd: command.descriptor, events: Int16(POLLIN), revents: 0)
        return isAtEnd ? [end] : [end, pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)]
    }

    func advance() -> ProbeAnswer? {
        let result = command.result()
        readOutput()
        guard let (exit, complaint) = result else { return nil }
        return exit.code == 0 ? .success("") : .failure(message(exit, complaint))
    }

    private func message(_ exit: Exit, _ complaint: String?) -> String {
        if let complaint { return complaint }
        let said = String(decoding: text, as: UTF8.self)
        let lines = said.split(whereSeparator: \.isNewline)
        return lines.isEmpty
            ? "\(words.joined(separator: " ")) exited with code \(exit.code)" : lines.joined(separator: "\n")
    }

    /// What lies there now, and no more than a pipe holds: a command that never stops writing is not followed.
    private func readOutput() {
        for _ in 0..<16 where !isAtEnd {
            var error: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 8 << 10) { buffer, count in
                let got = read(output.number, buffer.baseAddress, buffer.count)
                if got < 0 { error = errno }
                count = max(0, got)
            }
            if error == EAGAIN { return }
            isAtEnd = error != EINTR && bytes.isEmpty
            text += bytes.prefix(CommandAttempt.mostOutput - text.count)
        }
    }

    func timeout(_ span: TimeSpan) -> String {
        "command timed out: \"\(words.joined(separator: " "))\" timed out after \(span)"
    }

    func cancel() -> ContainerCommand? {
        command.end()
        return command
    }
}
