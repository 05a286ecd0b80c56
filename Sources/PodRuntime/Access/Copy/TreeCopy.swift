import CLinux
import Glibc
import PodKernel
import PodLifecycle

/// Copies a file or a folder with all it holds, descriptor by descriptor: what has been opened is what is copied, and
/// no link is ever followed, whatever is swapped meanwhile: links are made anew as they are. Devices, fifos,
/// sockets and the kernel's own file systems are left out, by name. Holes stay holes.
struct TreeCopy {
    /// Bounds of one copy: more ends it with an error.
    static let mostEntries = 1_000_000
    static let mostBytes: Int64 = 64 << 30
    static let deepest = 128

    /// What was left out is named as far as a person reads it.
    static let mostNamed = 10

    let isStopped: () -> Bool
    /// Whether a set-user-ID or set-group-ID bit stays: what comes out of a container would have the rights of another
    /// owner.
    let keepsSetID: Bool
    private var entries = 0
    private var bytes: Int64 = 0
    /// The folders above, from the first that is copied.
    private var trail: [String] = []
    private var leftOut: [String] = []
    private var leftOutCount = 0
    private var changed: [String] = []
    private var changedCount = 0

    init(keepsSetID: Bool, isStopped: @escaping () -> Bool) {
        self.keepsSetID = keepsSetID
        self.isStopped = isStopped
    }

    /// What a person should know of a copy that went well; a failure when nothing of it was copied.
    func note(_ path: String) throws(Failure) -> String? {
        if let first = leftOut.first, entries == 1 { throw Failure("\(path) is not copied: \(first)") }
        let notes = [
            TreeCopy.list("left out of \(path)", leftOut, of: leftOutCount),
            TreeCopy.list("copied without setuid and setgid bits", changed, of: changedCount),
        ].compactMap { $0 }
        return notes.isEmpty ? nil : notes.joined(separator: "; ")
    }

    private static func list(_ what: String, _ names: [String], of count: Int) -> String? {
        if names.isEmpty { return nil }
        return "\(what): " + names.joined(separator: ", ")
            + (count > names.count ? " and \(count - names.count) more" : "")
    }

    private mutating func leaveOut(_ name: FileName, _ kind: String) {
        leftOutCount += 1
        if leftOut.count < TreeCopy.mostNamed { leftOut.append("\(place(of: name)) (\(kind))") }
    }

    private func place(of name: FileName) -> String { (trail + [name.description]).joined(separator: "/") }

    /// As docker and kubectl copy them.
    private mutating func setMode(_ file: Int32, _ mode: mode_t, _ name: FileName) throws(Failure) {
        var kept = mode & 0o7777
        if !keepsSetID, kept & 0o6000 != 0 {
            kept &= 0o1777
            changedCount += 1
            if changed.count < TreeCopy.mostNamed { changed.append(place(of: name)) }
        }
        if fchmod(file, kept) != 0 { throw Failure.system("cannot set the mode of \(name)", errno) }
    }

