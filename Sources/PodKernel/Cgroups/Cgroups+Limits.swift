internal import Glibc
package import PodModel

extension Cgroups {
    /// Gives what runs there other limits while it runs; the numbers are those of `RuntimeDescription`. A file that is
    /// not there belongs to a controller that this machine does without.
    package func limit(_ path: String, _ resources: ResourceRequirements) {
        let shares = max(2, min(262_144, resources.effectiveCPURequest * 1024 / 1000))
        let quota = resources.cpuLimit.flatMap { $0 > 0 ? max(1000, $0 * 100) : nil }
        let memory = resources.memoryLimit.flatMap { $0 > 0 ? $0 : nil }
        if kind == .unified {
            guard let folder = folder(path, controller: "cpu") else { return }
            // As OCI runtimes turn shares of version 1 into weights.
            put("\(1 + (shares - 2) * 9999 / 262_142)", "\(folder)/cpu.weight")
            put("\(quota.map(String.init) ?? "max") 100000", "\(folder)/cpu.max")
            put(memory.map(String.init) ?? "max", "\(folder)/memory.max")
            return
        }
        if let folder = folder(path, controller: "cpu") {
            put("\(shares)", "\(folder)/cpu.shares")
            put("\(quota ?? -1)", "\(folder)/cpu.cfs_quota_us")
        }
        if let folder = folder(path, controller: "memory") {
            // Memory with swap may never be less than memory alone: first the one that grows, then the other, then it
            // again.
            let both = "\(folder)/memory.memsw.limit_in_bytes"
            let text = "\(memory ?? -1)"
            put(text, both)
            put(text, "\(folder)/memory.limit_in_bytes")
            put(text, both)
        }
    }

    private func put(_ text: String, _ file: String) {
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        if descriptor < 0 { return }
        defer { close(descriptor) }
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
    }
}
