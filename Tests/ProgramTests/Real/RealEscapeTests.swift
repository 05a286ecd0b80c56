import Foundation
import PodTesting
import Testing

extension RealMachines {
    /// Attacks from inside real containers, with every capability that can be added. Each is harmless where it fails.
    @Suite struct Escape {
        /// A file of the machine that no container has; `ESCAPED` in an attack's output tells that it came to see it.
        private func marked(_ machine: RealMachine) throws -> String {
            try machine.write("the machine's\n", as: "marker")
        }

        @Test func thePauseProcessLeadsNowhere() throws {
            try RealMachine.with { machine in
                let marker = try marked(machine)
                let result = try machine.run(
                    """
                    pod p < share pid; security < add-cap ALL >; container busybox:1.36 command sleep 1d >
                    wait p ready within 60s
                    exec p -- sh -c '''
                        for d in root cwd; do [ -e /proc/1/$d\(marker) ] && echo ESCAPED $d; ls -A /proc/1/$d/; done
                        (: > /proc/1/root/file) 2>/dev/null && echo ESCAPED by writing
                        mount -o remount,rw /proc/1/root 2>/dev/null && echo ESCAPED by mounting
                        (: >> /proc/1/exe) 2>/dev/null && echo ESCAPED into its program
                        for f in /proc/1/fd/*; do [ -d $f ] || [ -f $f ] && echo ESCAPED by $f; done
                        nsenter -t 1 -m /bin/true 2>/dev/null && echo ESCAPED into its mounts
                        grep -E "^(Cap(Prm|Eff|Bnd|Inh|Amb)|NoNewPrivs|Seccomp):" /proc/1/status | tr -d "\\t"
                        readlink /proc/1/exe
                        grep -E "^Max (core|address)" /proc/1/limits | tr -s " "
                    '''
                    """)
                #expect(result.code == 0, "\(result.story)")
                #expect(!result.output.contains("ESCAPED"), "\(result.output)")
                let none = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map { "\($0):0000000000000000\n" }
                    .joined()
                #expect(result.output.contains(none + "NoNewPrivs:1\nSeccomp:2\n/memfd:catatonit"), "\(result.output)")
                // Outside of the container's cgroup, and yet no way around its limits.
                #expect(result.output.contains("Max core file size 0 0 bytes"), "\(result.output)")
                #expect(result.output.contains("Max address space 67108864 67108864 bytes"), "\(result.output)")
            }
        }

        /// By a tree's root the machine runs a program of the container's choice (`release_agent`, cgroups(7)).
        @Test func thePauseProcessLeadsToNoTreeOfCgroups() throws {
            try RealMachine.with { machine in
                let result = try machine.run(
                    """
                    pod p < share pid; security < add-cap ALL >; container c image host command [sleep, 1d] >
                    wait p ready within 60s
                    exec p -- sh -c '''
                        for c in $(cut -d: -f2 /proc/self/cgroup); do
                            nsenter -t 1 -C mount -t cgroup -o $c c /mnt 2>/dev/null && echo ESCAPED into $c
                        done
                        nsenter -t 1 -C mount -t cgroup2 c /mnt 2>/dev/null && echo ESCAPED into version 2
                        nsenter -t 1 -C true && echo tried
                    '''
                    """)
                #expect(result.output.contains("tried") && !result.output.contains("ESCAPED"), "\(result.story)")
            }
        }

        /// While commands and probes begin, a container crashes and is made again, and a debugging container comes, one
        /// that may trace processes looks at every process it sees, as fast as it can. And the secret of another is on
        /// no disk.
        @Test func nothingOfTheMachineIsSeenThroughAnyProcess() throws {
            try RealMachine.with { machine in
                let marker = try marked(machine)
                try machine.write(Self.watch, as: "watch")
                let secret = "canary-\(UUID().uuidString)"
                let result = try machine.run(
                    """
                    config probes < file ./watch as watch >
                    secret s < TOKEN="\(secret)" >
                    pod p <
                        share pid
                        security < add-cap SYS_PTRACE >
                        volume probes config probes
                        container watch image host command [perl, /probes/watch, "\(marker)"]
                        container c image host command [sleep, 1d] env-from secret s probe live exec [true] every 1s
                        container d image host command [sleep, 2]
                    >
                    wait p running within 60s
                    for n in 1..15 { exec p/c -- true }
                    wait until p.restarts >= 1 within 30s
                    debug p -- true
                    exec p/c -- sh -c 'test -n "$TOKEN" && echo known'
                    run "find \(machine.home) -xdev -type f -exec grep -l \(secret) {} + || true"
                    describe pod p
                    events
                    print "--- seen"
                    logs p/watch
                    """)
                #expect(result.code == 0, "\(result.story)")
                let parts = result.output.components(separatedBy: "--- seen\n")
                try #require(parts.count == 2, "\(result.story)")
                #expect(parts[0].contains("known\n") && !parts[0].contains("/environments/"), "\(parts[0])")
                #expect(!(result.output + result.error).contains(secret), "a secret's value is shown")
                #expect(parts[1] == "watching\n", "\(parts[1].prefix(2000))")
            }
        }

