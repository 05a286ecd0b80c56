internal import CLinux
internal import Glibc
package import PodModel

/// The address under which others reach this machine.
package enum MachineAddress {
    /// That of the link by which packets to the outside leave; the loopback's where there is none. Nothing is sent: a
    /// datagram socket that is connected has an address.
    package static func find() -> IPv4 {
        let loopback = IPv4(127, 0, 0, 1)
        let descriptor = podsh_ip_socket(Int32(PODSH_UDP))
        guard descriptor >= 0 else { return loopback }
        defer { close(descriptor) }
        guard podsh_ip_connect(descriptor, IPv4.documentation.rawValue, 53) >= 0 else { return loopback }
        var (name, length) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
        let code = withUnsafeMutablePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        let address = IPv4(rawValue: UInt32(bigEndian: name.sin_addr.s_addr))
        return code == 0 && address.rawValue != 0 ? address : loopback
    }
}
