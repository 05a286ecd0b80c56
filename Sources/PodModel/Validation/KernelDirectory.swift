/// What the kernel shows of itself in every container: /proc and /sys.
package enum KernelDirectory {
    /// Files of /proc that a container may be given others for, as programs do that show it its own limits
    /// (`checkProcMount` of runc's `libcontainer/rootfs_linux.go`).
    private static let replaceable: Set<String> = [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime",
        "/proc/loadavg", "/proc/slabinfo", "/proc/net/dev", "/proc/sys/kernel/ns_last_pid",
        "/proc/sys/crypto/fips_enabled",
    ]

    package static func holds(_ path: String) -> Bool {
        ["/proc", "/sys"].contains { path == $0 || path.utf8.starts(with: ($0 + "/").utf8) }
    }

    /// Why nothing can be mounted at a path without double slashes; nil when it can.
    package static func refusal(of path: String) -> String? {
        guard path == "/proc" || path.utf8.starts(with: "/proc/".utf8), !replaceable.contains(path) else { return nil }
        return "must not lie in /proc, which is the kernel's, but for files such as /proc/cpuinfo and /proc/meminfo"
    }
}