    /// Copies what `source` (opened with O_PATH) is to `name` in the folder `folder`.
    mutating func copy(
        _ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, depth: Int = 0
    ) throws(Failure) {
        try count()
        var status = stat()
        if fstat(source.number, &status) != 0 { throw Failure.system("cannot read \(name)", errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR where TreeCopy.isKernels(source): leaveOut(name, "a file system of the kernel")
        case S_IFDIR: try copyFolder(source, to: folder, name, mode: status.st_mode, depth: depth)
        case S_IFREG: try copyFile(source, to: folder, name, status)
        case S_IFLNK: try copyLink(source, to: folder, name)
        case S_IFCHR: leaveOut(name, "character device")
        case S_IFBLK: leaveOut(name, "block device")
        case S_IFIFO: leaveOut(name, "fifo")
        case S_IFSOCK: leaveOut(name, "socket")
        default: leaveOut(name, "no file")
        }
    }

    /// /proc, /sys and their like: what lies there are no files. The numbers are those of linux/magic.h.
    static func isKernels(_ folder: borrowing FileDescriptor) -> Bool {
        // proc, sysfs, cgroup, cgroup2, devpts, mqueue, securityfs, debugfs, tracefs, bpf
        return [
            0x9FA0, 0x6265_6572, 0x27_E0EB, 0x6367_7270, 0x1CD1, 0x1980_0202, 0x7363_6673, 0x6462_6720, 0x7472_6163,
            0xCAFE_4A11,
        ]
        .contains(podsh_filesystem_type(folder.number))
    }

    private mutating func count() throws(Failure) {
        if isStopped() { throw Failure("the copy was stopped") }
        entries += 1
        if entries > TreeCopy.mostEntries {
            throw Failure("the copy has more than \(TreeCopy.mostEntries) entries; the rest is not copied")
        }
    }

    private mutating func copyFolder(
        _ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, mode: mode_t, depth: Int
    ) throws(Failure) {
        if depth >= TreeCopy.deepest {
            throw Failure("\(name) lies deeper than \(TreeCopy.deepest) folders; it is not copied")
        }
        if name.call({ mkdirat(folder, $0, 0o700) }) != 0, errno != EEXIST {
            throw Failure.system("cannot make \(name)", errno)
        }
        let target = name.call { openat(folder, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        if target < 0 {
            let isLink = errno == ELOOP || errno == ENOTDIR
            throw isLink
                ? Failure("\(name) is there already and is no folder") : Failure.system("cannot open \(name)", errno)
        }
        let targetFolder = FileDescriptor(owning: target)
        // Not taken back on a failure, which ends the whole copy.
        trail.append(name.description)
        try copyEntries(of: source, to: targetFolder.number, name, depth: depth)
        trail.removeLast()
        try setMode(targetFolder.number, mode, name)
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
    private mutating func copyFile(
        _ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName, _ status: stat
    ) throws(Failure) {
        let input = try TreeCopy.reopen(source, O_RDONLY | O_NONBLOCK, name)
        try makeRoom(in: folder, name)
        let made = name.call { openat(folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        if made < 0 { throw Failure.system("cannot make \(name)", errno) }
        let output = FileDescriptor(owning: made)
        do throws(Failure) {
            if status.st_size > 0 {
                try pourData(input, into: output, name, size: status.st_size)
            } else {
                // Files of /proc say 0 and hold more.
                _ = try pour(input, into: output, name, most: 1 << 20)
            }
            try setMode(output.number, status.st_mode, name)
        } catch {
            _ = name.call { unlinkat(folder, $0, 0) }
            throw error
        }
    }

    /// lseek(2)'s SEEK_DATA and SEEK_HOLE, which Glibc's module leaves out.
    private static let seekData: Int32 = 3
    private static let seekHole: Int32 = 4

    /// Only what is written is copied: a file of holes fills no disk.
    private mutating func pourData(
        _ input: borrowing FileDescriptor, into output: borrowing FileDescriptor, _ name: FileName, size: off_t
    ) throws(Failure) {
        var at: off_t = 0
        while at < size {
            var data = lseek(input.number, at, TreeCopy.seekData)
            if data < 0, errno == ENXIO { break }
            var end = data < 0 ? -1 : lseek(input.number, data, TreeCopy.seekHole)
            // A file system that knows no holes.
            if data < 0 || end < 0 { (data, end) = (at, size) }
            end = min(end, size)
            if data >= end { break }
            if lseek(input.number, data, SEEK_SET) < 0 || lseek(output.number, data, SEEK_SET) < 0 {
                throw Failure.system("cannot copy \(name)", errno)
            }
            // Shorter meanwhile: what is there is the file.
            if try pour(input, into: output, name, most: Int64(end - data)) > 0 { return }
            at = end
        }
        if ftruncate(output.number, size) != 0 { throw Failure.system("cannot write \(name)", errno) }
    }

    /// The answer is how much of `most` was not there.
    private mutating func pour(
        _ input: borrowing FileDescriptor, into output: borrowing FileDescriptor, _ name: FileName, most: Int64
    ) throws(Failure) -> Int64 {
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
            if chunk.isEmpty { return left }
            bytes += Int64(chunk.count)
            if bytes > TreeCopy.mostBytes {
                throw Failure("the copy has more than \(TreeCopy.mostBytes >> 30) GiB; the rest is not copied")
            }
            let failed = writeAll(output.number, chunk)
            if failed != 0 { throw Failure.system("cannot write \(name)", failed) }
            left -= Int64(chunk.count)
        }
        return 0
    }

    private func copyLink(_ source: borrowing FileDescriptor, to folder: Int32, _ name: FileName) throws(Failure) {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        if readlinkat(source.number, "", &target, target.count - 1) < 0 {
            throw Failure.system("cannot read \(name)", errno)
        }
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
    static func reopen(
        _ source: borrowing FileDescriptor, _ flags: Int32, _ name: FileName
    ) throws(Failure) -> FileDescriptor {
        let made = open("/proc/self/fd/\(source.number)", flags | O_CLOEXEC)
        if made < 0 { throw Failure.system("cannot open \(name)", errno) }
        return FileDescriptor(owning: made)
    }
}
