/// The default profile of a container, and what a pod's `security < … >` makes of it.
package enum SecurityProfile {
    /// Bounding, permitted and effective set unless changed: CRI-O's nine.
    package static let capabilities = [
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE",
    ]

    /// Those that containerd and docker give besides, and podsh does not.
    package static let withheld = ["AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP", "SYS_CHROOT"]

    /// What holds for a container: the pod's settings and its own together.
    package static func effective(of spec: PodSpec, _ container: Container) -> SecurityContext {
        let pod = spec.security
        let own = container.security
        var both = own
        both.runAsNonRoot = own.runAsNonRoot ?? pod.runAsNonRoot
        both.readOnlyRoot = own.readOnlyRoot || pod.readOnlyRoot
        both.allowEscalation = own.allowEscalation || pod.allowEscalation
        both.seccomp = own.seccomp ?? pod.seccomp
        both.unmasksProc = own.unmasksProc || pod.unmasksProc
        both.privileged = own.privileged || pod.privileged
        both.addCapabilities = pod.addCapabilities + own.addCapabilities
        both.fsGroup = pod.fsGroup
        both.fsGroupChangePolicy = pod.fsGroupChangePolicy
        both.supplementalGroups = pod.supplementalGroups
        both.supplementalGroupsPolicy = pod.supplementalGroupsPolicy
        both.userNamespace = pod.userNamespace
        both.seLinuxOptions = own.seLinuxOptions ?? pod.seLinuxOptions
        both.dropCapabilities = pod.dropCapabilities + own.dropCapabilities
        both.sysctls = pod.sysctls.merging(own.sysctls)
        return both
    }

    /// Why the container may not run as the user that it names itself; nil when it may, or when only its image knows
    /// who it is.
    package static func refusal(ofUser spec: PodSpec, _ container: Container) -> String? {
        guard let user = container.user, effective(of: spec, container).runAsNonRoot == true else { return nil }
        let name = user.prefix { $0 != ":" }
        return name == "root" || UInt64(name) == 0 ? refusalOfRoot(container) : nil
    }

    package static func refusalOfRoot(_ container: Container) -> String {
        "container '\(container.name)' would run as root, and its pod is run-as-non-root: give it a `user`"
    }

    /// The capabilities of a container, without `CAP_`, in the kernel's order. As in Kubernetes: `drop-cap ALL` leaves
    /// what is added by name, `add-cap ALL` all but what is dropped by name.
    package static func capabilities(of security: SecurityContext) -> [String] {
        if security.privileged { return Capability.names }
        let added = Set(security.addCapabilities.map(Capability.plain))
        let dropped = Set(security.dropCapabilities.map(Capability.plain))
        return Capability.names.filter { name in
            if dropped.contains(name) { return false }
            if added.contains(name) || added.contains("ALL") { return true }
            return capabilities.contains(name) && !dropped.contains("ALL")
        }
    }

    /// Why a kernel setting is none of a pod's own namespaces, and so would change the whole machine; nil when it is.
    package static func refusal(ofSysctl name: String, in spec: PodSpec) -> String? {
        let isPlain = name.utf8.allSatisfy { byte in
            byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        let isOfProcesses =
            ["kernel.shm", "kernel.msg", "fs.mqueue."].contains { name.hasPrefix($0) } || name == "kernel.sem"
        let isOfNetwork = name.hasPrefix("net.")
        if isOfProcesses, spec.usesHostIPC { return "would change the machine's IPC, which this pod shares" }
        if !isPlain || name.contains("..") || !isOfProcesses && !isOfNetwork {
            return "is not a pod's own: it would change the whole machine"
        }
        return isOfNetwork && spec.usesHostNetwork ? "would change the machine's network, which this pod shares" : nil
    }

    /// Each step away from the default profile, in words; empty when the container has it whole.
    package static func loosenings(of spec: PodSpec, _ container: Container) -> [String] {
        let security = effective(of: spec, container)
        var all = loosenings(of: security)
        if spec.usesHostNetwork { all.append("the network of the node") }
        all += loosenings(ofNamespaces: spec)
        for mount in container.mounts {
            guard let volume = spec.volumes.first(where: { $0.name == mount.volume }) else { continue }
            if case .host(let path, _) = volume.source {
                all.append("\(mount.readOnly ? "reads" : "reads and writes") \(path) of the node at \(mount.path)")
            }
        }
        return all
    }

    /// What of the node the whole pod shares, its network aside.
    package static func loosenings(ofNamespaces spec: PodSpec) -> [String] {
        (spec.usesHostProcesses ? ["sees the node's processes"] : [])
            + (spec.usesHostIPC ? ["shares memory with the node's processes"] : [])
    }

    /// What the `security` settings alone loosen.
    package static func loosenings(of security: SecurityContext) -> [String] {
        var all: [String] = []
        if security.privileged { all.append("privileged: all rights of the machine") }
        if security.allowEscalation { all.append("programs may gain privileges") }
        switch security.seccomp {
        case .unconfined: all.append("no system call filter")
        case .localhost(let profile): all.append("the system call filter of \(profile), whatever that lets through")
        case .runtimeDefault, nil: break
        }
        if security.unmasksProc { all.append("sees all of /proc") }
        if !security.addCapabilities.isEmpty {
            all.append("added capabilities: " + security.addCapabilities.joined(separator: ", "))
        }
        if !security.sysctls.isEmpty { all.append("kernel settings: \(security.sysctls)") }
        return all
    }
}

/// The kernel's capabilities.
package enum Capability {
    /// Without `CAP_`; the place in the list is the kernel's number (`linux/capability.h`, Linux 5.9 and later).
    package static let names = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ]

    /// A bit each, by the kernel's numbers.
    package static func bits(_ list: [String]) -> UInt64 {
        names.indices.reduce(0) { list.contains(names[$1]) ? $0 | 1 << UInt64($1) : $0 }
    }

    /// Upper case, without `CAP_`.
    package static func plain(_ name: String) -> String {
        let upper = name.uppercased()
        return upper.hasPrefix("CAP_") ? String(upper.dropFirst(4)) : upper
    }

    /// Why a name in `add-cap` or `drop-cap` is wrong; nil when it is a capability or `ALL`.
    package static func refusal(_ name: String) -> String? {
        let plain = plain(name)
        return plain == "ALL" || names.contains(plain) ? nil : "is no capability of the kernel"
    }
}
