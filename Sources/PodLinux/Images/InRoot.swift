import CLinux
import Glibc

/// Opens below a directory: no link leads out of it (openat2(2), RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS).
enum InRoot {
    /// The descriptor, or the negated errno; links are followed inside, or with `follows` false not at all.
    static func open(_ root: Int32, _ path: String, _ flags: Int32, follows: Bool = true) -> Int32 {
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
