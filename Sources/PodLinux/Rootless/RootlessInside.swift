internal import CLinux
internal import Glibc
internal import PodLifecycle

/// The first process of the new namespaces, and podsh after it.
struct RootlessInside {
    /// What says that podsh may go on.
    static let ready = "ready"

    let orders: Int32
    let answers: Int32

    /// Sets the namespaces up and returns in a process of its own, podsh; this one stays to reap, and ends with it. The
    /// answer is what the other side says will not work.
    func goOn() -> [String] {
        _ = podsh_die_with_parent()
        let text = String(decoding: FileDescriptor(owning: orders).read(limit: 1 << 16), as: UTF8.self)
        do throws(Failure) {
            try setUp()
        } catch {
            _ = writeAll(answers, Array(error.message.utf8))
            _exit(1)
        }
        let podsh = podsh_fork()
        if podsh == 0 {
            close(answers)
            return text.split(separator: "\n").map(String.init)
        }
        _ = writeAll(answers, Array((podsh < 0 ? "cannot fork: \(errorText(-podsh))" : RootlessInside.ready).utf8))
        close(answers)
        _exit(podsh < 0 ? 1 : podsh_watch(podsh, 1))
    }

    /// Mounts stay inside; processes have the numbers of this namespace; the OCI runtime sees no cgroups that it could
    /// not write (crun refuses a hybrid tree even when it is told to leave cgroups alone).
    private func setUp() throws(Failure) {
        try mount(nil, "/", nil, UInt(PODSH_MS_REC | PODSH_MS_PRIVATE))
        let plain = UInt(PODSH_MS_NOSUID | PODSH_MS_NODEV | PODSH_MS_NOEXEC)
        try mount("proc", "/proc", "proc", plain)
        if access("/sys/fs/cgroup", F_OK) == 0 { try mount("tmpfs", "/sys/fs/cgroup", "tmpfs", plain, "mode=0755,size=1m") }
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
