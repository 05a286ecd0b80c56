internal import CLinux
internal import Glibc

/// Whom podsh runs as: root of the machine, or a user who has gone on in namespaces of podsh's own.
package enum Rootless {
    // Unsafe: written once, before any thread exists.

    /// Whether podsh has gone on in namespaces of its own.
    package private(set) static nonisolated(unsafe) var isEntered = false
    /// This process is root of the machine, or of a container that lets it make cgroups and links: pods are made as
    /// root makes them. Root of another user namespace, as a runner in a container often is, is a user like any other.
    /// True too once podsh is in namespaces of its own.
    package static var isRoot: Bool { isEntered || isMachines }

    /// Root of the machine, or of such a container, without namespaces of podsh's own.
    package static let isMachines: Bool = {
        if geteuid() != 0 { return false }
        let map = IdentityMap.mapped("uid_map")
        if map.isEmpty || map.first == IdentityMap.Mapped(inside: 0, outside: 0, count: .max) { return true }
        let trees = CgroupFolder.roots()
        return !trees.isEmpty && trees.allSatisfy { access($0.path, W_OK) == 0 } && podsh_loopback_up() == 0
    }()

    /// The user, and podsh's process, as they were before: inside both have other numbers.
    package private(set) static nonisolated(unsafe) var outerUser: UInt32 = geteuid()
    package private(set) static nonisolated(unsafe) var outerProcess: Int32 = getpid()

    /// podsh is in namespaces of its own from now on. Before any thread exists.
    package static func noteEntered() { isEntered = true }

    /// The highest group of this user namespace, at most what a kernel setting takes: 0 where the own user is alone.
    package static var lastGroup: UInt32 {
        min(IdentityMap.mapped("gid_map").map { $0.inside &+ $0.count &- 1 }.max() ?? 0, 2_147_483_647)
    }
}
