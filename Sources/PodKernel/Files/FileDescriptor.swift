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

    /// Flags of open(2).
    package static var read: Int32 { O_RDONLY }
    package static var write: Int32 { O_WRONLY }
    /// open(2)'s O_PATH: a place in the tree, without opening what is there.
    package static var place: Int32 { Int32(PODSH_O_PATH) }

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

    /// A file in memory that nobody can change any more; only a program need be executable, which a machine may refuse
    /// (vm.memfd_noexec).
    package static func sealed(_ bytes: [UInt8], named name: String, isProgram: Bool) throws(Failure) -> FileDescriptor
    {
        let made = podsh_memfd(name, isProgram ? 1 : 0)
        if made < 0 { throw Failure.system("cannot make a file in memory", -made) }
        let file = FileDescriptor(owning: made)
        try file.write(bytes, to: name)
        let sealed = podsh_seal(file.number)
        if sealed < 0 { throw Failure.system("cannot seal a file in memory", -sealed) }
        return file
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

    /// An eventfd(2): readable once it has been raised.
    package static func event() throws(Failure) -> FileDescriptor {
        let made = podsh_eventfd()
        if made < 0 { throw Failure.system("cannot make an eventfd", -made) }
        return FileDescriptor(owning: made)
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

    /// Closes the other end.
    package consuming func takeRead() -> FileDescriptor { read }

    /// Closes the other end.
    package consuming func takeWrite() -> FileDescriptor { write }

    /// Closes this end now, the other stays.
    package mutating func closeRead() { read = FileDescriptor(owning: -1) }
    package mutating func closeWrite() { write = FileDescriptor(owning: -1) }

    /// Gives this end away: the caller closes it.
    package mutating func releaseRead() -> Int32 { Pipe.release(&read) }
    package mutating func releaseWrite() -> Int32 { Pipe.release(&write) }

    private static func release(_ end: inout FileDescriptor) -> Int32 {
        var taken = FileDescriptor(owning: -1)
        swap(&taken, &end)
        return taken.release()
    }

    /// Gives both away: the caller closes them.
    package consuming func release() -> (read: Int32, write: Int32) { (read.release(), write.release()) }
}

/// Makes an eventfd readable.
package func raiseEvent(_ event: Int32) {
    var one: UInt64 = 1
    _ = write(event, &one, 8)
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

/// The text of a symbolic link.
package func linkText(_ path: String) throws(Failure) -> String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
        bytes.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
    }
    if count < 0 { throw Failure.system("cannot read the link \(path)", errno) }
    return String(decoding: buffer[0..<count], as: UTF8.self)
}
