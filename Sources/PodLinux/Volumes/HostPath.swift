import CLinux
import Glibc
import PodLifecycle

/// A file or directory of the host that a pod asks for (hostile case V08). It is opened once and mounted from that open
/// descriptor, so that nobody can put something else in its place meanwhile (CVE-2021-25741).
struct HostPath {
    let path: String
    let folder: String
    let home: String

    /// `path` as written: absolute, or from `folder`, the script's, and then nowhere above it. `home`: podsh's own.
    init(_ path: String, folder: String, home: String) {
        self.path = path
        self.folder = folder
        self.home = home
    }

    /// Mounts it at `place`, nosuid and nodev; `place` is made.
    func bind(to place: String) throws(Failure) {
        let file = try open()
        var information = stat()
        guard fstat(file.number, &information) == 0 else { throw refused("it cannot be looked at") }
        switch information.st_mode & S_IFMT {
        case S_IFDIR: try makeFolder(place, mode: 0o755)
        case S_IFREG: try writeFile(place, [], mode: 0o644)
        case S_IFSOCK: throw refused("it is a socket: whoever speaks to it acts outside the pod")
        default: throw refused("it is neither a directory nor a file")
        }
        try check(try linkText("/proc/thread-self/fd/\(file.number)"))
        let error = podsh_bind_descriptor(file.number, place, 0)
        if error < 0 { throw Failure.system("cannot mount \(path)", -error) }
    }

    private func open() throws(Failure) -> FileDescriptor {
        if path.isEmpty || path.utf8.contains(0) { throw refused("it is no path") }
        let rest = insideFolder()
        let start = try FileDescriptor.open(rest == nil ? "/" : folder, flags: FileDescriptor.place | O_DIRECTORY)
        let resolve = PODSH_RESOLVE_NO_MAGICLINKS | (rest == nil ? 0 : PODSH_RESOLVE_BENEATH)
        let opened = podsh_openat2(start.number, rest ?? path, UInt64(PODSH_O_PATH), 0, UInt64(resolve))
        switch -opened {
        case EXDEV: throw refused("it leads out of the script's folder \(folder)")
        case ENOENT: throw refused("there is no such file or directory")
        case ELOOP: throw refused("its links lead in a circle, or into a process")
        default: break
        }
        if opened < 0 { throw Failure.system("cannot mount \(path)", -opened) }
        return FileDescriptor(owning: opened)
    }

    /// The path as seen from the script's folder, if it lies in it; an absolute one too: containers may write there, and
    /// what was no link when the session looked may be one now.
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
