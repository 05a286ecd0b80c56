import Glibc
import PodKernel
import PodModel

/// What the machine allows, as far as a container's description depends on it.
package struct MachineFacts: Hashable, Sendable {
    /// One cgroup tree at /sys/fs/cgroup; else one for each controller.
    package var hasUnifiedCgroups = false
    /// Roots of the trees of version 1 in which containers have places.
    package var cgroupTrees: [String] = []
    /// Swap can be limited.
    package var countsSwap = false
    /// In a user namespace: no limits, no devices of its own making, no ids but those mapped.
    package var isRootless = false
    /// Own capabilities, a bit each; no container can have more.
    package var capabilities: UInt64 = 0
    /// Ids from 0 that exist here: all, or as many as the user namespace maps.
    package var ids: Int64 = 1 << 32
    /// Own `oom_score_adj`: the least that can be given without CAP_SYS_RESOURCE.
    package var outOfMemoryScore: Int64 = 0
    /// The most open files that can be granted.
    package var openFiles: Int64 = 524_288
    /// Bytes.
    package var memory: Int64 = 0
    /// `/sys/devices/system/cpu/cpuN/thermal_throttle`, those there are.
    package var thermalFolders: [String] = []
    /// The AppArmor profile of containers, where there is one.
    package var appArmorProfile: String?
    /// SELinux is on: processes and files have labels.
    package var hasSELinux = false
    /// Devices of the machine for privileged containers.
    package var devices: [String] = []

    package init() {}

    /// May lower `oom_score_adj` and raise limits: a user namespace's own CAP_SYS_RESOURCE does not count for that.
    var mayRaiseLimits: Bool { !isRootless && has("SYS_RESOURCE") }

    func has(_ capability: String) -> Bool {
        guard let number = Capability.names.firstIndex(of: capability) else { return false }
        return capabilities & (1 << UInt64(number)) != 0
    }

    /// Looks at this machine.
    package static func detect(isRootless: Bool = false, cgroupTrees: [String] = []) -> MachineFacts {
        var facts = MachineFacts()
        facts.isRootless = isRootless
        facts.cgroupTrees = cgroupTrees
        facts.hasUnifiedCgroups = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0
        facts.countsSwap =
            facts.hasUnifiedCgroups
            // The root has no limits of its own; any other place tells.
            ? FolderListing.folders("/sys/fs/cgroup").contains {
                access("/sys/fs/cgroup/\($0)/memory.swap.max", F_OK) == 0
            }
            : access("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", F_OK) == 0
        facts.capabilities = ownCapabilities()
        facts.ids = mappedIDs()
        let score = readText("/proc/self/oom_score_adj")?.split(separator: "\n").first
        facts.outOfMemoryScore = score.flatMap { Int64($0) } ?? 0
        facts.memory = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        var limit = rlimit()
        if !facts.mayRaiseLimits, getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            facts.openFiles = min(facts.openFiles, Int64(clamping: limit.rlim_max))
        }
        facts.thermalFolders = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_CONF))))
            .map { "/sys/devices/system/cpu/cpu\($0)/thermal_throttle" }.filter { access($0, F_OK) == 0 }
        if !isRootless {
            facts.appArmorProfile = SecurityModule.containerProfile()
            facts.hasSELinux = SecurityModule.hasSELinux()
        }
        facts.devices = FolderListing.names("/dev").map { "/dev/\($0)" }
        return facts
    }

    private static func ownCapabilities() -> UInt64 {
        for line in (readText("/proc/self/status") ?? "").split(separator: "\n") where line.hasPrefix("CapPrm:") {
            let digits = line.dropFirst("CapPrm:".utf8.count).drop { $0 == "\t" || $0 == " " }
            return UInt64(digits, radix: 16) ?? 0
        }
        return 0
    }

    private static func mappedIDs() -> Int64 {
        IdentityMap.mapped("uid_map").map { Int64($0.inside) + Int64($0.count) }.max() ?? 1 << 32
    }
}
