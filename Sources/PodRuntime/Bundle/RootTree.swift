import CLinux
import Glibc
import PodKernel
import PodLifecycle

/// A container's root from outside, before anything runs in it. Every path is resolved as the container would see it:
/// no link of the image leads onto the host.
struct RootTree: ~Copyable {
    private let root: FileDescriptor
    private let path: String
    private let users: UserRange?

    /// `users`: what is made belongs to the root of these.
    init(_ path: String, _ users: UserRange?) throws(Failure) {
        self.users = users
        root = try FileDescriptor.open(path, flags: FileDescriptor.place | O_DIRECTORY | O_NOFOLLOW)
        self.path = path
    }

    var descriptor: Int32 { root.number }

    /// The real place of a directory, made with all that lead to it where missing; without links, from the root.
    func directory(_ path: String) throws(Failure) -> String {
        try make(path, isDirectory: true)
    }

    /// The real place of a file, made empty where missing.
    func file(_ path: String) throws(Failure) -> String {
        try make(path, isDirectory: false)
    }

    private func make(_ path: String, isDirectory: Bool) throws(Failure) -> String {
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        var known = "/"
        if exists(path) { known = path } else { try makeAll(parts, &known, isDirectory) }
        let place = try FileDescriptor.resolve(known, in: root.number, flags: FileDescriptor.place)
        var information = stat()
        let kind = fstat(place.number, &information) == 0 ? information.st_mode & S_IFMT : 0
        if kind != (isDirectory ? S_IFDIR : S_IFREG) {
            throw Failure("\(path) of the image is not a \(isDirectory ? "directory" : "regular file")")
        }
        return try real(place.number, of: path)
    }

    private func makeAll(_ parts: [String], _ known: inout String, _ isDirectory: Bool) throws(Failure) {
        for (i, part) in parts.enumerated() {
            let next = known + (known == "/" ? "" : "/") + part
            let isLast = i == parts.count - 1
            if !exists(next) { try create(part, in: known, isDirectory: !isLast || isDirectory) }
            known = next
        }
    }

    private func exists(_ path: String) -> Bool {
        (try? FileDescriptor.resolve(path, in: root.number, flags: FileDescriptor.place)) != nil
    }

    private func create(_ name: String, in parent: String, isDirectory: Bool) throws(Failure) {
        let place = try FileDescriptor.resolve(parent, in: root.number, flags: FileDescriptor.place | O_DIRECTORY)
        let made = try UserRange.making(as: users) {
            isDirectory ? mkdirat(place.number, name, 0o755) : mknodat(place.number, name, S_IFREG | 0o644, 0)
        }
        if made == 0 { return }
        // It does not exist when looked for through links, and is there when made: a link to nowhere.
        if errno == EEXIST { throw Failure("\(name) in \(parent) of the image is a link that leads nowhere") }
        throw Failure.system("cannot make \(name) in \(parent) of the container's root", errno)
    }

    /// Where an open place lies below the root.
    private func real(_ descriptor: Int32, of desired: String) throws(Failure) -> String {
        let whole = try linkText("/proc/thread-self/fd/\(descriptor)")
        let prefix = try linkText("/proc/thread-self/fd/\(root.number)")
        guard whole.utf8.starts(with: prefix.utf8) else {
            throw Failure("\(desired) leads out of the container's root")
        }
        let inside = String(decoding: whole.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        for kernel in ["/proc", "/sys"] where inside == kernel || inside.hasPrefix(kernel + "/") {
            throw Failure("\(desired) lies in \(kernel), which is the kernel's")
        }
        if inside.isEmpty { throw Failure("\(desired) is the container's root itself") }
        return inside
    }
}
