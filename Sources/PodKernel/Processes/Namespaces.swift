internal import CLinux
package import PodLifecycle

/// Kinds of Linux namespaces.
package struct Namespaces: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static let net = Namespaces(rawValue: 1)
    package static let ipc = Namespaces(rawValue: 2)
    package static let uts = Namespaces(rawValue: 4)
    package static let pid = Namespaces(rawValue: 8)
    package static let mount = Namespaces(rawValue: 16)
    /// A child alone: its own user id becomes 0 in it.
    package static let user = Namespaces(rawValue: 32)
    package static let cgroup = Namespaces(rawValue: 64)

    /// Gives the calling thread namespaces of its own. It stays in them: never on the main thread, except before
    /// there is any other.
    package func unshare() throws(Failure) {
        let made = podsh_unshare(rawValue)
        if made < 0 { throw Failure.system("cannot make namespaces", -made) }
    }

    /// Moves the calling thread into the namespace that a path such as `/proc/PID/ns/net` names.
    package static func join(_ path: String) throws(Failure) {
        let file = try FileDescriptor.open(path, flags: FileDescriptor.read)
        try join(file.number)
    }

    /// Moves the calling thread into the namespace of an open descriptor.
    package static func join(_ descriptor: Int32) throws(Failure) {
        let done = podsh_setns(descriptor)
        if done < 0 { throw Failure.system("cannot join a namespace", -done) }
    }
}
