internal import CLinux
internal import Glibc
package import PodKernel
import PodLifecycle
import PodModel
internal import Synchronization

/// The SELinux level that a pod has to itself, and the labels that come of it: container-selinux' types and
/// opencontainers/selinux' rules (`uniqMcs` and `InitLabels` in go-selinux), as podman and CRI-O have them.
package struct SELinuxLevel: Hashable, Sendable {
    /// The lower first; both below 1024, as `s0:c0.c1023` has them.
    let categories: [Int]

    private static let taken = Mutex<Set<[Int]>>([])

    package init(categories: [Int]) {
        self.categories = categories
    }

    /// One that no other pod of this podsh has, until it is given up.
    static func take() -> SELinuxLevel {
        taken.withLock { taken in
            while true {
                let pair = [Int.random(in: 0..<1024), Int.random(in: 0..<1024)].sorted()
                if pair[0] != pair[1], taken.insert(pair).inserted { return SELinuxLevel(categories: pair) }
            }
        }
    }

    /// That of a pod which another podsh has made.
    func takeOver() { _ = SELinuxLevel.taken.withLock { $0.insert(categories) } }

    func release() { _ = SELinuxLevel.taken.withLock { $0.remove(categories) } }

    private var text: String { "s0:" + categories.map { "c\($0)" }.joined(separator: ",") }

    /// Of a container's processes.
    func process(_ security: SecurityContext) -> String {
        let desired = security.seLinuxOptions ?? SELinuxOptions()
        // Privileged ones may do all that the machine's own may (`spc_t`), at no level of their own.
        let (type, level) = security.privileged ? ("spc_t", "s0") : ("container_t", text)
        return SELinuxLevel.label(
            desired.user, desired.role ?? "system_r", desired.type ?? type, desired.level ?? level)
    }

    /// Of what they may write. As `InitLabels` has it, role and type that are asked for are the processes' alone.
    func files(_ security: SecurityContext) -> String {
        let desired = security.seLinuxOptions ?? SELinuxOptions()
        let level = desired.level ?? (security.privileged ? "s0" : text)
        return SELinuxLevel.label(desired.user, "object_r", "container_file_t", level)
    }

    /// Of what pods share, at whatever level they are: claims (podman's `:z`).
    static let shared = label(nil, "object_r", "container_file_t", "s0")

    private static func label(_ user: String?, _ role: String, _ type: String, _ level: String) -> String {
        "\(user ?? "system_u"):\(role):\(type):\(level)"
    }
}

/// What files of podsh's own get so that a pod may use them.
package struct FileMarks: Hashable, Sendable {
    /// Whose root owns them; nil: the machine's.
    package var users: UserRange?
    /// Their SELinux label; nil where there is no SELinux.
    package var label: String?

    package init(users: UserRange? = nil, label: String? = nil) {
        self.users = users
        self.label = label
    }

    func put(on path: String) throws(Failure) {
        try UserRange.give(path, to: users)
        try FileMarks.put(label, on: path)
    }

    static func put(_ label: String?, on path: String) throws(Failure) {
        guard let label else { return }
        let error = podsh_label(path, label)
        if error < 0 { throw Failure.system("cannot give \(path) the SELinux label \(label)", -error) }
    }
}
