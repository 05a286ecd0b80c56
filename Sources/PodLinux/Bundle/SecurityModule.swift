internal import Glibc

/// AppArmor and SELinux, as far as this machine has them. podsh sets no profile of its own: the rest of the security
/// profile stands without.
enum SecurityModule {
    /// What confines a process: `crun (enforce)`, `system_u:system_r:container_t:s0`, `unconfined`; `none` where neither
    /// module is live.
    static func label(of process: Int32) -> String {
        let isLive = readText("/sys/module/apparmor/parameters/enabled")?.hasPrefix("Y") == true
            || access("/sys/fs/selinux/enforce", F_OK) == 0
        guard isLive, let label = readText("/proc/\(process)/attr/current", limit: 4096) else { return "none" }
        let text = label.filter { !$0.isNewline && $0 != "\0" }
        return text.isEmpty ? "none" : text
    }
}
