internal import Glibc
internal import PodModel

/// What is wrong with a file system that refuses to be written: programs only say "No space left on
/// device", and whoever must make room has to know where, and of what there is none.
package enum DiskState {
    /// The message, and behind it the file system that `path` lies on, when the cause is one of a disk's.
    package static func explain(_ message: String, at path: String) -> String {
        let words = message.lowercased()
        guard signs.contains(where: { words.contains($0) }), let state = state(of: path) else { return message }
        return message.contains(state) ? message : "\(message); \(state)"
    }

    /// ENOSPC, EDQUOT, EROFS, EIO as libc and Go's programs word them, and SQLite's words for the same.
    private static let signs = [
        "no space left", "quota exceeded", "read-only file system", "input/output error", "disk is full",
        "disk i/o error",
        "readonly database",
    ]

    private static func state(of path: String) -> String? {
        var system = statvfs()
        guard let place = mountPoint(of: path), statvfs(place, &system) == 0 else { return nil }
        if system.f_flag & UInt(1) != 0 { return "\(place) is mounted read-only" }
        let remedy = "make room there, or name another folder with PODSH_HOME"
        if system.f_files > 0, system.f_favail == 0 {
            return "\(place) has none of its \(system.f_files) inodes left: \(remedy)"
        }
        let (free, all) = (bytes(system.f_bavail, system.f_frsize), bytes(system.f_blocks, system.f_frsize))
        return "\(place) has \(free) of \(all) left: \(remedy)"
    }

    private static func bytes(_ blocks: UInt, _ size: UInt) -> String {
        let (bytes, overflows) = blocks.multipliedReportingOverflow(by: size)
        let mebibytes = (overflows ? .max : bytes) >> 20
        return mebibytes >= 10 << 10 ? "\(mebibytes >> 10)Gi" : "\(mebibytes)Mi"
    }

    /// Where the file system begins that the path, or what is there of it, lies on.
    private static func mountPoint(of path: String) -> String? {
        var place = path
        var own = stat()
        while stat(place, &own) != 0 {
            guard let above = parent(of: place) else { return nil }
            place = above
        }
        var info = stat()
        while let above = parent(of: place), stat(above, &info) == 0, info.st_dev == own.st_dev { place = above }
        return place
    }

    private static func parent(of path: String) -> String? {
        guard path.utf8.count > 1, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
