import CLinux
import Glibc
package import PodLifecycle

/// A path of a lower layer that a container does not see.
package struct HiddenPath: Hashable, Sendable {
    /// Absolute; no part of it is a link.
    package var path: String
    /// Of the empty directory that is seen in its place; nil when nothing is.
    package var mode: UInt32?

    package init(path: String, mode: UInt32?) {
        self.path = path
        self.mode = mode
    }

    /// Marks in a directory that lies over the layer, before it is mounted, that this path is hidden. A container can
    /// remove the marks' files, never the marks' effect: overlayfs then remembers the removal.
    package func hide(in upper: String) throws(Failure) {
        try makeAbove(upper)
        let own = upper + path
        guard let mode else {
            if mknod(own, S_IFCHR, 0) != 0, errno != EEXIST { throw .image("make", own, errno) }
            return
        }
        if mkdir(own, mode_t(mode)) != 0, errno != EEXIST { throw .image("make", own, errno) }
        chmod(own, mode_t(mode))
        let directory = open(own, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { throw .image("open", own, errno) }
        defer { close(directory) }
        do throws(LayerFault) { try LayerWriter.setOpaque(directory, path) } catch { throw Failure(error.message) }
    }

    /// The directories above, with the machine's own modes and owners: a merged directory shows the upper one's.
    private func makeAbove(_ upper: String) throws(Failure) {
        var above = ""
        for part in path.split(separator: "/").dropLast() {
            above += "/\(part)"
            if mkdir(upper + above, 0o755) == 0 {
                var info = stat()
                guard stat(above, &info) == 0 else { continue }
                // In a user namespace others' ids may not exist.
                _ = chown(upper + above, info.st_uid, info.st_gid)
                chmod(upper + above, info.st_mode & 0o7777)
            } else if errno != EEXIST {
                throw .image("make", upper + above, errno)
            }
        }
    }
}
