internal import Glibc
internal import PodKernel
import PodModel

/// One HTTP GET over one connection, driven by whoever polls its descriptor.
package struct HTTPExchange: ~Copyable, Sendable {
    private enum Stage {
        case connecting, sending, receiving
    }

    package let request: HTTPRequest
    package private(set) var response: HTTPResponseReader
    private let socket: StreamSocket
    private var stage = Stage.connecting
    private var sent = 0

    /// Begins to connect in the calling thread's network namespace. `limit`: bytes of the body that are kept.
    package init(_ request: HTTPRequest, limit: Int) throws(SocketError) {
        self.request = request
        response = HTTPResponseReader(limit: limit)
        socket = try StreamSocket.connect(to: request.address, port: request.port)
    }

    package var descriptor: Int32 { socket.descriptor.number }
    /// For poll(2).
    package var events: Int16 { stage == .receiving ? Int16(POLLIN) : Int16(POLLOUT) }
    package var isConnected: Bool { stage != .connecting }

    /// Goes on as far as it can without blocking, once the descriptor is ready. Causes are worded as Go's.
    package mutating func advance() -> HTTPResponseReader.Progress {
        if stage == .connecting {
            let error = SocketError(number: socket.connectError())
            if error.number != 0 { return .broken(error.dialing(request.address, request.port)) }
            stage = .sending
        }
        do {
            return try exchange()
        } catch {
            return .broken(error.text)
        }
    }

    private mutating func exchange() throws(SocketError) -> HTTPResponseReader.Progress {
        if stage == .sending {
            let bytes = request.bytes
            sent += try socket.send(bytes[sent...])
            if sent < bytes.count { return .more }
            stage = .receiving
        }
        while let bytes = try socket.receive() {
            let progress = bytes.isEmpty ? response.end() : response.feed(bytes)
            if progress != .more { return progress }
        }
        return .more
    }
}