        /// ESCAPED: a way to the machine's files. HELD: a file of podsh's or of the OCI runtime's is open. MIGHTIER,
        /// UNFILTERED: a process that could be made to do what its container may not.
        private static let watch = #"""
            $| = 1;
            my $marker = $ARGV[0];
            sub field { my ($p, $n) = @_; open(my $s, "<", "/proc/$p/status") or return ""; for (<$s>) { return $1 \#
            if /^$n:\s*(\S+)/ } ""; }
            my $own = hex field("self", "CapBnd");
            print "watching\n";
            while (1) {
                opendir(my $all, "/proc");
                for my $p (grep /^\d+$/, readdir $all) {
                    for my $d ("root", "cwd") { print "ESCAPED by $d of ", readlink("/proc/$p/exe"), "\n" if -e \#
            "/proc/$p/$d$marker" }
                    my $b = field($p, "CapBnd");
                    print "MIGHTIER ", readlink("/proc/$p/exe"), "\n" if $b ne "" and hex($b) & ~$own;
                    print "UNFILTERED ", readlink("/proc/$p/exe"), "\n" if field($p, "Seccomp") eq "0";
                    opendir(my $fds, "/proc/$p/fd") or next;
                    for my $f (grep /^\d+$/, readdir $fds) {
                        my $t = readlink("/proc/$p/fd/$f");
                        print "ESCAPED by descriptor $t\n" if -e "/proc/$p/fd/$f$marker";
                        print "HELD $t\n" if $t =~ m{environments|seccomp|\.json};
                    }
                }
            }
            """#

        @Test func handlesOfFilesOpenNothingOfTheMachine() throws {
            // open_by_handle_at(2), number 304 on x86-64, of the root's inode through a volume: EPERM, whatever it is
            // given.
            try holds(
                """
                pod p < security < add-cap DAC_READ_SEARCH >; volume data; container c image host command sleep 1d >
                wait p ready within 60s
                exec p -- perl -e 'open(F, "/data"); $h = pack("LLLL", 8, 1, 2, 0); print syscall(304, fileno(F), \
                $h, 0) < 0 ? "errno ".($!+0)."\\n" : "ESCAPED\\n"'
                """, ["errno 1\n"])
        }

        @Test func devicesThatAreMadeCannotBeOpened() throws {
            let result = try holds(
                """
                pod p < security < add-cap MKNOD SYS_RAWIO >; volume data; container busybox:1.36 command sleep 1d >
                wait p ready within 60s
                exec p -- sh -c '''
                    for d in /dev /data /tmp; do
                        for n in "b 254 0" "b 8 0" "b 259 0" "c 1 1" "c 1 2" "c 1 4"; do
                            rm -f $d/n; mknod $d/n $n 2>/dev/null && head -c 1 $d/n >/dev/null 2>&1 && echo ESCAPED \
                by $d $n
                        done
                    done; echo closed
                    '''
                """, ["closed\n"])
            #expect(!result.output.contains("ESCAPED"), "\(result.output)")
        }

        @Test func whatAContainerMakesImmutableStaysOnNoDisk() throws {
            try holds(
                """
                pod p < security < add-cap LINUX_IMMUTABLE >; volume data; container c image host command sleep 1d >
                wait p ready within 60s
                exec p -- sh -c 'echo x > /data/f; mkdir /data/d /root/e; chattr +i /data/f /root/e; chattr +a \
                /data/d; chattr +i /data; lsattr -d /data | cut -c5'
                """, ["i\n"])
        }

        @Test func containersSeeTheirOwnLimits() throws {
            try holds(
                """
                pod p < container busybox:1.36 memory 64Mi..128Mi cpu 100m..500m command sleep 1d >
                wait p ready within 60s
                exec p -- sh -c '''
                    cd /sys/fs/cgroup; cat memory.max memory/memory.limit_in_bytes 2>/dev/null
                    [ -e cpu.max ] && cut -d" " -f1 cpu.max; cat cpu/cpu.cfs_quota_us 2>/dev/null
                    cat pids.max pids/pids.max 2>/dev/null; cat /proc/self/cgroup
                    for f in $(find . -type f); do (: >> $f) 2>/dev/null && echo "$f is writable"; done
                    for d in $(find . -type d); do mkdir $d/own 2>/dev/null && echo "$d is writable"; done; echo ended
                    '''
                """, ["134217728\n50000\n1024\n", "::/\nended\n"])
        }
    }
}
