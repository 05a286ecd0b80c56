import Glibc
import PodModel

/// What a cgroup has used and holds, read from the kernel's files: v1 has a hierarchy a controller, v2 one for all.
struct CgroupUse: Sendable {
    /// Nanoseconds of cpu since the beginning.
    var cpu: Int64
    /// Bytes in use, without file caches that can be dropped at once: what Kubernetes calls the working set.
    var memory: Int64
    var processes: Int

    /// `path` below each hierarchy's root; nil when there is no such cgroup.
    init?(path: String, root: String = "/sys/fs/cgroup") {
        if access("\(root)/cgroup.controllers", F_OK) == 0 {
            self.init(unified: "\(root)/\(path)")
        } else {
            self.init(cpu: "\(root)/cpuacct/\(path)", memory: "\(root)/memory/\(path)", pids: "\(root)/pids/\(path)")
        }
    }

    private init?(unified: String) {
        guard let cpu = CgroupUse.field("usage_usec", of: "\(unified)/cpu.stat") else { return nil }
        self.cpu = cpu &* 1000
        let cache = CgroupUse.field("inactive_file", of: "\(unified)/memory.stat") ?? 0
        memory = max(0, (CgroupUse.number("\(unified)/memory.current") ?? 0) - cache)
        processes = Int(CgroupUse.number("\(unified)/pids.current") ?? 0)
    }

    private init?(cpu: String, memory: String, pids: String) {
        guard let used = CgroupUse.number("\(cpu)/cpuacct.usage") else { return nil }
        self.cpu = used
        let cache = CgroupUse.field("total_inactive_file", of: "\(memory)/memory.stat") ?? 0
        self.memory = max(0, (CgroupUse.number("\(memory)/memory.usage_in_bytes") ?? 0) - cache)
        processes = Int(CgroupUse.number("\(pids)/pids.current") ?? 0)
    }

    private static func number(_ path: String) -> Int64? {
        readText(path, limit: 64).flatMap { Int64($0.prefix { $0.isNumber }) }
    }

    /// `NAME VALUE`, one a line.
    private static func field(_ name: String, of path: String) -> Int64? {
        guard let text = readText(path, limit: 64 << 10) else { return nil }
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == name { return Int64(parts[1]) }
        }
        return nil
    }
}
