import Glibc
import PodLifecycle

/// Files and directories of the store: read bounded, written whole or not at all, removed without following links.
package enum StoreFiles {
    /// Makes a directory, private to its owner, and those above it.
    static func make(_ path: String, mode: mode_t = 0o700) throws(Failure) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try make(String(path[..<slash]))
            if mkdir(path, mode) == 0 || errno == EEXIST { return }
        }
        throw .image("make", path, errno)
    }

    /// All bytes of a regular file that is no link; nil when it is not there, not such a file, or larger than `limit`.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(descriptor, limit: limit)
    }

    /// All bytes from the descriptor's place on; nil as above.
    static func read(_ descriptor: Int32, limit: Int) -> [UInt8]? {
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size <= limit else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size) + 1)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            done += count
        }
        return done > limit ? nil : Array(bytes[..<done])
    }

    /// Old or new, never half, whatever is cut off when: beside it, synced, renamed, the folder synced.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .image("write", temporary, errno) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            done += count
        }
        let isWritten = done == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            let reason = isWritten ? errno : code
            unlink(temporary)
            throw .image("write", path, reason)
        }
        syncFolder(of: path)
    }

    /// Makes a rename in the folder of `path` last.
    static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Names as C strings; closes the descriptor.
    fileprivate static func names(in descriptor: Int32) -> [[CChar]] {
        guard let folder = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(folder) }
        var found: [[CChar]] = []
        while let entry = readdir(folder) {
            var name = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { CChar(bitPattern: $0) } }
            if name == [46] || name == [46, 46] { continue }
            name.append(0)
            found.append(name)
        }
        return found
    }

    /// Removes a tree; answers the bytes it held on disk. Links are removed, never followed.
    @discardableResult
    static func remove(_ path: String) -> Int64 { remove(AT_FDCWD, path) }

    /// As above, below an open directory.
    @discardableResult
    static func remove(_ folder: Int32, _ name: String) -> Int64 {
        name.withCString { remove(folder, $0, depth: 0) }
    }

    private static func remove(_ folder: Int32, _ name: UnsafePointer<CChar>, depth: Int) -> Int64 {
        var info = stat()
        guard fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
        // A file with more names is still there afterwards.
        var freed = info.st_nlink > 1 && info.st_mode & S_IFMT != S_IFDIR ? 0 : Int64(info.st_blocks) * 512
        if unlinkat(folder, name, info.st_mode & S_IFMT == S_IFDIR ? AT_REMOVEDIR : 0) == 0 { return freed }
        guard info.st_mode & S_IFMT == S_IFDIR, depth < 4096 else { return 0 }
        let own = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard own >= 0 else { return 0 }
        for entry in names(in: dup(own)) { freed += remove(own, entry, depth: depth + 1) }
        close(own)
        unlinkat(folder, name, AT_REMOVEDIR)
        return freed
    }

    /// Bytes of all regular files directly in a directory: what a download has brought so far.
    static func bytes(in path: String) -> Int64 {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var sum: Int64 = 0
        for name in names(in: dup(descriptor)) {
            var info = stat()
            if fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 { sum += Int64(info.st_size) }
        }
        return sum
    }
}
