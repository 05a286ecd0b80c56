internal import CLinux
internal import Glibc

/// What the kernel said to a request.
package struct NetlinkError: Error {
    package let code: Int32
    /// The kernel's own explanation, often empty.
    let reason: String

    package init(code: Int32, reason: String) {
        self.code = code
        self.reason = reason
    }

    package var text: String { reason.isEmpty ? errorText(code) : "\(errorText(code)) (\(reason))" }
}

/// What the kernel answers to one request, datagram by datagram, read without trust in its lengths (netlink(7)).
package struct NetlinkAnswers {
    /// Of the request; what carries another number belongs to somebody else.
    let sequence: UInt32
    /// The answers' bodies, behind the message header.
    package private(set) var bodies: [ArraySlice<UInt8>] = []

    package init(sequence: UInt32) {
        self.sequence = sequence
    }

    /// Whether the answer ends with this datagram. Throws what the kernel refuses. What is cut off or claims to be
    /// longer than the datagram is passed over, with all behind it.
    package mutating func take(_ datagram: ArraySlice<UInt8>) throws(NetlinkError) -> Bool {
        var at = datagram.startIndex
        while at + 16 <= datagram.endIndex {
            let length = Int(datagram.number(at, as: UInt32.self))
            guard length >= 16, at + length <= datagram.endIndex else { return false }
            let type = Int32(datagram.number(at + 4, as: UInt16.self))
            if datagram.number(at + 8, as: UInt32.self) == sequence {
                if type == NLMSG_DONE { return true }
                if type == NLMSG_ERROR {
                    try NetlinkAnswers.check(datagram[at..<at + length])
                    return true
                }
                bodies.append(datagram[at + 16..<at + length])
            }
            at += (length + 3) & ~3
        }
        return false
    }

    private static func check(_ message: ArraySlice<UInt8>) throws(NetlinkError) {
        guard message.count >= 20 else { throw NetlinkError(code: EBADMSG, reason: "") }
        let number = message.number(message.startIndex + 16, as: Int32.self)
        if number == 0 { return }
        // The request's header is echoed, then come the attributes of the explanation.
        let rest = message.dropFirst(36)
        throw NetlinkError(code: 0 &- number, reason: NetlinkAttributes(rest).text(NLMSGERR_ATTR_MSG.rawValue) ?? "")
    }
}
