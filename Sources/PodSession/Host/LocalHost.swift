internal import Glibc
package import PodModel

/// The machine podsh runs on. Only `open`, `posix_spawn` and `waitpid`: Foundation's descriptors leak into children.
package final class LocalHost: Host {
    package let currentDirectory: String
    let fetch: Fetch?
    let mark: (() -> CommandMark?)?
    /// Commands that have ended and left something running.
    var leftBehind: [GuardedCommand] = []

    /// One HTTP GET, blocking: to an address, for a host name, at most `limit` bytes of the body.
    package typealias Fetch = (_ address: IPv4, _ port: UInt16, _ path: String, _ name: String, _ limit: Int) -> Result<
        HTTPReply, HostError
    >

    /// Without `fetch` there is no http. `mark` is asked for each command.
    package init(fetch: Fetch? = nil, mark: (() -> CommandMark?)? = nil) {
        self.fetch = fetch
        self.mark = mark
        if let path = getcwd(nil, 0) {
            currentDirectory = String(cString: path)
            free(path)
        } else {
            currentDirectory = "/"
        }
    }

    package func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package func freePort() throws(HostError) -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        if !isBound { throw HostError(.failed, "no port is free: \(String(cString: strerror(errno)))") }
        return UInt16(bigEndian: address.sin_port)
    }

    package func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    package func canonicalPath(_ path: String) throws(HostError) -> String {
        guard let real = realpath(path, nil) else { throw HostError.ofErrno(errno, path) }
        defer { free(real) }
        return String(cString: real)
    }

    package func read(_ path: String, limit: Int) throws(HostError) -> [UInt8] {
        if path.utf8.contains(0) { throw HostError(.notFound, "no such file: a path cannot hold a NUL byte") }
        // Not blocking: opening a FIFO must not hang.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if file < 0 { throw HostError.ofErrno(errno, path) }
        defer { close(file) }
        var status = stat()
        if fstat(file, &status) != 0 { throw HostError.ofErrno(errno, path) }
        if status.st_mode & S_IFMT != S_IFREG { throw HostError(.notRegular, "\(path) is not a regular file") }
        if status.st_size > limit {
            throw HostError(.tooLarge, "\(path) has \(status.st_size) bytes; the limit is \(limit)")
        }
        // Files of /proc say 0 and hold more: read to the end, and stop one byte behind the limit.
        guard let bytes = LocalHost.readAll(file, limit: limit + 1) else { throw HostError.ofErrno(errno, path) }
        if bytes.count > limit { throw HostError(.tooLarge, "\(path) has more than \(limit) bytes") }
        return bytes
    }

    /// Up to `limit` bytes; `nil` when reading failed (see `errno`).
    static func readAll(_ file: Int32, limit: Int) -> [UInt8]? {
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while result.count < limit {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress, min($0.count, limit - result.count))
            }
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            result += chunk[0..<count]
        }
        return result
    }
}

/// What a command, and all that it starts, can be found by when nobody is left to end it.
package struct CommandMark {
    package var variable: (name: String, value: String)
    /// The `cgroup.procs` of a cgroup for it.
    package var cgroup: String?

    package init(variable: (name: String, value: String), cgroup: String?) {
        self.variable = variable
        self.cgroup = cgroup
    }
}

extension HostError {
    static func ofErrno(_ number: Int32, _ path: String) -> HostError {
        switch number {
        case ENOENT, ENOTDIR: HostError(.notFound, "no such file: \(path)")
        case EACCES, EPERM: HostError(.notPermitted, "not permitted to read \(path)")
        case ELOOP: HostError(.failed, "too many symbolic links: \(path)")
        default: HostError(.failed, "cannot read \(path): \(String(cString: strerror(number)))")
        }
    }
}
