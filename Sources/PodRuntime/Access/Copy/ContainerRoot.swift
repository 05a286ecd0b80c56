import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// A running container's files as its first process sees them, volumes included. Whatever lies in them, no path leads
/// out: the kernel resolves it inside the root (openat2, RESOLVE_IN_ROOT) and follows no link of /proc's kind.
struct ContainerRoot: ~Copyable {
    private let root: FileDescriptor

    init(_ container: ContainerHandle) throws(Failure) {
        guard let process = ChildProcess(observing: container.process) else {
            throw Failure("container \(container.name) does not run")
        }
        let found = try FileDescriptor.open("/proc/\(container.process)/root", flags: openPath | O_DIRECTORY)
        // Only now is it sure that the number still meant the container's process.
        if waitReadable(process.pidfd, timeout: .zero) { throw Failure("container \(container.name) does not run") }
        root = found
    }

    /// A descriptor with O_PATH.
    func open(_ path: String, flags: Int32 = 0) throws(Failure) -> FileDescriptor {
        try FileDescriptor.resolve(path.isEmpty ? "/" : path, in: root.number, flags: openPath | flags)
    }

    /// What is to be copied. Of /proc and its like not all is there for who looks from outside, as `self` is not.
    func source(_ path: String, _ container: String) throws(Failure) -> FileDescriptor {
        do throws(Failure) { return try open(path) } catch {
            var above = path[...]
            while let slash = above.lastIndex(of: "/"), above.count > 1 {
                above = above[..<slash]
                guard let folder = folder(String(above)) else { continue }
                if !TreeCopy.isKernels(folder) { break }
                throw Failure(
                    "\(path) cannot be copied: it is what the kernel tells a process inside, and podsh is outside; "
                        + "`exec … -- cat \(path)` in container \(container) shows it")
            }
            throw error
        }
    }

    /// Whether the path is a folder, links followed.
    func folder(_ path: String) -> FileDescriptor? {
        try? open(path, flags: O_DIRECTORY)
    }
}
