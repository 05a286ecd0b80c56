internal import CLinux
internal import Glibc
internal import PodLifecycle

/// What the kernel said to a request.
struct NetlinkError: Error {
    let code: Int32
    /// The kernel's own explanation, often empty.
    let reason: String

    var text: String { reason.isEmpty ? errorText(code) : "\(errorText(code)) (\(reason))" }
}

/// A socket to the kernel's routing or conntrack tables, of the network namespace in which it was opened: whoever
/// holds it acts there, whatever thread it is on.
struct NetlinkSocket: ~Copyable {
    private let descriptor: Int32
    private var sequence: UInt32 = 0

    /// `protocol`: NETLINK_ROUTE or NETLINK_NETFILTER.
    init(_ protocol: some BinaryInteger = NETLINK_ROUTE) throws(Failure) {
        descriptor = podsh_netlink(Int32(`protocol`))
        if descriptor < 0 { throw Failure.system("cannot talk to the kernel's network", -descriptor) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Sends a request and waits for its acknowledgement.
    mutating func ask(_ message: NetlinkMessage) throws(NetlinkError) {
        _ = try exchange(message)
    }

    /// Sends a request; the answers' bodies, behind the message header.
    mutating func exchange(_ message: NetlinkMessage) throws(NetlinkError) -> [ArraySlice<UInt8>] {
        sequence += 1
        let bytes = message.sealed(sequence: sequence)
        if send(descriptor, bytes, bytes.count, 0) < 0 { throw NetlinkError(code: errno, reason: "") }
        var answers: [ArraySlice<UInt8>] = []
        while true {
            let part = try receive()
            var at = part.startIndex
            while at + 16 <= part.endIndex {
                let length = Int(part.number(at, as: UInt32.self))
                guard length >= 16, at + length <= part.endIndex else { break }
                let type = Int32(part.number(at + 4, as: UInt16.self))
                let isMine = part.number(at + 8, as: UInt32.self) == sequence
                if isMine, type == NLMSG_DONE { return answers }
                if isMine, type == NLMSG_ERROR {
                    try check(part[at..<at + length])
                    return answers
                }
                if isMine { answers.append(part[at + 16..<at + length]) }
                at += (length + 3) & ~3
            }
        }
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

    private func check(_ message: ArraySlice<UInt8>) throws(NetlinkError) {
        guard message.count >= 20 else { throw NetlinkError(code: EBADMSG, reason: "") }
        let code = -message.number(message.startIndex + 16, as: Int32.self)
        if code == 0 { return }
        // The request's header is echoed, then come the attributes of the explanation.
        let rest = message.dropFirst(36)
        throw NetlinkError(code: code, reason: NetlinkAttributes(rest).text(NLMSGERR_ATTR_MSG.rawValue) ?? "")
    }
}
