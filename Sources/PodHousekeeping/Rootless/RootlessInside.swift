internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// The first process of the new namespaces, and podsh after it.
struct RootlessInside {
    /// What says that podsh may go on.
    static let ready = "ready"

    /// What comes before it, as soon as the network is there.
    static let begun = "."

    let orders: Int32
    let answers: Int32

    /// Sets the namespaces up and returns in a process of its own, podsh; this one stays to reap, and ends with it. The
    /// answer is what the other side says will not work.
    func goOn(ownNetwork: Bool) -> [String] {
        _ = podsh_die_with_parent()
        do throws(Failure) {
            // podsh is made before there is a network of its own, so that it can leave somebody in the caller's.
            let pipe = try FileDescriptor.pipe()
            let podsh = podsh_fork()
            if podsh < 0 { throw Failure.system("cannot fork", -podsh) }
            if podsh == 0 {
                close(orders)
                close(answers)
                return RootlessInside.follow(pipe.takeRead(), ownNetwork: ownNetwork)
            }
            try stay(with: podsh, telling: pipe.takeWrite(), ownNetwork: ownNetwork)
        } catch {
            _ = writeAll(answers, Array(error.message.utf8))
            _exit(1)
        }
    }

    private func stay(
        with podsh: Int32, telling pipe: consuming FileDescriptor, ownNetwork: Bool
    ) throws(Failure) -> Never {
        if ownNetwork { try Namespaces.net.unshare() }
        _ = writeAll(answers, Array(RootlessInside.begun.utf8))
        let text = FileDescriptor(owning: orders).read(limit: 1 << 16)
        try setUp(ownNetwork: ownNetwork)
        // Its end is the order to go on, and comes without a word when this process dies.
        try pipe.write(Array(RootlessInside.ready.utf8) + text, to: "podsh")
        _ = consume pipe
        _ = writeAll(answers, Array(RootlessInside.ready.utf8))
        close(answers)
        _exit(podsh_watch(podsh, 1))
    }

    /// podsh: waits until all is set up, and goes into the network.
    private static func follow(_ pipe: consuming FileDescriptor, ownNetwork: Bool) -> [String] {
        let text = String(decoding: pipe.read(limit: 1 << 17), as: UTF8.self)
        guard text.hasPrefix(ready) else { _exit(1) }
        if ownNetwork {
            do throws(Failure) {
                try CallersNetwork.stayBehind()
                let network = try FileDescriptor.open("/proc/1/ns/net", flags: O_RDONLY)
                let joined = podsh_setns(network.number)
                if joined < 0 { throw Failure.system("cannot join a network", -joined) }
            } catch {
                let text = Array("podsh: cannot run pods without root here: \(error.message)\n".utf8)
                _ = writeAll(2, text)
                _exit(70)
            }
        }
        return text.dropFirst(ready.count).split(separator: "\n").map(String.init)
    }

    /// Mounts stay inside; processes have the numbers of this namespace; the OCI runtime sees no cgroups that it could
    /// not write (crun refuses a hybrid tree even when it is told to leave cgroups alone).
    private func setUp(ownNetwork: Bool) throws(Failure) {
        try mount(nil, "/", nil, UInt(PODSH_MS_REC | PODSH_MS_PRIVATE))
        let plain = UInt(PODSH_MS_NOSUID | PODSH_MS_NODEV | PODSH_MS_NOEXEC)
        try mount("proc", "/proc", "proc", plain)
        if access("/sys/fs/cgroup", F_OK) == 0 {
            try mount("tmpfs", "/sys/fs/cgroup", "tmpfs", plain, "mode=0755,size=1m")
        }
        if !ownNetwork { return }
        let up = podsh_loopback_up()
        if up < 0 { throw Failure.system("cannot switch loopback on", -up) }
    }

    private func mount(
        _ source: String?, _ target: String, _ type: String?, _ flags: UInt, _ data: String? = nil
    ) throws(Failure) {
        let made = podsh_mount(source, target, type, flags, data)
        if made < 0 { throw Failure.system("cannot mount \(target)", -made) }
    }
}
