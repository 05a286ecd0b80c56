import PodKernel
import PodModel
import PodText

extension RuntimeDescription {
    func linux(into linux: inout JSONWriter) {
        linux.field("cgroupsPath", "/" + request.cgroup)
        linux.array("namespaces") { namespaces(into: &$0) }
        if let users = request.sandbox.users {
            for kind in ["uidMappings", "gidMappings"] {
                linux.array(kind) { list in
                    list.object { mapping in
                        mapping.field("containerID", 0)
                        mapping.field("hostID", Int64(users.first))
                        mapping.field("size", Int64(UserRange.count))
                    }
                }
            }
        }
        linux.object("resources") { resources(into: &$0) }
        // A mount is shared with the node only below a root that is.
        linux.field("rootfsPropagation", rootPropagation)
        if let level = request.sandbox.seLinuxLevel { linux.field("mountLabel", level.files(facts.security)) }
        if isPrivileged, !machine.isRootless, request.sandbox.users == nil {
            linux.array("devices") { list in HostDevices.describe(machine.devices, into: &list) }
        }
        if !isPrivileged {
            let isShown = { [unmasks = facts.security.unmasksProc] (path: String) in
                unmasks && path.hasPrefix("/proc/")
            }
            linux.field("maskedPaths", RuntimeDescription.masked.filter { !isShown($0) })
            linux.field("readonlyPaths", RuntimeDescription.readOnly.filter { !isShown($0) })
        }
        switch facts.filter {
        case .usual(let capabilities): linux.field("seccomp", json: SeccompFilter.json(for: capabilities))
        case .profile(_, let json): linux.field("seccomp", json: json)
        case nil: break
        }
    }

    /// Those of the pod by the paths of its pause process; mounts, cgroups and, unless shared, processes of its own.
    private func namespaces(into list: inout JSONWriter) {
        let spec = request.template.spec
        // Without an entry the runtime stays where podsh is: in the host's.
        var joined = spec.usesHostIPC ? [("uts", "uts")] : [("ipc", "ipc"), ("uts", "uts")]
        if request.sandbox.users != nil { joined.append(("user", "user")) }
        if !spec.usesHostNetwork { joined.append(("network", "net")) }
        var paths = joined.map { ($0.0, request.sandbox.namespace($0.1)) }
        let processes =
            spec.sharesProcesses ? request.sandbox.namespace("pid") : request.processNamespace
        if let processes { paths.append(("pid", processes)) }
        for (type, path) in paths {
            list.object { namespace in
                namespace.field("type", type)
                namespace.field("path", path)
            }
        }
        for type in ["mount", "cgroup"] + (processes == nil && !spec.usesHostProcesses ? ["pid"] : []) {
            list.object { $0.field("type", type) }
        }
    }

    private var rootPropagation: String {
        let desired = facts.mounts.map(\.propagation)
        if desired.contains(.bidirectional) { return "rshared" }
        return desired.contains(.hostToContainer) ? "rslave" : "private"
    }

    private func resources(into resources: inout JSONWriter) {
        resources.array("devices") { rules in
            rules.object { rule in
                rule.field("allow", isPrivileged)
                rule.field("access", "rwm")
            }
        }
        if machine.isRootless { return }
        let requirements = ResourceLimits(request.container.resources)
        if let limit = requirements.memory {
            resources.object("memory") { memory in
                memory.field("limit", limit)
                // Memory and swap together: no swap in addition.
                if machine.countsSwap { memory.field("swap", limit) }
            }
        }
        resources.object("cpu") { cpu in
            cpu.field("shares", requirements.shares)
            if let quota = requirements.quota {
                cpu.field("quota", quota)
                cpu.field("period", 100_000)
            }
        }
        resources.object("pids") { $0.field("limit", RuntimeDescription.processes) }
    }

    /// How many processes and threads a container may have.
    static let processes: Int64 = 1024

    /// Hidden: Kubernetes', moby's and podman's lists joined.
    static let masked = [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/fs/bpf",
        "/sys/fs/selinux", "/sys/kernel/debug", "/sys/kernel/security", "/sys/devices/virtual/powercap",
    ]

    static let readOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}
