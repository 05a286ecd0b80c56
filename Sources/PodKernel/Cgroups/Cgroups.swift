internal import Glibc
package import PodLifecycle
package import PodModel

/// This machine's cgroup trees, and what podsh does in them. Paths are those below each tree's root, such as
/// `podsh/TAG/node-1/UID`. Usable from every thread, in whatever mount namespace.
package final class Cgroups: Sendable {
    package enum Kind: Hashable, Sendable {
        /// One tree of version 2.
        case unified
        /// A tree for each controller, and one of version 2 beside them.
        case hybrid
        /// A tree for each controller.
        case legacy
        /// None that podsh may use: without root.
        case none
    }

    package let kind: Kind
    /// Root of the version 2 tree.
    package let unified: String?
    /// Roots of the trees of version 1.
    package let legacy: [String]
    // Keeps a version 2 tree reachable that is unmounted in the private mount namespace: `unified` leads through it.
    private let root: FileDescriptor

    /// Looks at this machine; to be called outside the private mount namespace.
    package init(isRootless: Bool) {
        let mounts = isRootless ? [] : Cgroups.mounts()
        legacy = mounts.filter { $0.type == "cgroup" }.map(\.path)
        let second = mounts.first { $0.type == "cgroup2" }?.path
        root = FileDescriptor(owning: second.map { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } ?? -1)
        unified = root.number >= 0 ? "/proc/\(getpid())/fd/\(root.number)" : nil
        hybridPath = legacy.isEmpty ? nil : second
        kind =
            switch (unified != nil, legacy.isEmpty) {
            case (true, true): .unified
            case (true, false): .hybrid
            case (false, false): .legacy
            case (false, true): .none
            }
    }

    /// Where the version 2 tree is mounted beside those of version 1: crun does not run while it sees it.
    package let hybridPath: String?

    private static func mounts() -> [(type: String, path: String)] {
        (readText("/proc/self/mountinfo", limit: 1 << 22) ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count, fields.count > 4 else { return nil }
            return (String(fields[dash + 1]), String(fields[4]))
        }
    }

    /// All trees in which podsh makes places.
    package var roots: [String] { (unified.map { [$0] } ?? []) + legacy }

    /// The tree by which processes are found and killed.
    private var tracking: String? {
        unified ?? legacy.first { $0.hasSuffix("/pids") } ?? legacy.first { $0.hasSuffix("/freezer") } ?? legacy.first
    }

    /// Makes the place where processes are counted and killed together; parents too.
    package func make(_ path: String) throws(Failure) {
        guard let tracking else { return }
        // The last podsh to end removes the parent that all share, perhaps between two steps of ours.
        for _ in 0..<16 {
            var partial = tracking
            var error: Int32 = 0
            for part in path.split(separator: "/") where error == 0 {
                partial += "/\(part)"
                if mkdir(partial, 0o755) != 0, errno != EEXIST { error = errno }
            }
            if error == 0 { return }
            if error != ENOENT { throw Failure.system("cannot make cgroup \(path)", error) }
        }
        throw Failure.system("cannot make cgroup \(path)", ENOENT)
    }

    /// What a child writes itself into to be in that place, for `Spawn.cgroupProcs`.
    package func procs(_ path: String) -> [String] { tracking.map { ["\($0)/\(path)/cgroup.procs"] } ?? [] }

    /// The folder of a version 1 controller, or of version 2's tree.
    package func folder(_ path: String, controller: String) -> String? {
        if kind == .unified { return unified.map { "\($0)/\(path)" } }
        return legacy.first {
            $0.hasSuffix("/\(controller)") || $0.hasSuffix(",\(controller)") || $0.contains("/\(controller),")
        }
        .map { "\($0)/\(path)" }
    }

    /// How many processes the kernel has killed there for want of memory; to be asked before the place is removed.
    package func oomKills(_ path: String) -> Int {
        guard let folder = folder(path, controller: "memory") else { return 0 }
        let file = kind == .unified ? "\(folder)/memory.events" : "\(folder)/memory.oom_control"
        for line in (readText(file) ?? "").split(separator: "\n") where line.hasPrefix("oom_kill ") {
            return Int(line.dropFirst("oom_kill ".utf8.count)) ?? 0
        }
        return 0
    }
}

extension Cgroups {
    /// Memory in use now, without cache that can be dropped; cpu since the beginning is asked elsewhere.
    package func usage(_ path: String) -> ResourceAmount? {
        guard let folder = folder(path, controller: "memory") else { return nil }
        let isUnified = kind == .unified
        let total = number("\(folder)/\(isUnified ? "memory.current" : "memory.usage_in_bytes")")
        let key = isUnified ? "inactive_file " : "total_inactive_file "
        let lines = (readText("\(folder)/memory.stat") ?? "").split(separator: "\n")
        let cache = lines.first { $0.hasPrefix(key) }.flatMap { Int64($0.dropFirst(key.utf8.count)) } ?? 0
        return total.map { ResourceAmount(cpu: 0, memory: max(0, $0 - cache)) }
    }

    private func number(_ path: String) -> Int64? {
        readText(path, limit: 64).flatMap { Int64($0.prefix { $0.isNumber }) }
    }
}
