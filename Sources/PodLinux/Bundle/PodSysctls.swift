package import PodLifecycle
package import PodModel

/// Kernel settings of a pod's namespaces, to be written when the pause process makes them (`Spawn.sysctls`).
package enum PodSysctls {
    /// Path below /proc/sys, value. Fails on a setting that is not the pod's alone: it would change the machine.
    package static func settings(of spec: PodSpec) throws(Failure) -> [(String, String)] {
        var all: [(String, String)] = []
        if !spec.usesHostNetwork {
            // Ports below 1024 and ping need no capability: the network is the pod's own.
            all.append(("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0"))
            all.append(("/proc/sys/net/ipv4/ping_group_range", "0 \(Rootless.lastGroup)"))
        }
        var wished = spec.security.sysctls
        for container in spec.containers { wished = wished.merging(container.security.sysctls) }
        for pair in wished.pairs {
            try check(pair.key, spec)
            all.append(("/proc/sys/" + pair.key.split(separator: ".").joined(separator: "/"), pair.value))
        }
        return all
    }

    private static func check(_ name: String, _ spec: PodSpec) throws(Failure) {
        let isPlain = name.utf8.allSatisfy { byte in
            byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
        let isOwn = name.hasPrefix("kernel.shm") || name.hasPrefix("kernel.msg") || name == "kernel.sem"
            || name.hasPrefix("fs.mqueue.")
        let isNetwork = name.hasPrefix("net.")
        if !isPlain || !isOwn && !isNetwork {
            throw Failure("the sysctl '\(name)' is not a pod's own: it would change the whole machine")
        }
        if isNetwork, spec.usesHostNetwork {
            throw Failure("the sysctl '\(name)' would change the machine's network, which this pod shares")
        }
    }
}
