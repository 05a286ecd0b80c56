internal import CLinux
internal import Glibc
package import PodLifecycle

/// A socket to the kernel's routing or conntrack tables, of the network namespace in which it was opened: whoever
/// holds it acts there, whatever thread it is on.
package struct NetlinkSocket: ~Copyable {
    private let descriptor: Int32
    private var sequence: UInt32 = 0

    /// `protocol`: NETLINK_ROUTE or NETLINK_NETFILTER.
    package init(_ protocol: some BinaryInteger = NETLINK_ROUTE) throws(Failure) {
        descriptor = podsh_netlink(Int32(`protocol`))
        if descriptor < 0 { throw Failure.system("cannot talk to the kernel's network", -descriptor) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Sends a request and waits for its acknowledgement.
    package mutating func ask(_ message: NetlinkMessage) throws(NetlinkError) {
        _ = try exchange(message)
    }

    /// Sends a request; the answers' bodies, behind the message header.
    package mutating func exchange(_ message: NetlinkMessage) throws(NetlinkError) -> [ArraySlice<UInt8>] {
        sequence += 1
        let bytes = message.sealed(sequence: sequence)
        if send(descriptor, bytes, bytes.count, 0) < 0 { throw NetlinkError(code: errno, reason: "") }
        var answers = NetlinkAnswers(sequence: sequence)
        while try !answers.take(receive()) {}
        return answers.bodies
    }

    private func receive() throws(NetlinkError) -> ArraySlice<UInt8> {
        let size = 1 << 16
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, count in
            var got = -1
            repeat { got = recv(descriptor, room.baseAddress, size, 0) } while got < 0 && errno == EINTR
            count = max(0, got)
        }
        if bytes.isEmpty { throw NetlinkError(code: errno, reason: "no answer") }
        return bytes[...]
    }
}
