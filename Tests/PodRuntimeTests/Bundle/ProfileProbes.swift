/// Probes: each tries what the default profile forbids, and does no harm where it succeeds.
enum ProfileProbes {
    static let script = """
        t(){ n=$1; shift; if ("$@") >/tmp/.p 2>&1; then echo "ALLOW $n"; else echo "DENY $n"; fi; }
        t bounding-set sh -c '[ "$(sed -n "s/^CapBnd:.//p" /proc/self/status)" != 00000000000005fb ]'
        t inheritable-set sh -c 'grep -E "^Cap(Inh|Amb)" /proc/self/status | grep -qv 0000000000000000'
        t new-privileges sh -c '! grep -q "^NoNewPrivs:.1" /proc/self/status'
        t no-seccomp sh -c '! grep -q "^Seccomp:.2" /proc/self/status'
        t user-namespace unshare -r true
        t network-namespace unshare -n true
        t mount sh -c 'mount -t tmpfs t /mnt && umount /mnt'
        t device-node sh -c 'rm -f /tmp/n; mknod /tmp/n c 1 3'
        t kernel-log dmesg -s 16
        t host-name sh -c 'hostname "$(hostname)"'
        t chroot chroot / true
        t core-pattern sh -c ': >> /proc/sys/kernel/core_pattern'
        t sysrq sh -c '[ -e /proc/sysrq-trigger ] && : >> /proc/sysrq-trigger'
        t sysfs sh -c 'for f in /sys/class/net/lo/mtu /sys/kernel/mm/transparent_hugepage/enabled; do (: >> $f) \
        2>/dev/null && exit 0; done; exit 1'
        t own-cgroup sh -c 'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/zz 2>/dev/null && rmdir $d/zz \
        && exit 0; done; exit 1'
        t cgroup-files sh -c 'for f in $(find /sys/fs/cgroup -name release_agent -o -name devices.allow); do (: >> $f) \
        2>/dev/null && exit 0; done; exit 1'
        t proc-files sh -c 'for f in keys interrupts timer_list sched_debug; do [ -r /proc/$f ] && \
        [ "$(wc -c </proc/$f)" -gt 0 ] && exit 0; done; exit 1'
        t firmware sh -c '[ -n "$(ls -A /sys/firmware /sys/kernel/debug 2>/dev/null | grep -v :)" ]'
        t devices sh -c 'ls /dev | grep -vxE \
        "console|core|fd|full|mqueue|null|ptmx|pts|random|shm|std(in|out|err)|termination-log|tty|urandom|zero" | \
        grep -q .'
        t mount-options sh -c 'awk "\\$2!=\\"/\\" && \\$2!~\\"^/(proc|sys)/\\" && (\\$4!~/nosuid/ || \
        (\\$3!=\\"tmpfs\\" && \\$3!=\\"devpts\\" && \\$4!~/nodev/))" /proc/mounts | grep -q .'
        t oom-score sh -c 'echo -900 > /proc/self/oom_score_adj'
        t core-size sh -c '[ "$(ulimit -c)" != 0 ]'
        t cgroup-path sh -c 'grep -qE ":/[^/]+" /proc/1/cgroup'
        t unmount sh -c 'umount /proc/sys || umount /proc/keys'
        t links-of-init sh -c 'ls -l /proc/1/cwd /proc/1/root | grep -qv -- "-> /$"'
        """

    static let all = [
        "bounding-set", "inheritable-set", "new-privileges", "no-seccomp", "user-namespace", "network-namespace",
        "mount", "device-node", "kernel-log", "host-name", "chroot", "core-pattern", "sysrq", "sysfs", "own-cgroup",
        "cgroup-files", "proc-files", "firmware", "devices", "mount-options", "oom-score", "core-size", "cgroup-path",
        "unmount", "links-of-init",
    ]

    /// What the script's output says was allowed; nil when a probe is missing.
    static func allowed(_ output: String) -> [String]? {
        let lines = output.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count == 2 }
        guard lines.map({ String($0[1]) }) == all else { return nil }
        return lines.filter { $0[0] == "ALLOW" }.map { String($0[1]) }
    }
}
