internal import CLinux
internal import Glibc
package import PodLifecycle

/// An open descriptor that is closed when its owner forgets it. Always close-on-exec.
package struct FileDescriptor: ~Copyable, Sendable {
    package let number: Int32

    /// Takes over a descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        if number >= 0 { close(number) }
    }

    /// Gives the number away: the caller closes it.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }

    package static var read: Int32 { O_RDONLY }
    package static var write: Int32 { O_WRONLY }

    /// open(2) of a path that podsh itself has made, or of the kernel's own. For any other see `resolve`.
    package static func open(_ path: String, flags: Int32, mode: UInt32 = 0o600) throws(Failure) -> FileDescriptor {
        while true {
            let made = Glibc.open(path, flags | O_CLOEXEC, mode_t(mode))
            if made >= 0 { return FileDescriptor(owning: made) }
            if errno != EINTR { throw Failure.system("cannot open \(path)", errno) }
        }
    }

    /// Opens what `path` names as seen from within `root`: no link leads out of it, nor through `/proc`'s links.
    package static func resolve(
        _ path: String, in root: Int32, flags: Int32, mode: UInt32 = 0
    ) throws(Failure) -> FileDescriptor {
        let resolve = UInt64(PODSH_RESOLVE_IN_ROOT | PODSH_RESOLVE_NO_MAGICLINKS)
        let made = podsh_openat2(root, path, UInt64(UInt32(bitPattern: flags)), UInt64(mode), resolve)
        if made < 0 { throw Failure.system("cannot open \(path)", -made) }
        return FileDescriptor(owning: made)
    }

    /// A pipe's two ends.
    package static func pipe() throws(Failure) -> Pipe {
        var pair: (Int32, Int32) = (-1, -1)
        let made = withUnsafeMutableBytes(of: &pair) { bytes in
            bytes.bindMemory(to: Int32.self).baseAddress.map { podsh_pipe($0) } ?? -EINVAL
        }
        if made < 0 { throw Failure.system("cannot make a pipe", -made) }
        return Pipe(read: FileDescriptor(owning: pair.0), write: FileDescriptor(owning: pair.1))
    }

    /// Reads up to the end, at most `limit` bytes.
    package borrowing func read(limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var isDone = false
        while !isDone, bytes.count < limit {
            let room = min(limit - bytes.count, 1 << 16)
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                let got = Glibc.read(number, buffer.baseAddress, room)
                count = max(0, got)
                isDone = got == 0 || got < 0 && errno != EINTR
            }
            bytes += chunk
        }
        return bytes
    }

    /// Writes all of it, or says why not. `path`: as messages name the file.
    package borrowing func write(_ bytes: some Collection<UInt8>, to path: String = "") throws(Failure) {
        let error = writeAll(number, Array(bytes))
        if error != 0 { throw Failure.system(path.isEmpty ? "cannot write" : "cannot write \(path)", error) }
    }
}

/// A pipe's two ends.
package struct Pipe: ~Copyable, Sendable {
    package var read: FileDescriptor
    package var write: FileDescriptor
}

/// 0, or the errno.
package func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
    var done = 0
    while done < bytes.count {
        let wrote = bytes.withUnsafeBytes { buffer in
            Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
        }
        if wrote >= 0 { done += wrote } else if errno != EINTR { return errno }
    }
    return 0
}

/// A small file's bytes, at most `limit`; nil when it cannot be opened. For podsh's own files and the kernel's.
package func readFile(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    guard let file = try? FileDescriptor.open(path, flags: FileDescriptor.read) else { return nil }
    return file.read(limit: limit)
}

/// A small file's text, with broken UTF-8 repaired.
package func readText(_ path: String, limit: Int = 1 << 20) -> String? {
    readFile(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
}

/// Writes a value into a file of the kernel's; the errno when that fails, else 0.
@discardableResult
package func writeKernelFile(_ path: String, _ text: String) -> Int32 {
    let file = Glibc.open(path, O_WRONLY | O_CLOEXEC)
    if file < 0 { return errno }
    defer { close(file) }
    return writeAll(file, Array(text.utf8))
}
