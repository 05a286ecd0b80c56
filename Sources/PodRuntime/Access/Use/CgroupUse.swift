import PodKernel
import PodModel

/// What a cgroup has used and holds now.
struct CgroupUse: Sendable {
    /// Nanoseconds of cpu since the beginning.
    var cpu: Int64
    /// Bytes, without file caches that can be dropped at once: what Kubernetes calls the working set.
    var memory: Int64
    var processes: Int
}

extension Cgroups {
    /// nil when there is no such cgroup, or none at all on this machine.
    func use(of path: String) -> CgroupUse? {
        guard let cpu = cpuUsed(path) else { return nil }
        let count = folder(path, controller: "pids").flatMap { readText("\($0)/pids.current", limit: 64) }
        return CgroupUse(
            cpu: cpu, memory: usage(path)?.memory ?? 0,
            processes: count.flatMap(Cgroups.leadingNumber).map(Int.init) ?? 0)
    }

    private func cpuUsed(_ path: String) -> Int64? {
        guard let folder = folder(path, controller: "cpuacct") else { return nil }
        if kind != .unified { return readText("\(folder)/cpuacct.usage", limit: 64).flatMap(Cgroups.leadingNumber) }
        let lines = (readText("\(folder)/cpu.stat", limit: 4096) ?? "").split(separator: "\n")
        let used = lines.first { $0.hasPrefix("usage_usec ") }
        return used.flatMap { Int64($0.dropFirst("usage_usec ".utf8.count)) }.map { $0 &* 1000 }
    }

    private static func leadingNumber(_ text: String) -> Int64? { Int64(text.prefix { $0.isNumber }) }
}
