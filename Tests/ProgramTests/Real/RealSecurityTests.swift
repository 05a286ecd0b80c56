import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// The default profile, looked at from inside a real container.
    @Suite struct Security {
        @Test("all is denied by default, and opened by name") func probes() throws {
            try RealMachine.with { machine in
                try machine.write(Self.probes, as: "probes")
                let result = try machine.run(
                    """
                    config probes < file ./probes as run >
                    pod strict < volume probes config probes; container busybox:1.36 command sleep 1d >
                    pod open < security < privileged >; volume probes config probes; container busybox:1.36 command \
                    sleep 1d >
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
                let hasModule =
                    FileManager.default.fileExists(atPath: "/sys/fs/selinux/enforce")
                    || FileManager.default.fileExists(atPath: "/sys/module/apparmor/parameters/enabled")
                let module = parts[1].split(separator: "\n").first { $0.contains("AppArmor, SELinux") }
                #expect(module != nil && (hasModule || module?.hasSuffix(" none") == true), "\(parts[1])")
            }
        }

        /// The filter of a file holds for the container and for commands in it; mkdir is what it forbids.
        @Test func aProfileOfThisMachineIsTheFilter() throws {
            try RealMachine.with(ownHome: true) { machine in
                let folder = "\(machine.home)/seccomp/profiles"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                func write(_ profile: String, _ name: String) throws {
                    try Data(profile.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
                }
                try write(
                    """
                    {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"], \
                    "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
                    """, "no-mkdir.json")
                try write(
                    """
                    {"defaultAction": "SCMP_ACT_ALLOW", "archMap": []}
                    """, "docker.json")
                let result = try machine.run(
                    """
                    pod web < security < seccomp localhost profiles/no-mkdir.json >; container a image busybox:1.36 \
                    command [sh, -c, "mkdir /x; exec sleep 1d"] >
                    wait web ready within 60s
                    for i in 1..2 { exec web -- sh -c 'mkdir /y 2>&1; grep ^Seccomp: /proc/self/status' }
                    logs web
                    pod docker < security < seccomp localhost profiles/docker.json >; container a image busybox:1.36 >
                    pod none < security < seccomp localhost profiles/none.json >; container a image busybox:1.36 >
                    sleep 2s
                    events pod/docker
                    events pod/none
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(result.output.components(separatedBy: "Operation not supported").count == 4, "\(result.story)")
                #expect(result.output.components(separatedBy: "Seccomp:\t2").count == 3, "\(result.story)")
                #expect(result.output.contains("the field archMap, of which the OCI runtime"), "\(result.story)")
                #expect(result.output.contains("profiles/none.json cannot be read from"), "\(result.story)")
            }
        }

        /// In the image's /etc/group the user daemon is in others.
        @Test func strictGroupsAreThoseThatAreNamed() throws {
            try holds(
                """
                pod merge < container a image busybox:1.36 user 1000 command [sh, -c, "id -G; exec sleep 1d"] >
                pod strict <
                    security < supplemental-groups-policy strict; supplemental-groups 7; fs-group 9 >
                    container a image busybox:1.36 user 0:5 command [sh, -c, "id -G; exec sleep 1d"]
                >
                wait all ready within 60s
                sleep 1s
                logs strict
                """, ["5 7 9\n"])
        }

        @Test func allOfProcIsSeenByAPodWithUsersOfItsOwnAlone() throws {
            let result = try holds(
                """
                pod masked < security < user-namespace >; container a image busybox:1.36 command sleep 1d >
                pod bare < security < user-namespace; proc-mount unmasked >; container a image busybox:1.36 command \
                sleep 1d >
                wait all ready within 60s
                for name in [masked, bare] { exec ${name} -- sh -c 'grep -c " /proc/" /proc/self/mounts; true' }
                """)
            let lines = result.output.split(separator: "\n").suffix(2)
            #expect(lines.last == "0" && lines.first != "0", "\(result.story)")
        }

        /// What a container is to see of the machine may be put over the kernel's own.
        @Test func filesOfProcAndSysCanBeMountedOver() throws {
            try holds(
                """
                config fake < cpuinfo="processor : 99"; note=seen >
                pod web <
                    volume fake config fake
                    container a image busybox:1.36 command [sleep, 1d] mount fake /proc/cpuinfo key \
                cpuinfo mount fake /sys/kernel/mm
                >
                wait web ready within 60s
                exec web -- cat /proc/cpuinfo /sys/kernel/mm/note
                """, ["processor : 99", "seen"])
        }

        /// A limit that is none is told to commands, too.
        @Test func commandsHaveTheLimitsOfTheirContainer() throws {
            let result = try holds(
                """
                pod web <
                    container a image busybox:1.36 command [sh, -c, "ulimit -c; ulimit -s; ulimit -f; exec sleep 1d"] \
                ulimit core=unlimited stack=1048576 fsize=1048576:2097152
                >
                wait web ready within 60s
                sleep 1s
                logs web
                exec web -- sh -c 'ulimit -c; ulimit -s; ulimit -f'
                """)
            #expect(result.output.components(separatedBy: "unlimited\n1024\n2048\n").count == 3, "\(result.story)")
        }

        /// /dev/stdout is the pipe that leads to podsh, and the command's user may open it.
        @Test func whoeverACommandRunsAsMayOpenItsStreams() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    """
                    pod p < container a image busybox:1.36 user 1000 command [sh, -c, 'echo log > /dev/stdout; exec \
                    sleep 1d'] >
                    wait p ready within 60s
                    exec p -- sh -c 'echo out > /dev/stdout; echo err > /dev/stderr'
                    logs p
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(result.output.hasSuffix("out\nlog\n") && result.error.contains("err"), "\(result.story)")
            }
        }

        @Test func commandsBeginWhereProgramsMayGainPrivileges() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    """
                    pod root < security < allow-escalation >; container busybox:1.36 command sleep 1d >
                    pod user < security < allow-escalation >; container busybox:1.36 user 1000 command sleep 1d >
                    pod own < security < allow-escalation; user-namespace >; container busybox:1.36 user 1000 \
                    command sleep 1d >
                    wait all ready within 60s
                    for name in [root, user, own] {
                        exec ${name} -- sh -c 'id -u; grep -E "^(CapEff|NoNewPrivs|Seccomp):" /proc/self/status | tr \
                    -d "\\t"'
                    }
                    """)
                #expect(result.code == 0, "\(result.story)")
                let (some, none) = ("CapEff:00000000000005fb", "CapEff:0000000000000000")
                let rest = "NoNewPrivs:0\nSeccomp:2\n"
                #expect(
                    result.output.hasSuffix("0\n\(some)\n\(rest)1000\n\(none)\n\(rest)1000\n\(none)\n\(rest)"),
                    "\(result.story)")
            }
        }

        /// Each is harmless where the guard is missing.
        private static let probes = #"""
            t(){ n=$1; shift; if ("$@") >/tmp/.p 2>&1; then echo "ALLOW $n"; else echo "DENY $n"; fi; }
            t bounding-set sh -c '[ "$(sed -n "s/^CapBnd:.//p" /proc/self/status)" != 00000000000005fb ]'
            t inheritable-set sh -c 'grep -E "^Cap(Inh|Amb)" /proc/self/status | grep -qv 0000000000000000'
            t new-privileges sh -c '! grep -q "^NoNewPrivs:.1" /proc/self/status'
            t no-seccomp sh -c '! grep -q "^Seccomp:.2" /proc/self/status'
            t user-namespace unshare -r true;  t network-namespace unshare -n true
            t mount sh -c 'mount -t tmpfs t /mnt && umount /mnt'
            t device-node sh -c 'rm -f /tmp/n; mknod /tmp/n c 1 3';  t kernel-log dmesg -s 16
            t host-name sh -c 'hostname "$(hostname)"';  t chroot chroot / true
            t core-pattern sh -c ': >> /proc/sys/kernel/core_pattern'
            t sysrq sh -c '[ -e /proc/sysrq-trigger ] && : >> /proc/sysrq-trigger'
            t sysfs sh -c 'for f in /sys/class/net/lo/mtu /sys/kernel/mm/transparent_hugepage/enabled; do (: >> $f) \#
            2>/dev/null && exit 0; done; exit 1'
            t own-cgroup sh -c 'for d in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir $d/zz 2>/dev/null && rmdir $d/zz \#
            && exit 0; done; exit 1'
            t cgroup-files sh -c 'for f in $(find /sys/fs/cgroup -name release_agent -o -name devices.allow); \#
            do (: >> $f) 2>/dev/null && exit 0; done; exit 1'
            t proc-files sh -c 'for f in keys interrupts timer_list sched_debug; do [ -r /proc/$f ] && [ "$(wc -c \#
            </proc/$f)" -gt 0 ] && exit 0; done; exit 1'
            t firmware sh -c '[ -n "$(ls -A /sys/firmware /sys/kernel/debug 2>/dev/null | grep -v :)" ]'
            t devices sh -c 'ls /dev | grep -vxE \#
            "console|core|fd|full|mqueue|null|ptmx|pts|random|shm|std(in|out|err)|tty|urandom|zero|termination-log" \#
            | grep -q .'
            t mount-options sh -c 'awk "\$2!=\"/\" && \$2!~\"^/(proc|sys)/\" && (\$4!~/nosuid/ || (\$3!=\"tmpfs\" && \#
            \$3!=\"devpts\" && \$4!~/nodev/))" /proc/mounts | grep -q .'
            t oom-score sh -c 'echo -900 > /proc/self/oom_score_adj';  t core-size sh -c '[ "$(ulimit -c)" != 0 ]'
            t cgroup-path sh -c 'grep -qE ":/[^/]+" /proc/1/cgroup'
            t unmount sh -c 'umount /proc/sys || umount /proc/keys'
            t links-of-init sh -c 'ls -l /proc/1/cwd /proc/1/root | grep -qv -- "-> /$"'
            """#
    }
}
