internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// A socket that listens.
enum BoundSocket {
    /// Nonblocking. When the port is taken the failure names its owner.
    static func open(_ kind: Int, _ address: IPv4, _ port: UInt16) throws(Failure) -> Int32 {
        let isTCP = kind == PODSH_TCP
        var made = attempt(kind, address, port)
        // A program that is just being started may hold a copy of a socket that has been closed, until it executes.
        for _ in 0..<10 where made == -EADDRINUSE {
            usleep(10_000)
            made = attempt(kind, address, port)
        }
        if made >= 0 { return made }
        let name =
            "port \(port)\(isTCP ? "" : "/udp") of \(address == IPv4(0, 0, 0, 0) ? "this machine" : "\(address)")"
        if made == -EADDRINUSE {
            let owner = PortOwner.find(port, isTCP: isTCP).map { " by \($0)" } ?? ""
            throw Failure("\(name) is taken\(owner); choose another port or end that program")
        }
        throw Failure.system("cannot open \(name)", -made)
    }

    private static func attempt(_ kind: Int, _ address: IPv4, _ port: UInt16) -> Int32 {
        let made = podsh_ip_socket(Int32(kind))
        if made < 0 { return made }
        var done = podsh_ip_bind(made, address.rawValue, port)
        if done >= 0, kind == PODSH_TCP { done = podsh_ip_listen(made, 1024) }
        if done >= 0 { return made }
        close(made)
        return done
    }
}
