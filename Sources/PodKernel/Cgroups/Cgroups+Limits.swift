internal import Glibc
package import PodLifecycle
package import PodModel

/// What the kernel holds a container or a pod to.
package struct ResourceLimits: Hashable, Sendable {
    /// Of version 1: the share of the processors where they are scarce.
    package let shares: Int64
    /// Microseconds in each 100 ms; the kernel takes no less than 1 ms. nil: no limit.
    package let quota: Int64?
    /// Bytes; nil: no limit.
    package let memory: Int64?

    package init(cpuRequest: Int64, cpuLimit: Int64?, memoryLimit: Int64?) {
        shares = max(2, min(262_144, cpuRequest * 1024 / 1000))
        quota = cpuLimit.flatMap { $0 > 0 ? max(1000, $0 * 100) : nil }
        memory = memoryLimit.flatMap { $0 > 0 ? $0 : nil }
    }

    package init(_ resources: ResourceRequirements) {
        self.init(
            cpuRequest: resources.effectiveCPURequest, cpuLimit: resources.cpuLimit, memoryLimit: resources.memoryLimit)
    }

    /// Of the whole pod; nil where it says nothing for all of its containers: each has its own.
    package init?(of template: PodTemplate) {
        let own = template.spec.resources
        if !template.spec.hasOwnResources { return nil }
        self.init(cpuRequest: template.request.cpu, cpuLimit: own.cpuLimit, memoryLimit: own.memoryLimit)
    }
}

extension Cgroups {
    /// The place of a pod whose containers have limits together. An OCI runtime makes the places below it, and would
    /// make this one without limits.
    package func makeLimited(_ path: String, _ limits: ResourceLimits) throws(Failure) {
        switch kind {
        case .none: return
        case .unified:
            try make(path)
            // A place has the files of a controller where its parent hands that on, and so do all above.
            guard var folder = unified else { return }
            for part in path.split(separator: "/") {
                for controller in ["+cpu", "+memory"] { put(controller, "\(folder)/cgroup.subtree_control") }
                folder += "/\(part)"
            }
        case .hybrid, .legacy:
            for controller in ["cpu", "memory"] {
                guard let whole = folder(path, controller: controller) else { continue }
                var partial = String(whole.dropLast(path.utf8.count + 1))
                for part in path.split(separator: "/") {
                    partial += "/\(part)"
                    if mkdir(partial, 0o755) != 0, errno != EEXIST {
                        throw Failure.system("cannot make cgroup \(partial)", errno)
                    }
                }
            }
        }
        limit(path, limits)
    }

    /// Gives what runs there other limits while it runs. A file that is not there belongs to a controller that this
    /// machine does without.
    package func limit(_ path: String, _ resources: ResourceLimits) {
        let (shares, quota, memory) = (resources.shares, resources.quota, resources.memory)
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
