/// The probes of hostile.md §3: each tries what the default profile forbids, and does no harm where it succeeds.
enum ProfileProbes {
    static let script = """
        t(){ n=$1; shift; if ("$@") >/tmp/.p 2>&1; then echo "ALLOW $n"; else echo "DENY $n"; fi; }
        t P01 sh -c '[ "$(sed -n "s/^CapBnd:.//p" /proc/self/status)" != 00000000000005fb ]'
        t P02 sh -c 'grep -E "^Cap(Inh|Amb)" /proc/self/status | grep -qv 0000000000000000'
        t P03 sh -c '! grep -q "^NoNewPrivs:.1" /proc/self/status'
        t P04 sh -c '! grep -q "^Seccomp:.2" /proc/self/status'
        t P05 unshare -r true
        t P06 unshare -n true
        t P07 sh -c 'mount -t tmpfs t /mnt && umount /mnt'
        t P08 sh -c 'rm -f /tmp/n; mknod /tmp/n c 1 3'
        t P09 dmesg -s 16
        t P10 sh -c 'hostname "$(hostname)"'
        t P11 chroot / true
        t P12 sh -c ': >> /proc/sys/kernel/core_pattern'
        t P13 sh -c '[ -e /proc/sysrq-trigger ] && : >> /proc/sysrq-trigger'
        t P14 sh -c 'for f in /sys/class/net/lo/mtu /sys/kernel/mm/transparent_hugepage/enabled; do (: >> $f) 2>/dev/null && exit 0; done; exit 1'
        t P15 sh -c 'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/zz 2>/dev/null && rmdir $d/zz && exit 0; done; exit 1'
        t P16 sh -c 'for f in $(find /sys/fs/cgroup -name release_agent -o -name devices.allow); do (: >> $f) 2>/dev/null && exit 0; done; exit 1'
        t P17 sh -c 'for f in keys interrupts timer_list sched_debug; do [ -r /proc/$f ] && [ "$(wc -c </proc/$f)" -gt 0 ] && exit 0; done; exit 1'
        t P18 sh -c '[ -n "$(ls -A /sys/firmware /sys/kernel/debug 2>/dev/null | grep -v :)" ]'
        t P19 sh -c 'ls /dev | grep -vxE "console|core|fd|full|mqueue|null|ptmx|pts|random|shm|std(in|out|err)|termination-log|tty|urandom|zero" | grep -q .'
        t P20 sh -c 'awk "\\$2!=\\"/\\" && \\$2!~\\"^/(proc|sys)/\\" && (\\$4!~/nosuid/ || (\\$3!=\\"tmpfs\\" && \\$3!=\\"devpts\\" && \\$4!~/nodev/))" /proc/mounts | grep -q .'
        t P23 sh -c 'echo -900 > /proc/self/oom_score_adj'
        t P25 sh -c '[ "$(ulimit -c)" != 0 ]'
        t P26 sh -c 'grep -qE ":/[^/]+" /proc/1/cgroup'
        t P27 sh -c 'umount /proc/sys || umount /proc/keys'
        t P28 sh -c 'ls -l /proc/1/cwd /proc/1/root | grep -qv -- "-> /$"'
        """

    static let all = [
        "P01", "P02", "P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P11", "P12", "P13", "P14", "P15", "P16",
        "P17", "P18", "P19", "P20", "P23", "P25", "P26", "P27", "P28",
    ]

    /// What the script's output says was allowed; nil when a probe is missing.
    static func allowed(_ output: String) -> [String]? {
        let lines = output.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count == 2 }
        guard lines.map({ String($0[1]) }) == all else { return nil }
        return lines.filter { $0[0] == "ALLOW" }.map { String($0[1]) }
    }
}
