internal import Glibc

extension LocalHost {
    package func write(_ path: String, _ bytes: [UInt8]) throws(HostError) {
        if path.utf8.contains(0) { throw HostError(.notFound, "a path cannot hold a NUL byte") }
        // Written beside it and renamed. What is no regular file, such as /dev/stdout, is written to as it is.
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let file = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            if file < 0 { throw LocalHost.cannotWrite(path) }
            defer { close(file) }
            if !LocalHost.writeAll(file, bytes) { throw LocalHost.cannotWrite(path) }
            return
        }
        let target = exists ? try canonicalPath(path) : path
        var temporary = Array("\(target).XXXXXX".utf8CString)
        let file = mkstemp(&temporary)
        if file < 0 { throw LocalHost.cannotWrite(path) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        let isWritten =
            LocalHost.writeAll(file, bytes) && (!exists || fchmod(file, status.st_mode & 0o7777) == 0)
            && fsync(file) == 0
            && rename(temporary, target) == 0
        let fault = isWritten ? nil : LocalHost.cannotWrite(path)
        close(file)
        if let fault {
            unlink(temporary)
            throw fault
        }
    }

    private static func writeAll(_ file: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return false }
            if count > 0 { rest = rest.dropFirst(count) }
        }
        return true
    }

    private static func cannotWrite(_ path: String) -> HostError {
        HostError(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
