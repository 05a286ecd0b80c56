internal import Glibc
package import PodKernel
package import PodModel

/// A TCP connection that never blocks. Made in the network namespace of the calling thread and stays there.
package struct StreamSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Begins to connect; the error number when that fails at once.
    package static func connect(to address: IPv4, port: UInt16) throws(SocketError) -> StreamSocket {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        if made < 0 { throw SocketError(number: errno) }
        let result = StreamSocket(descriptor: FileDescriptor(owning: made))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = address.rawValue.bigEndian
        let done = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(made, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if done != 0, errno != EINPROGRESS, errno != EINTR { throw SocketError(number: errno) }
        return result
    }

    /// Gives the descriptor away: the caller closes it.
    package consuming func release() -> Int32 { descriptor.release() }

    /// Why connecting failed, asked when the socket has become writable; 0 when it is connected.
    package borrowing func connectError() -> Int32 {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &error, &size) != 0 { return errno }
        return error
    }

    /// How many bytes were taken; 0 when it would block.
    package borrowing func send(_ bytes: ArraySlice<UInt8>) throws(SocketError) -> Int {
        let sent = bytes.withUnsafeBytes {
            Glibc.send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if sent >= 0 { return sent }
        if errno == EAGAIN || errno == EINTR { return 0 }
        throw SocketError(number: errno)
    }

    /// What has come, at most 16 KiB; nil when it would block, empty at the end.
    package borrowing func receive() throws(SocketError) -> [UInt8]? {
        var error: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
            let got = recv(descriptor.number, buffer.baseAddress, buffer.count, 0)
            if got < 0 { error = errno }
            count = max(0, got)
        }
        if error == 0 { return bytes }
        if error == EAGAIN || error == EINTR { return nil }
        throw SocketError(number: error)
    }
}

/// An errno of a connection, worded as the kubelet's prober words it.
package struct SocketError: Error, Hashable, Sendable {
    package var number: Int32

    /// `dial tcp 10.1.0.2:80: connect: connection refused`
    package func dialing(_ address: IPv4, _ port: UInt16) -> String { "dial tcp \(address):\(port): connect: \(text)" }

    package var text: String {
        switch number {
        case ECONNREFUSED: "connection refused"
        case EHOSTUNREACH: "no route to host"
        case ENETUNREACH: "network is unreachable"
        case ECONNRESET: "connection reset by peer"
        case EPIPE: "broken pipe"
        case ETIMEDOUT: "connection timed out"
        default: errorText(number)
        }
    }
}
