internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle

extension Links {
    /// Removes links by name, all in one step of the kernel's: one by one each would wait some 15 ms for the network to
    /// go quiet. Those that are gone already are no error.
    static func remove(_ names: [String], group: UInt32) throws(Failure) {
        var socket = try NetlinkSocket()
        var found = 0
        for name in names {
            do throws(NetlinkError) {
                try socket.ask(joining(name, group: group))
                found += 1
            } catch {
                if error.code != ENODEV { throw Failure("cannot remove the link \(name): \(error.text)") }
            }
        }
        if found > 0 { try remove(group: group, on: &socket) }
    }

    /// Removes all links of a group.
    static func remove(group: UInt32, on socket: inout NetlinkSocket) throws(Failure) {
        do throws(NetlinkError) {
            try socket.ask(removal(of: group))
        } catch {
            if error.code != ENODEV { throw Failure("cannot remove links: \(error.text)") }
        }
    }

    static func joining(_ name: String, group: UInt32) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_SETLINK)
        header(&message)
        message.attribute(IFLA_IFNAME, name)
        message.attribute(IFLA_GROUP, group)
        return message
    }

    static func removal(of group: UInt32) -> NetlinkMessage {
        var message = NetlinkMessage(RTM_DELLINK)
        header(&message)
        message.attribute(IFLA_GROUP, group)
        return message
    }
}
