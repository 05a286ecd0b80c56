package import PodLifecycle
internal import Glibc

/// podsh without root: the whole process in user, mount, network and process namespaces of its own.
package enum Rootless {
    // Unsafe: written by `enter` alone, before any thread exists.

    /// Whether `enter` has happened.
    package private(set) static nonisolated(unsafe) var isEntered = false
    /// The user, and podsh's process, as they were before: inside both have other numbers.
    package private(set) static nonisolated(unsafe) var outerUser: UInt32 = geteuid()
    package private(set) static nonisolated(unsafe) var outerProcess: Int32 = getpid()

    /// Enters them, unless podsh is root. Before any thread exists. What will not work is in the answer, a sentence each.
    package static func enter() throws(Failure) -> [String] {
        if geteuid() == 0 { return [] }
        throw Failure("real pods need root here: running without it is not built yet")
    }
}
