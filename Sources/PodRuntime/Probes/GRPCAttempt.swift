import Glibc
import PodKernel
import PodModel

/// Asks a server for its health by gRPC; SERVING is a success. Messages are as the kubelet's (`pkg/probe/grpc`).
final class GRPCAttempt: ProbeAttempt {
    private let socket: StreamSocket
    private let address: IPv4
    private let port: UInt16
    private var call: GRPCHealthCall
    private var isConnected = false

    init(_ address: IPv4, _ port: UInt16, service: String) throws(SocketError) {
        self.address = address
        self.port = port
        call = GRPCHealthCall(service: service, authority: "\(address):\(port)")
        socket = try StreamSocket.connect(to: address, port: port)
    }

    var pollfds: [pollfd] {
        let events = call.outgoing.isEmpty ? POLLIN : isConnected ? POLLIN | POLLOUT : POLLOUT
        return [pollfd(fd: socket.descriptor.number, events: Int16(events), revents: 0)]
    }

    func advance() -> ProbeAnswer? {
        if !isConnected {
            let error = SocketError(number: socket.connectError())
            if error.number != 0 { return .failure(GRPCAttempt.failure(error, address, port)) }
            isConnected = true
        }
        do throws(SocketError) { return try exchange() } catch { return .failure(failed(error.text)) }
    }

    private func exchange() throws(SocketError) -> ProbeAnswer? {
        if !call.outgoing.isEmpty { call.sent(try socket.send(call.outgoing[...])) }
        while let bytes = try socket.receive() {
            if bytes.isEmpty { return .failure(failed("EOF")) }
            switch call.feed(bytes) {
            case .more: break
            case .answered(.serving): return .success("service healthy")
            case .answered(let status):
                return .failure("service unhealthy (responded with \"\(status.apiName)\")")
            case .broken(let cause): return .failure(failed(cause))
            }
            if !call.outgoing.isEmpty { call.sent(try socket.send(call.outgoing[...])) }
        }
        return nil
    }

    private func failed(_ cause: String) -> String { "error: health rpc probe failed: \(cause)" }

    static func failure(_ error: SocketError, _ address: IPv4, _ port: UInt16) -> String {
        "error: failed to connect service at \"\(address):\(port)\": \(error.dialing(address, port))"
    }

    func timeout(_ span: TimeSpan) -> String {
        isConnected
            ? "timeout: health rpc did not complete within \(span)"
            : "timeout: failed to connect service \"\(address):\(port)\" within \(span)"
    }

    func cancel() -> ContainerCommand? { nil }
}
