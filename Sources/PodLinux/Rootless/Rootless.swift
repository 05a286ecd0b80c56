internal import CLinux
internal import Glibc
package import PodLifecycle

/// podsh without root: the whole process goes on in user, mount, network, ipc and pid namespaces of its own.
///
/// Three processes come of one. The first stays where it was started: it hands signals and the exit code on, and keeps
/// the way to the outside network. The second is the first process of the new pid namespace and reaps orphans. The
/// third is podsh, which goes on as if nothing had happened. When any of them is killed, the kernel ends all that runs
/// in the namespaces, and with it every mount, link and rule: there is nothing left to clean but files.
package enum Rootless {
    // Unsafe: written by `enter` alone, before any thread exists.

    /// Whether `enter` has happened.
    package private(set) static nonisolated(unsafe) var isEntered = false
    /// The user, and podsh's process, as they were before: inside both have other numbers.
    package private(set) static nonisolated(unsafe) var outerUser: UInt32 = geteuid()
    package private(set) static nonisolated(unsafe) var outerProcess: Int32 = getpid()

    /// Goes on in namespaces, unless podsh is root or is in them already. Before any thread exists. What will not work
    /// there is in the answer, a sentence each. On a failure everything is as before.
    package static func enter(outside: Bool = true) throws(Failure) -> [String] {
        if outerUser == 0 || isEntered { return [] }
        _ = outerProcess
        let threads = FolderListing.names("/proc/self/task").count
        if threads > 1 { throw Failure("cannot go on without root: podsh has \(threads) threads already; that is a fault of podsh") }
        try checkProc()
        let range = LinuxTools.locate("newuidmap", in: LinuxTools.searchPath()) == nil ? nil : IdentityMap.ranges
        let toInside = try FileDescriptor.pipe()
        let fromInside = try FileDescriptor.pipe()
        let held = HeldSignals()
        // In podsh itself, wherever it goes on; the two others never come here.
        defer { held.release() }
        let first = podsh_clone_init()
        if first < 0 { throw Failure("cannot make a user namespace: \(errorText(-first)); `podsh doctor` says what allows it") }
        if first == 0 {
            let inside = RootlessInside(orders: toInside.read.release(), answers: fromInside.write.release())
            close(toInside.write.release())
            close(fromInside.read.release())
            let lacks = inside.goOn()
            isEntered = true
            return lacks
        }
        close(toInside.read.release())
        close(fromInside.write.release())
        let outside = RootlessOutside(
            first: first, orders: toInside.write.release(), answers: fromInside.read.release(), range: range, wantsNetwork: outside)
        throw outside.attend()
    }

    /// A container that covers parts of /proc does not let a new one be mounted, and without it processes have wrong
    /// numbers.
    private static func checkProc() throws(Failure) {
        guard let mount = HelperProgram.path("mount") else { return }
        if let complaint = Doctor.attempt([mount, "-t", "proc", "proc", "/proc"], [.user, .mount, .pid]) {
            throw Failure("cannot run pods without root here: \(complaint); `podsh doctor` says what is missing")
        }
    }
}
