internal import CLinux
internal import Glibc
internal import PodKernel
package import PodLifecycle
internal import PodRuntime

/// podsh without root: the whole process goes on in user, mount, network, ipc and pid namespaces of its own.
///
/// Three processes come of one, and a fourth where podsh gets a network of its own (`CallersNetwork`). The first stays
/// where it was started: it hands signals and the exit code on, and keeps the way to the outside network. The second is
/// the first process of the new pid namespace and reaps orphans. The third is podsh, which goes on as if nothing had
/// happened. When any of them is killed, the kernel ends all that runs in the namespaces, and with it every mount, link
/// and rule: there is nothing left to clean but files.
extension Rootless {
    /// Whether inside the namespaces there are more users than the own.
    package static var mapsOthers: Bool {
        !isRoot && outerUser != 0 && LinuxTools.locate("newuidmap", in: LinuxTools.searchPath()) != nil
            && IdentityMap.ranges != nil
    }

    /// Goes on in namespaces, unless podsh is root or is in them already. Before any thread exists. What will not work
    /// there is in the answer, a sentence each. On a failure everything is as before. `ownNetwork`: without it podsh
    /// stays in the network it was started in, as pulling alone wants it; `outside` leads out of its own.
    package static func enter(ownNetwork: Bool = true, outside: Bool = true) throws(Failure) -> [String] {
        if isRoot { return [] }
        _ = outerProcess
        let threads = FolderListing.names("/proc/self/task").count
        if threads > 1 {
            throw Failure("cannot go on without root: podsh has \(threads) threads already; that is a fault of podsh")
        }
        try checkProc()
        let range = LinuxTools.locate("newuidmap", in: LinuxTools.searchPath()) == nil ? nil : IdentityMap.ranges
        var toInside = try FileDescriptor.pipe()
        var fromInside = try FileDescriptor.pipe()
        let held = HeldSignals()
        // In podsh itself, wherever it goes on; the two others never come here.
        defer { held.release() }
        let first = podsh_clone_init()
        if first < 0 {
            throw Failure("cannot make a user namespace: \(errorText(-first)); `podsh doctor` says what allows it")
        }
        if first == 0 {
            let inside = RootlessInside(orders: toInside.releaseRead(), answers: fromInside.releaseWrite())
            toInside.closeWrite()
            fromInside.closeRead()
            let lacks = inside.goOn(ownNetwork: ownNetwork)
            noteEntered()
            return lacks
        }
        toInside.closeRead()
        fromInside.closeWrite()
        let outside = RootlessOutside(
            first: first, orders: toInside.releaseWrite(), answers: fromInside.releaseRead(), range: range,
            wantsNetwork: ownNetwork && outside)
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
