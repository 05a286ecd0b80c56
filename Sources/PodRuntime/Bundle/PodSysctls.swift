package import PodKernel
package import PodLifecycle
package import PodModel

/// Kernel settings of a pod's namespaces, to be written when the pause process makes them (`Spawn.sysctls`).
package enum PodSysctls {
    /// Path below /proc/sys, value. Fails on a setting that is not the pod's alone: it would change the machine.
    package static func settings(of spec: PodSpec, users: UserRange? = nil) throws(Failure) -> [(String, String)] {
        var all: [(String, String)] = []
        if !spec.usesHostNetwork {
            // Ports below 1024 and ping need no capability: the network is the pod's own.
            all.append(("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0"))
            let last = users == nil ? Rootless.lastGroup : UserRange.count - 1
            all.append(("/proc/sys/net/ipv4/ping_group_range", "0 \(last)"))
        }
        var desired = spec.security.sysctls
        for container in spec.containers { desired = desired.merging(container.security.sysctls) }
        for pair in desired.pairs {
            if let wrong = SecurityProfile.refusal(ofSysctl: pair.key, in: spec) {
                throw Failure("the sysctl '\(pair.key)' \(wrong)")
            }
            all.append(("/proc/sys/" + pair.key.split(separator: ".").joined(separator: "/"), pair.value))
        }
        return all
    }
}
