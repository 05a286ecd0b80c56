internal import Glibc
internal import PodKernel
import PodModel

/// One HTTP GET over one connection, with TLS or without, driven by whoever polls its descriptor.
package struct HTTPExchange: ~Copyable {
    private enum Stage {
        case connecting, shakingHands, sending, receiving
    }

    package let request: HTTPRequest
    package private(set) var response: HTTPResponseReader
    private let socket: StreamSocket
    private var stage = Stage.connecting
    /// Bytes that are to be sent still.
    private var outgoing: [UInt8] = []
    private let tls: TLSClient?
    private var isAtEnd = false

    /// Begins to connect in the calling thread's network namespace. `limit`: bytes of the body that are kept.
    package init(_ request: HTTPRequest, limit: Int) throws(SocketError) {
        let socket = try StreamSocket.connect(to: request.address, port: request.port)
        let tls = try HTTPExchange.client(of: request)
        self.request = request
        response = HTTPResponseReader(limit: limit)
        self.socket = socket
        self.tls = tls
    }

    private static func client(of request: HTTPRequest) throws(SocketError) -> TLSClient? {
        guard request.isSecure else { return nil }
        do { return try TLSClient() } catch { throw SocketError(number: ENOMEM) }
    }

    package var descriptor: Int32 { socket.descriptor.number }
    /// For poll(2).
    package var events: Int16 {
        switch stage {
        case .connecting, .sending: Int16(POLLOUT)
        case .shakingHands, .receiving: Int16(outgoing.isEmpty ? POLLIN : POLLOUT)
        }
    }
    package var isConnected: Bool { stage != .connecting }

    /// Goes on as far as it can without blocking, once the descriptor is ready. Causes are worded as Go's.
    package mutating func advance() -> HTTPResponseReader.Progress {
        if stage == .connecting {
            let error = SocketError(number: socket.connectError())
            if error.number != 0 { return .broken(error.dialing(request.address, request.port)) }
            stage = tls == nil ? .sending : .shakingHands
        }
        do {
            if let tls { return try exchange(over: tls) }
            return try exchange()
        } catch {
            return .broken(error.text)
        }
    }

    private mutating func exchange() throws(SocketError) -> HTTPResponseReader.Progress {
        if stage == .sending {
            if outgoing.isEmpty { outgoing = request.bytes }
            if try !flush() { return .more }
            stage = .receiving
        }
        while let bytes = try socket.receive() {
            let progress = bytes.isEmpty ? response.end() : response.feed(bytes)
            if progress != .more { return progress }
        }
        return .more
    }

    /// Whether all has been sent.
    private mutating func flush() throws(SocketError) -> Bool {
        if !outgoing.isEmpty { outgoing.removeFirst(try socket.send(outgoing[...])) }
        return outgoing.isEmpty
    }

    private mutating func exchange(over tls: TLSClient) throws(SocketError) -> HTTPResponseReader.Progress {
        while true {
            if let progress = step(tls) { return progress }
            outgoing += tls.takeOutput()
            let isSent = try flush()
            if isAtEnd { return response.end() }
            if !isSent { return .more }
            guard let bytes = try socket.receive() else { return .more }
            if bytes.isEmpty, stage == .shakingHands { return .broken("EOF") }
            if bytes.isEmpty { isAtEnd = true } else { tls.feed(bytes) }
        }
    }

    /// Goes on with what has come; nil while there is no answer.
    private mutating func step(_ tls: TLSClient) -> HTTPResponseReader.Progress? {
        if stage == .shakingHands {
            switch tls.shakeHands() {
            case .waits: return nil
            case .broken(let cause): return .broken(cause)
            case .done: if case .broken(let cause) = tls.send(request.bytes) { return .broken(cause) }
            }
            stage = .receiving
        }
        var bytes: [UInt8] = []
        let progress = tls.receive(into: &bytes)
        let read: HTTPResponseReader.Progress = bytes.isEmpty ? .more : response.feed(bytes)
        if read != .more { return read }
        switch progress {
        case .waits: return nil
        case .done: return response.end()
        case .broken(let cause): return isAtEnd ? response.end() : .broken(cause)
        }
    }
}
