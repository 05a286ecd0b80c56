import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// A file or directory of the host that a pod asks for. It is opened once and mounted from that open
/// descriptor, so that nobody can put something else in its place meanwhile (CVE-2021-25741).
struct HostPath {
    let path: String
    let kind: HostPathKind
    let folder: String
    let home: String

    /// `path` as written: absolute, or from `folder`, the script's, and then nowhere above it. `home`: podsh's own.
    init(_ path: String, _ kind: HostPathKind = .any, folder: String, home: String) {
        self.path = path
        self.kind = kind
        self.folder = folder
        self.home = home
    }

    /// Mounts it at `place`, nosuid and nodev; `place` is made.
    func bind(to place: String) throws(Failure) {
        try makeMissing()
        let file = try open()
        var information = stat()
        guard fstat(file.number, &information) == 0 else { throw refused("it cannot be looked at") }
        let type = information.st_mode & S_IFMT
        if let wanted = kind.wanted, wanted.type != type { throw HostPath.mismatch(path, wanted.words) }
        switch type {
        case S_IFDIR: try makeFolder(place, mode: 0o755)
        case S_IFREG: try writeFile(place, [], mode: 0o644)
        // Only for whoever asks for one.
        case S_IFSOCK where kind == .socket, S_IFCHR where kind == .charDevice, S_IFBLK where kind == .blockDevice:
            try writeFile(place, [], mode: 0o644)
        case S_IFSOCK: throw refused("it is a socket: whoever speaks to it acts outside the pod")
        default: throw refused("it is neither a directory nor a file")
        }
        try check(try linkText("/proc/thread-self/fd/\(file.number)"))
        let error = podsh_bind_descriptor(file.number, place, 0, -1)
        if error < 0 { throw Failure.system("cannot mount \(path)", -error) }
    }

    private func open() throws(Failure) -> FileDescriptor {
        if path.isEmpty || path.utf8.contains(0) { throw refused("it is no path") }
        let rest = insideFolder()
        let opened = try HostPath.look(rest ?? path, in: rest == nil ? nil : folder)
        switch -opened {
        case EXDEV: throw refused("it leads out of the script's folder \(folder)")
        case ENOENT, ENOTDIR:
            if let wanted = kind.wanted { throw HostPath.mismatch(path, wanted.words) }
            throw refused("there is no such file or directory")
        case ELOOP: throw refused("its links lead in a circle, or into a process")
        default: break
        }
        if opened < 0 { throw Failure.system("cannot mount \(path)", -opened) }
        return FileDescriptor(owning: opened)
    }

    /// An open place: below a folder, or of the whole machine; or the errno, negative.
    private static func look(_ path: String, in folder: String?) throws(Failure) -> Int32 {
        let start = try FileDescriptor.open(folder ?? "/", flags: FileDescriptor.place | O_DIRECTORY)
        let resolve = PODSH_RESOLVE_NO_MAGICLINKS | (folder == nil ? 0 : PODSH_RESOLVE_BENEATH)
        return podsh_openat2(start.number, path, UInt64(PODSH_O_PATH), 0, UInt64(resolve))
    }

    /// `DirectoryOrCreate` makes all folders of the path, `FileOrCreate` the file alone; for the machine's root, 0755,
    /// 0644.
    private func makeMissing() throws(Failure) {
        let isFolder = kind == .directoryOrCreate
        guard isFolder || kind == .fileOrCreate else { return }
        let rest = insideFolder()
        let start = rest == nil ? nil : folder
        let parts = (rest ?? path).split(separator: "/")
        for i in parts.indices where isFolder || i == parts.indices.last {
            let known = (start == nil ? "/" : "./") + parts[..<i].joined(separator: "/")
            let there = try HostPath.look((known.hasSuffix("/") ? known : known + "/") + parts[i], in: start)
            if there >= 0 { close(there) }
            guard there == -ENOENT else { continue }
            let opened = try HostPath.look(known, in: start)
            if opened < 0 { throw Failure.system("cannot make \(path)", -opened) }
            let parent = FileDescriptor(owning: opened)
            let real = try linkText("/proc/thread-self/fd/\(parent.number)")
            try check((real == "/" ? "" : real) + "/" + parts[i])
            let name = String(parts[i])
            if make(name, in: parent, isFolder) != 0, errno != EEXIST {
                throw Failure.system("cannot make \(path)", errno)
            }
        }
    }

    private func make(_ name: String, in parent: borrowing FileDescriptor, _ isFolder: Bool) -> Int32 {
        isFolder ? mkdirat(parent.number, name, 0o755) : mknodat(parent.number, name, S_IFREG | 0o644, 0)
    }

    /// The kubelet's sentence (`checkTypeInternal` in `pkg/volume/hostpath`).
    private static func mismatch(_ path: String, _ words: String) -> Failure {
        Failure("hostPath type check failed: \(path) is not \(words)")
    }

    /// The path as seen from the script's folder, if it lies in it; an absolute one too: containers may write there,
    /// and what was no link when the session looked may be one now.
    private func insideFolder() -> String? {
        if path.utf8.first != UInt8(ascii: "/") { return path }
        guard let real = try? linkTarget(folder) else { return nil }
        if path == real { return "." }
        guard path.utf8.starts(with: (real + "/").utf8) else { return nil }
        return String(decoding: path.utf8.dropFirst(real.utf8.count + 1), as: UTF8.self)
    }

    /// The real path may be anything but the whole machine, the kernel's view of processes, and podsh's own state.
    private func check(_ real: String) throws(Failure) {
        if real == "/" { throw refused("it is the whole machine") }
        if isWithin(real, "/proc") { throw refused("/proc shows the machine's processes") }
        let state = (try? linkTarget(home)) ?? home
        if isWithin(real, state) || isWithin(state, real) { throw refused("podsh keeps its own state there") }
    }

    private func linkTarget(_ path: String) throws(Failure) -> String {
        let open = try FileDescriptor.open(path, flags: FileDescriptor.place)
        return try linkText("/proc/thread-self/fd/\(open.number)")
    }

    private func isWithin(_ path: String, _ folder: String) -> Bool {
        (path + "/").utf8.starts(with: (folder + "/").utf8)
    }

    private func refused(_ why: String) -> Failure {
        Failure("the host path '\(path)' cannot be a volume: \(why)")
    }
}

extension HostPathKind {
    /// What stat(2) has to say of it, and the kubelet's words for that; nil for whatever is there.
    fileprivate var wanted: (type: mode_t, words: String)? {
        switch self {
        case .any: nil
        case .directory, .directoryOrCreate: (S_IFDIR, "a directory")
        case .file, .fileOrCreate: (S_IFREG, "a file")
        case .socket: (S_IFSOCK, "a socket file")
        case .charDevice: (S_IFCHR, "a character device")
        case .blockDevice: (S_IFBLK, "a block device")
        }
    }
}
