internal import Glibc
internal import PodKernel

/// AppArmor and SELinux, as far as this machine has them. With AppArmor containers get the distribution's own profile
/// for containers, where one is loaded; podsh brings none. With SELinux they get the labels of `SELinuxLevel`.
package enum SecurityModule {
    /// Of podman, docker, CRI-O and containerd; podman's carries its version in its name.
    private static let profiles = ["containers-default", "docker-default", "crio-default", "cri-containerd.apparmor.d"]

    package static var hasAppArmor: Bool { readText("/sys/module/apparmor/parameters/enabled")?.hasPrefix("Y") == true }

    /// The AppArmor profile that containers get here; nil where there is none.
    package static func containerProfile() -> String? {
        hasAppArmor ? profile(among: readText("/sys/kernel/security/apparmor/profiles", limit: 1 << 20) ?? "") : nil
    }

    /// `text`: a line for each profile that is loaded, `docker-default (enforce)`.
    static func profile(among text: String) -> String? {
        let enforced = text.split(separator: "\n").filter { $0.hasSuffix(" (enforce)") }.map {
            String($0.dropLast(" (enforce)".count))
        }
        for known in profiles {
            if let found = enforced.filter({ $0 == known || $0.hasPrefix(known + "-") }).max() { return found }
        }
        return nil
    }

    /// Whether SELinux is on, enforcing or not. `root`: where the machine's files are.
    package static func hasSELinux(root: String = "") -> Bool {
        readText("\(root)/sys/fs/selinux/enforce", limit: 16) != nil
    }

    /// What confines a process: `crun (enforce)`, `system_u:system_r:container_t:s0`, `unconfined`; `none` where
    /// neither module is live.
    static func label(of process: Int32) -> String {
        let isLive = hasAppArmor || hasSELinux()
        guard isLive, let label = readText("/proc/\(process)/attr/current", limit: 4096) else { return "none" }
        let text = label.filter { !$0.isNewline && $0 != "\0" }
        return text.isEmpty ? "none" : text
    }
}
