import Glibc
import PodLifecycle
import PodModel

/// One asking: goes on whenever one of its descriptors is ready.
protocol ProbeAttempt: AnyObject {
    /// At most two.
    var wishes: [pollfd] { get }
    /// Goes on without blocking; nil while there is no answer.
    func advance() -> ProbeAnswer?
    /// What is said when the time is up.
    func timeout(_ span: TimeSpan) -> String
    /// Ends it; a command that has to die first is handed back.
    func cancel() -> ContainerCommand?
}

struct ProbeAnswer: Sendable {
    var isSuccess: Bool
    /// As the kubelet's prober words it.
    var message: String
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

    var wishes: [pollfd] { [pollfd(fd: socket.descriptor.number, events: Int16(POLLOUT), revents: 0)] }

    func advance() -> ProbeAnswer? {
        let error = SocketError(number: socket.connectError())
        return ProbeAnswer(isSuccess: error.number == 0, message: error.number == 0 ? "" : error.dialing(address, port))
    }

    func timeout(_ span: TimeSpan) -> String { "dial tcp \(address):\(port): i/o timeout" }
    func cancel() -> ContainerCommand? { nil }
}

/// GET; 200 to 399 is a success. The body is read up to 10 KiB, as the kubelet does.
final class HTTPAttempt: ProbeAttempt {
    private static let mostBody = 10 << 10
    private var exchange: HTTPExchange
    private let request: HTTPRequest

    init(_ request: HTTPRequest) throws(SocketError) {
        self.request = request
        exchange = try HTTPExchange(request, limit: HTTPAttempt.mostBody)
    }

    var wishes: [pollfd] { [pollfd(fd: exchange.descriptor, events: exchange.events, revents: 0)] }

    func advance() -> ProbeAnswer? {
        switch exchange.advance() {
        case .more: return nil
        case .broken(let cause): return ProbeAnswer(isSuccess: false, message: HTTPAttempt.failure(request, cause))
        case .done:
            let status = exchange.response.status
            let isSuccess = (200...399).contains(status)
            return ProbeAnswer(isSuccess: isSuccess, message: isSuccess ? "" : "HTTP probe failed with statuscode: \(status)")
        }
    }

    static func failure(_ request: HTTPRequest, _ cause: String) -> String { "Get \"\(request.url)\": \(cause)" }

    func timeout(_ span: TimeSpan) -> String {
        let phase = exchange.isConnected ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)" : "dial tcp \(request.address):\(request.port): i/o timeout"
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

    var wishes: [pollfd] {
        let end = pollfd(fd: command.descriptor, events: Int16(POLLIN), revents: 0)
        return isAtEnd ? [end] : [end, pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)]
    }

    func advance() -> ProbeAnswer? {
        let result = command.result()
        readOutput()
        guard let (exit, complaint) = result else { return nil }
        return ProbeAnswer(isSuccess: exit.code == 0, message: exit.code == 0 ? "" : message(exit, complaint))
    }

    private func message(_ exit: Exit, _ complaint: String?) -> String {
        if let complaint { return complaint }
        let said = String(decoding: text, as: UTF8.self)
        let lines = said.split(whereSeparator: \.isNewline)
        return lines.isEmpty ? "\(words.joined(separator: " ")) exited with code \(exit.code)" : lines.joined(separator: "\n")
    }

    /// What lies there now, and no more than a pipe holds: a command that never stops writing is not followed (R13).
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

    func timeout(_ span: TimeSpan) -> String { "command timed out: \"\(words.joined(separator: " "))\" timed out after \(span)" }

    func cancel() -> ContainerCommand? {
        command.end()
        return command
    }
}

extension Pipe {
    /// Closes the other end.
    consuming func takeRead() -> FileDescriptor {
        read
    }
}
