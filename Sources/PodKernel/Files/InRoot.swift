import CLinux
import Glibc

/// Opens below a directory: no link leads out of it (openat2(2), RESOLVE_NO_MAGICLINKS).
package enum InRoot {
    /// A place below a directory, out of which no link leads, nor an absolute one within it (RESOLVE_BENEATH); the
    /// negated errno.
    package static func place(_ root: Int32, _ path: String, _ flags: Int32 = 0) -> Int32 {
        let resolve = UInt64(PODSH_RESOLVE_NO_MAGICLINKS | PODSH_RESOLVE_BENEATH)
        return podsh_openat2(root, path, UInt64(UInt32(bitPattern: FileDescriptor.place | flags)), 0, resolve)
    }

    /// As seen from a root (RESOLVE_IN_ROOT): the descriptor, or the negated errno; links are followed inside, or with
    /// `follows` false not at all.
    package static func open(_ root: Int32, _ path: String, _ flags: Int32, follows: Bool = true) -> Int32 {
        let links = follows ? 0 : PODSH_RESOLVE_NO_SYMLINKS
        let resolve = UInt64(PODSH_RESOLVE_IN_ROOT | PODSH_RESOLVE_NO_MAGICLINKS | links)
        for _ in 0..<128 {
            let file = podsh_openat2(root, path.isEmpty ? "." : path, UInt64(UInt32(bitPattern: flags)), 0, resolve)
            // EAGAIN: something on the way was renamed meanwhile; the kernel cannot tell whether that led outside.
            if file != -EAGAIN, file != -EINTR { return file }
        }
        return -EAGAIN
    }
}
