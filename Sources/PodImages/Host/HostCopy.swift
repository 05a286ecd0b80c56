import Glibc
import PodKernel
import PodLifecycle

/// Copies a folder of the machine as it is now, as far as everybody may read it and it is no secret by its kind: what
/// is written or closed later is not seen, and nothing below a mount is. A folder in which everybody may write is
/// empty.
struct HostCopy {
    /// Of files, or of folders alone, and those only so deep.
    enum Depth {
        case files
        case folders(Int)
    }

    private let device: dev_t
    private static let largestFile = 32 << 20
    private static let largestLink = 4096

    /// The folder must be there in the copy's place, `into`.
    @discardableResult
    static func copy(_ folder: String, into: String, _ depth: Depth) throws(Failure) -> Bool {
        let source = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { return false }
        let target = open(into, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard target >= 0 else {
            let error = errno
            close(source)
            throw .image("open", into, error)
        }
        defer { close(target) }
        var info = stat()
        fstat(source, &info)
        try HostCopy(device: info.st_dev).fill(target, from: source, depth, into)
        return true
    }

    /// Adds what a copy of the folder depends on: any change of an entry changes its time of change.
    static func sumUp(_ folder: String, _ depth: Int, into sum: DigestSum) {
        let source = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard source >= 0 else { return }
        guard let list = fdopendir(source) else {
            close(source)
            return
        }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) { names.append(String(cString: entry.name)) }
        for name in names.sorted() where name != "." && name != ".." {
            var info = stat()
            guard fstatat(source, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            let isFolder = info.st_mode & S_IFMT == S_IFDIR
            if depth < .max, info.st_mode & S_IFMT == S_IFREG { continue }
            // Of a folder only name, owner and mode are copied.
            let change = isFolder ? "" : " \(info.st_ino) \(info.st_ctim.tv_sec) \(info.st_ctim.tv_nsec)"
            sum.add("\(folder)/\(name) \(info.st_dev) \(info.st_mode) \(info.st_uid) \(info.st_gid)\(change)")
            if isFolder, depth > 1, !isScratch(info) {
                sumUp("\(folder)/\(name)", depth == .max ? .max : depth - 1, into: sum)
            }
        }
    }

    /// Where everybody may write (`/var/tmp`), what lies there is somebody's and no part of the machine's programs.
    private static func isScratch(_ folder: stat) -> Bool { folder.st_mode & 0o2 != 0 }

    /// Closes the source.
    private func fill(_ target: Int32, from source: Int32, _ depth: Depth, _ path: String) throws(Failure) {
        guard let folder = fdopendir(source) else {
            close(source)
            return
        }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let (name, text) = (entry.name, String(cString: entry.name))
            var info = stat()
            if text == "." || text == ".." || fstatat(source, name, &info, AT_SYMLINK_NOFOLLOW) != 0
                || info.st_dev != device
            {
                continue
            }
            switch info.st_mode & S_IFMT {
            case S_IFDIR: try makeFolder(name, text, info, source, target, depth, path)
            case S_IFLNK: try makeLink(name, source, target, path)
            case S_IFREG: if case .files = depth { try copyFile(name, text, source, target, path) }
            default: break
            }
        }
    }

    /// Whoever owns it finds it again, if only empty.
    private func makeFolder(
        _ name: UnsafePointer<CChar>, _ text: String, _ info: stat, _ source: Int32, _ target: Int32, _ depth: Depth,
        _ path: String
    ) throws(Failure) {
        guard mkdirat(target, name, 0o700) == 0 else { throw .image("make", "\(path)/\(text)", errno) }
        let own = openat(target, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard own >= 0 else { throw .image("open", "\(path)/\(text)", errno) }
        defer { close(own) }
        let below: Depth?
        switch depth {
        case .files: below = .files
        case .folders(let levels): below = levels > 1 ? .folders(levels - 1) : nil
        }
        if let below, info.st_mode & 0o5 == 0o5, !Self.isScratch(info), !SecretKind.isFolder(text, .settings) {
            let from = openat(source, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
            if from >= 0 { try fill(own, from: from, below, "\(path)/\(text)") }
        }
        // In a user namespace others' ids may not exist.
        _ = fchown(own, info.st_uid, info.st_gid)
        fchmod(own, info.st_mode & 0o7777)
    }

    private func makeLink(
        _ name: UnsafePointer<CChar>, _ source: Int32, _ target: Int32, _ path: String
    ) throws(Failure) {
        var room = [CChar](repeating: 0, count: Self.largestLink + 1)
        let length = readlinkat(source, name, &room, Self.largestLink)
        if length > 0, symlinkat(room, target, name) != 0 {
            throw .image("make", "\(path)/\(String(cString: name))", errno)
        }
    }

    private func copyFile(
        _ name: UnsafePointer<CChar>, _ text: String, _ source: Int32, _ target: Int32, _ path: String
    ) throws(Failure) {
        let verdict = SecretKind.verdict(text, .settings)
        if verdict == .secret { return }
        let from = openat(source, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard from >= 0 else { return }
        defer { close(from) }
        // The mode of what has been opened: it may have been closed since.
        var info = stat()
        guard fstat(from, &info) == 0, info.st_mode & 0o4 != 0,
            let bytes = StoreFiles.read(from, limit: Self.largestFile),
            verdict == .shown || !SecretKind.isSecret(bytes)
        else { return }
        let to = openat(target, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard to >= 0 else { throw .image("make", "\(path)/\(text)", errno) }
        defer { close(to) }
        let failed = writeAll(to, bytes)
        if failed != 0 { throw .image("write", "\(path)/\(text)", failed) }
        _ = fchown(to, info.st_uid, info.st_gid)
        fchmod(to, info.st_mode & 0o7777)
    }
}
