internal import CLinux
internal import Glibc
package import PodLifecycle

/// The ids of the machine that a pod with a user namespace of its own (`hostUsers: false`) has: its user or group N is
/// `first + N` to the machine.
package struct UserRange: Hashable, Sendable {
    package let first: UInt32

    /// The kubelet's `userNsUnitLength` (pkg/kubelet/userns): all that images and the rules of POSIX ask for.
    package static let count: UInt32 = 65_536

    package init(first: UInt32) {
        self.first = first
    }

    /// Whether another range of ids has some of these.
    package func overlaps(_ other: Range<UInt64>) -> Bool {
        UInt64(first) < other.upperBound && other.lowerBound < UInt64(first) + UInt64(UserRange.count)
    }

    /// What `body` makes in file systems belongs to the pod's root, as if that had made it: no other id of the machine
    /// is known in id-mapped mounts.
    package static func making<Result>(
        as users: UserRange?, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let users else { return try body() }
        let error = podsh_make_as(users.first)
        defer {
            // The caller looks at the errno of `body`.
            let failed = errno
            _ = podsh_make_as(0)
            errno = failed
        }
        if error < 0 { throw Failure.system("cannot make files as the pod's root", -error) }
        return try body()
    }

    /// Why what lies at a path cannot be had with the pod's users.
    package static func refusal(of path: String, _ error: Int32) -> Failure {
        if error != EINVAL { return Failure.system("cannot mount \(path) with the users of the pod", error) }
        return Failure(
            "\(path) cannot be had in the pod's user namespace: its file system has no id-mapped mounts in this kernel")
    }

    /// Gives a file of podsh's own to the pod's root.
    package static func give(_ path: String, to users: UserRange?) throws(Failure) {
        guard let users, lchown(path, users.first, users.first) != 0 else { return }
        throw Failure.system("cannot give \(path) to the pod's root", errno)
    }
}
