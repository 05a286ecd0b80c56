import Glibc

/// What the machine allows, as far as a container's description depends on it.
package struct MachineFacts: Hashable, Sendable {
    /// One cgroup tree at /sys/fs/cgroup; else one for each controller.
    package var hasUnifiedCgroups: Bool
    /// In a user namespace: no limits, no other uids than those mapped.
    package var isRootless: Bool
    /// May lower `oom_score_adj` and raise limits.
    package var hasResourceCapability: Bool
    /// Bytes.
    package var memory: Int64
    package var processors: Int

    package init(
        hasUnifiedCgroups: Bool, isRootless: Bool, hasResourceCapability: Bool, memory: Int64, processors: Int
    ) {
        self.hasUnifiedCgroups = hasUnifiedCgroups
        self.isRootless = isRootless
        self.hasResourceCapability = hasResourceCapability
        self.memory = memory
        self.processors = processors
    }

    /// Looks at this machine.
    package static func detect(isRootless: Bool = false) -> MachineFacts {
        let unified = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0
        return MachineFacts(
            hasUnifiedCgroups: unified, isRootless: isRootless, hasResourceCapability: mayRaiseLimits(),
            memory: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))),
            processors: max(1, sysconf(Int32(_SC_NPROCESSORS_CONF))))
    }

    /// CAP_SYS_RESOURCE (bit 24) among the effective capabilities.
    private static func mayRaiseLimits() -> Bool {
        guard let text = HostFile.text("/proc/self/status", limit: 1 << 16) else { return false }
        for line in text.split(separator: "\n") where line.hasPrefix("CapEff:") {
            let digits = line.dropFirst("CapEff:".utf8.count).drop { $0 == "\t" || $0 == " " }
            return (UInt64(digits, radix: 16) ?? 0) & (1 << 24) != 0
        }
        return false
    }
}
