internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// A container that is being made has the machine's files and all of podsh's rights until its program runs. Those with
/// which it shares processes could see that through /proc, and trace it: they stand still meanwhile.
extension LinuxRuntime {
    /// Holds the containers of a pod but the one that is being made; their places below its cgroup, for `letGo`, which
    /// must follow. One is made at a time.
    func hold(_ place: PodRuntimeState, except identifier: String) throws(Failure) -> [String] {
        place.isMaking.wait { isMaking -> Void? in
            if isMaking { return nil }
            isMaking = true
            return ()
        }
        var held: [String] = []
        for name in cgroups.places(in: place.cgroup) where name != identifier && name != "pause" {
            held.append("\(place.cgroup)/\(name)")
            if cgroups.freeze("\(place.cgroup)/\(name)", timeout: .seconds(5)) { continue }
            letGo(place, held)
            throw Failure("\(name), which shares its processes, does not stand still while another container is made")
        }
        return held
    }

    func letGo(_ place: PodRuntimeState, _ held: [String]) {
        for path in held { cgroups.thaw(path) }
        place.isMaking.change { $0 = false }
    }

    /// Whether containers that share processes can be held: without cgroups nothing can.
    var canHold: Bool { cgroups.kind != .none }

    /// Starts an OCI runtime that makes a container in the process namespace of others, and returns when its program
    /// runs.
    func startBesideOthers(
        _ spawn: Spawn, worker: PodWorkerSlot, identifier: String, pidFile: String
    ) throws(Failure) -> ChildProcess {
        guard let place = place(worker) else { throw Failure("the pod is gone") }
        let held = try hold(place, except: identifier)
        defer { letGo(place, held) }
        let child = try spawn.start()
        waitForProgram(of: child, pidFile: pidFile)
        return child
    }

    /// Waits until the container that the OCI runtime `runtime` makes runs its own program, or the runtime has ended.
    private func waitForProgram(of runtime: borrowing ChildProcess, pidFile: String) {
        let setter = ProgramFile(of: runtime.process)
        let end = monotonicNow() + .seconds(20)
        while monotonicNow() < end, !waitReadable(runtime.pidfd, timeout: .milliseconds(1)) {
            guard let number = readText(pidFile, limit: 32).flatMap({ Int32($0.prefix { $0.isNumber }) }) else {
                continue
            }
            if ProgramFile(of: number) != setter { return }
        }
    }
}
