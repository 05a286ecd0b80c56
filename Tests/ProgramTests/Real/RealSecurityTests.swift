import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// The default profile, looked at from inside a real container (hostile.md §3).
    @Suite struct Security {
        @Test("P01 to P28: all is denied by default, and opened by name") func probes() throws {
            try RealMachine.with { machine in
                try machine.write(Self.probes, as: "probes")
                let result = try machine.run(
                    """
                    config probes < file ./probes as run >
                    pod strict < volume probes config probes; container busybox:1.36 command sleep 1d >
                    pod open < security < privileged >; volume probes config probes; container busybox:1.36 command sleep 1d >
                    wait all ready within 60s
                    exec strict -- sh /probes/run
                    exec strict -- ls /proc/self/fd
                    print "open:"
                    exec open -- sh /probes/run
                    describe pod open
                    """)
                #expect(result.code == 0, "\(result.story)")
                let parts = result.output.components(separatedBy: "open:\n")
                try #require(parts.count == 2, "\(result.story)")
                #expect(!parts[0].contains("ALLOW"), "\(parts[0])")
                #expect(parts[0].components(separatedBy: "DENY").count == 26, "\(parts[0])")
                #expect(parts[1].components(separatedBy: "ALLOW").count > 8, "the probes can tell: \(parts[1])")
                #expect(parts[1].contains("privileged"), "describe shows the loosening")
                let hasModule = FileManager.default.fileExists(atPath: "/sys/fs/selinux/enforce")
                    || FileManager.default.fileExists(atPath: "/sys/module/apparmor/parameters/enabled")
                let module = parts[1].split(separator: "\n").first { $0.contains("AppArmor, SELinux") }
                #expect(module != nil && (hasModule || module?.hasSuffix(" none") == true), "\(parts[1])")
            }
        }

        /// As in hostile.md §3, word for word; each is harmless where the guard is missing.
        private static let probes = #"""
            t(){ n=$1; shift; if ("$@") >/tmp/.p 2>&1; then echo "ALLOW $n"; else echo "DENY $n"; fi; }
            t P01 sh -c '[ "$(sed -n "s/^CapBnd:.//p" /proc/self/status)" != 00000000000005fb ]'
            t P02 sh -c 'grep -E "^Cap(Inh|Amb)" /proc/self/status | grep -qv 0000000000000000'
            t P03 sh -c '! grep -q "^NoNewPrivs:.1" /proc/self/status';  t P04 sh -c '! grep -q "^Seccomp:.2" /proc/self/status'
            t P05 unshare -r true;  t P06 unshare -n true;  t P07 sh -c 'mount -t tmpfs t /mnt && umount /mnt'
            t P08 sh -c 'rm -f /tmp/n; mknod /tmp/n c 1 3';  t P09 dmesg -s 16;  t P10 sh -c 'hostname "$(hostname)"';  t P11 chroot / true
            t P12 sh -c ': >> /proc/sys/kernel/core_pattern';  t P13 sh -c '[ -e /proc/sysrq-trigger ] && : >> /proc/sysrq-trigger'
            t P14 sh -c 'for f in /sys/class/net/lo/mtu /sys/kernel/mm/transparent_hugepage/enabled; do (: >> $f) 2>/dev/null && exit 0; done; exit 1'
            t P15 sh -c 'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/zz 2>/dev/null && rmdir $d/zz && exit 0; done; exit 1'
            t P16 sh -c 'for f in $(find /sys/fs/cgroup -name release_agent -o -name devices.allow); do (: >> $f) 2>/dev/null && exit 0; done; exit 1'
            t P17 sh -c 'for f in keys interrupts timer_list sched_debug; do [ -r /proc/$f ] && [ "$(wc -c </proc/$f)" -gt 0 ] && exit 0; done; exit 1'
            t P18 sh -c '[ -n "$(ls -A /sys/firmware /sys/kernel/debug 2>/dev/null | grep -v :)" ]'
            t P19 sh -c 'ls /dev | grep -vxE "console|core|fd|full|mqueue|null|ptmx|pts|random|shm|std(in|out|err)|tty|urandom|zero|termination-log" | grep -q .'
            t P20 sh -c 'awk "\$2!=\"/\" && \$2!~\"^/(proc|sys)/\" && (\$4!~/nosuid/ || (\$3!=\"tmpfs\" && \$3!=\"devpts\" && \$4!~/nodev/))" /proc/mounts | grep -q .'
            t P23 sh -c 'echo -900 > /proc/self/oom_score_adj';  t P25 sh -c '[ "$(ulimit -c)" != 0 ]'
            t P26 sh -c 'grep -qE ":/[^/]+" /proc/1/cgroup';  t P27 sh -c 'umount /proc/sys || umount /proc/keys'
            t P28 sh -c 'ls -l /proc/1/cwd /proc/1/root | grep -qv -- "-> /$"'
            """#
    }
}
