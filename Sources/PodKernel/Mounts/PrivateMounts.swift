internal import CLinux
internal import Glibc
package import PodLifecycle
internal import Synchronization

/// A mount namespace that only podsh's threads and their children see: whatever is mounted there vanishes with them.
package final class PrivateMounts: Sendable {
    private let space: FileDescriptor

    /// As a path that a child of podsh can join.
    package var path: String { "/proc/\(getpid())/fd/\(space.number)" }

    /// Makes it from a thread of its own, since a thread never comes out of it. `hides` are mount points that are
    /// taken away in it; what is not mounted is no error.
    package init(hiding hides: [String]) throws(Failure) {
        let outcome = Mutex<(space: Int32, failure: Failure?)>((-1, nil))
        try MachineThread("podsh-mounts") {
            do throws(Failure) {
                let made = try PrivateMounts.make(hides)
                outcome.withLock { $0.space = made }
            } catch {
                outcome.withLock { $0.failure = error }
            }
        }.join()
        let (made, failure) = outcome.withLock { $0 }
        if let failure { throw failure }
        space = FileDescriptor(owning: made)
    }

    /// That of a podsh that is no more, in which one of its processes still lives.
    package init(of process: Int32) throws(Failure) {
        space = try FileDescriptor.open("/proc/\(process)/ns/mnt", flags: FileDescriptor.read)
    }

    private static func make(_ hides: [String]) throws(Failure) -> Int32 {
        do { try Namespaces.mount.unshare() } catch {
            throw Failure("\(error.message); real pods need root, or a user namespace")
        }
        // New mounts of the host are seen here, ours are not seen there.
        let done = podsh_mount(nil, "/", nil, UInt(PODSH_MS_REC | PODSH_MS_SLAVE), nil)
        if done < 0 { throw Failure.system("cannot make mounts private", -done) }
        for path in hides { _ = podsh_umount(path, Int32(1)) }
        return try FileDescriptor.open("/proc/thread-self/ns/mnt", flags: FileDescriptor.read).release()
    }

    /// Moves the calling thread into it, for good: not the main thread.
    package func enter() throws(Failure) {
        let done = podsh_enter_mounts(space.number)
        if done < 0 { throw Failure.system("cannot join podsh's mount namespace", -done) }
    }
}
