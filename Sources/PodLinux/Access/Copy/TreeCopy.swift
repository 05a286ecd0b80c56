import Glibc
import PodLifecycle

/// Copies a file or a folder with all it holds, descriptor by descriptor: what has been opened is what is copied, and no
/// link is ever followed, whatever is swapped meanwhile (hostile case V06). Devices, fifos and sockets are left out.
struct TreeCopy {
    /// Bounds of one copy: more ends it with an error.
    static let mostEntries = 1_000_000
    static let mostBytes: Int64 = 64 << 30
    static let deepest = 128

    /// Symbolic links are made anew as they are; else they are left out.
    let keepsLinks: Bool
    let isStopped: () -> Bool
    private(set) var skipped = 0
    private var entries = 0
    private var bytes: Int64 = 0

    init(keepsLinks: Bool, isStopped: @escaping () -> Bool) {
        self.keepsLinks = keepsLinks
        self.isStopped = isStopped
    }

    /// Copies what `source` (opened with O_PATH) is to `name` in the folder `folder`.
    mutating func copy(_ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, depth: Int = 0) throws(Failure) {
        try count()
        var status = stat()
        if fstat(source.number, &status) != 0 { throw Failure.system("cannot read \(name)", errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: try copyFolder(source, to: folder, name, mode: status.st_mode, depth: depth)
        case S_IFREG: try copyFile(source, to: folder, name, status)
        case S_IFLNK where keepsLinks: try copyLink(source, to: folder, name)
        default: skipped += 1
        }
    }

    private mutating func count() throws(Failure) {
        if isStopped() { throw Failure("the copy was stopped") }
        entries += 1
        if entries > TreeCopy.mostEntries { throw Failure("the copy has more than \(TreeCopy.mostEntries) entries; the rest is not copied") }
    }

    private mutating func copyFolder(
        _ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, mode: mode_t, depth: Int
    ) throws(Failure) {
        if depth >= TreeCopy.deepest { throw Failure("\(name) lies deeper than \(TreeCopy.deepest) folders; it is not copied") }
        if name.call({ mkdirat(folder, $0, 0o700) }) != 0, errno != EEXIST { throw Failure.system("cannot make \(name)", errno) }
        let target = name.call { openat(folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        if target < 0 {
            let isLink = errno == ELOOP || errno == ENOTDIR
            throw isLink ? Failure("\(name) is there already and is no folder") : Failure.system("cannot open \(name)", errno)
        }
        let targetFolder = FileDescriptor(owning: target)
        try copyEntries(of: source, to: targetFolder.number, name, depth: depth)
        if fchmod(targetFolder.number, mode & 0o777) != 0 { throw Failure.system("cannot set the mode of \(name)", errno) }
    }

    /// All that a folder holds.
    mutating func copyEntries(
        of source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, depth: Int = 0
    ) throws(Failure) {
        let again = try TreeCopy.reopen(source, O_RDONLY | O_DIRECTORY, name)
        let number = again.release()
        guard let listing = fdopendir(number) else {
            close(number)
            throw Failure.system("cannot read \(name)", errno)
        }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let child = FileName(entry)
            if child.isDots { continue }
            let found = child.call { openat(number, $0, openPath | O_NOFOLLOW | O_CLOEXEC) }
            if found < 0 {
                // Removed meanwhile.
                if errno == ENOENT { continue }
                throw Failure.system("cannot open \(child)", errno)
            }
            let entrySource = FileDescriptor(owning: found)
            try copy(entrySource, to: folder, child, depth: depth + 1)
        }
    }

    /// At most as much as the file has when it is opened: one that grows without end is not followed.
    private mutating func copyFile(_ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, _ status: stat) throws(Failure) {
        let input = try TreeCopy.reopen(source, O_RDONLY | O_NONBLOCK, name)
        try makeRoom(in: folder, name)
        let made = name.call { openat(folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        if made < 0 { throw Failure.system("cannot make \(name)", errno) }
        let output = FileDescriptor(owning: made)
        do throws(Failure) {
            // Files of /proc say 0 and hold more.
            try pour(input, into: output, name, most: status.st_size > 0 ? Int64(status.st_size) : 1 << 20)
            if fchmod(output.number, status.st_mode & 0o777) != 0 { throw Failure.system("cannot set the mode of \(name)", errno) }
        } catch {
            _ = name.call { unlinkat(folder, $0, 0) }
            throw error
        }
    }

    private mutating func pour(
        _ input: borrowing FileDescriptor, into output: borrowing FileDescriptor, _ name: FileName, most: Int64
    ) throws(Failure) {
        var left = most
        while left > 0 {
            if isStopped() { throw Failure("the copy was stopped") }
            var error: Int32 = 0
            let number = input.number
            let chunk = [UInt8](unsafeUninitializedCapacity: Int(min(left, 1 << 20))) { buffer, count in
                let got = read(number, buffer.baseAddress, buffer.count)
                if got < 0 { error = errno }
                count = max(0, got)
            }
            if error == EINTR { continue }
            if error != 0 { throw Failure.system("cannot read \(name)", error) }
            if chunk.isEmpty { return }
            bytes += Int64(chunk.count)
            if bytes > TreeCopy.mostBytes { throw Failure("the copy has more than \(TreeCopy.mostBytes >> 30) GiB; the rest is not copied") }
            let failed = writeAll(output.number, chunk)
            if failed != 0 { throw Failure.system("cannot write \(name)", failed) }
            left -= Int64(chunk.count)
        }
    }

    private func copyLink(_ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName) throws(Failure) {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        if readlinkat(source.number, "", &target, target.count - 1) < 0 { throw Failure.system("cannot read \(name)", errno) }
        try makeRoom(in: folder, name)
        if name.call({ symlinkat(target, folder, $0) }) != 0 { throw Failure.system("cannot make \(name)", errno) }
    }

    /// A regular file makes way for the new one; anything else does not.
    private func makeRoom(in folder: Int32, _ name: FileName) throws(Failure) {
        var status = stat()
        if name.call({ fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }) != 0 {
            if errno == ENOENT { return }
            throw Failure.system("cannot look at \(name)", errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Failure("\(name) is there already and is a folder")
        case S_IFLNK: throw Failure("\(name) is there already and is a symbolic link: it is not followed")
        default: throw Failure("\(name) is there already and is no regular file")
        }
        if name.call({ unlinkat(folder, $0, 0) }) != 0 { throw Failure.system("cannot replace \(name)", errno) }
    }

    /// What an O_PATH descriptor holds, opened for use: the very same file, not what its name leads to by now.
    static func reopen(_ source: borrowing FileDescriptor, _ flags: Int32, _ name: FileName) throws(Failure) -> FileDescriptor {
        let made = open("/proc/self/fd/\(source.number)", flags | O_CLOEXEC)
        if made < 0 { throw Failure.system("cannot open \(name)", errno) }
        return FileDescriptor(owning: made)
    }
}
