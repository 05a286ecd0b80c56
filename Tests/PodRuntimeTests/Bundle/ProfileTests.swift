@testable import PodKernel
@testable import PodRuntime
import Foundation
import PodLifecycle
import PodModel
import Testing

/// The default security profile, looked at from inside real containers.
struct ProfileTests {
    @Test(arguments: ["/usr/bin/crun", "/usr/sbin/runc"])
    func theDefaultProfileDeniesEveryProbe(runtime: String) async throws {
        try await TestPod.with { pod in
            var container = Container(name: "main")
            container.command = ["/bin/sh", "-c", ProfileProbes.script]
            let finished = try pod.run(container, runtime: runtime)
            let allowed = ProfileProbes.allowed(finished.outputText)
            #expect(allowed == [], "\(finished.outputText)\(finished.complaint)")
        }
    }

    /// The negative control: probes that could never succeed would prove nothing.
    @Test func aPrivilegedContainerShowsThatTheProbesCanSucceed() async throws {
        var spec = PodSpec()
        spec.security.privileged = true
        let output = try await TestPod.with(spec) { try $0.sh(ProfileProbes.script).outputText }
        let allowed = try #require(ProfileProbes.allowed(output), "\(output)")
        // Not among them: what the machine lacks, what holds for every container, and what is private to it anyhow.
        let expected: Set<String> = [
            "bounding-set", "new-privileges", "no-seccomp", "user-namespace", "network-namespace", "mount",
            "device-node", "kernel-log", "host-name", "chroot", "core-pattern", "sysfs", "proc-files",
        ]
        #expect(expected.isSubset(of: allowed), "\(allowed)")
    }

    @Test func eachSettingOpensWhatItNamesAndNothingElse() async throws {
        func opened(_ change: (inout SecurityContext) -> Void) async throws -> [String]? {
            var spec = PodSpec()
            change(&spec.security)
            return ProfileProbes.allowed(try await TestPod.with(spec) { try $0.sh(ProfileProbes.script).outputText })
        }
        #expect(try await opened { $0.allowEscalation = true } == ["new-privileges"])
        #expect(try await opened { $0.addCapabilities = ["MKNOD"] } == ["bounding-set", "device-node"])
        #expect(try await opened { $0.addCapabilities = ["CAP_SYS_CHROOT"] } == ["bounding-set", "chroot"])
        #expect(
            try await opened { $0.dropCapabilities = ["ALL"] } == ["bounding-set"],
            "the set is not the default one, and empty")
        #expect(
            try await opened { $0.readOnlyRoot = true }?.isEmpty ?? true,
            "nothing can be written, so no probe says anything")
    }

    @Test func aFilterLearntFromTheRuntimeIsTheSameFilter() async throws {
        try await TestPod.with { pod in
            var container = Container(name: "main")
            container.command = ["/bin/sh", "-c", ProfileProbes.script]
            let bundle = try pod.write(container)
            defer { Bundle.remove(bundle.directory) }
            let state = pod.folder + "/runtime"
            let name = "\(pod.layout.tag)-filter"
            func call(_ words: String...) throws -> Finished {
                var spawn = Spawn(["/usr/bin/crun", "--root", state] + words)
                spawn.environment = Spawn.plainEnvironment
                return try spawn.run(timeout: .seconds(60))
            }
            let created = try call("create", "--bundle", bundle.directory, name)
            #expect(created.isSuccess, "\(created.complaint)")
            Bundle.learnFilter(of: bundle, state: "\(state)/\(name)")
            _ = try call("delete", "--force", name)
            let key = try #require(bundle.filter)
            #expect(SeccompFilter.program(for: key) != nil)
            let finished = try pod.run(container, runtime: "/usr/bin/crun")
            #expect(ProfileProbes.allowed(finished.outputText) == [], "\(finished.outputText)\(finished.complaint)")
        }
    }

    @Test func halfAFilterIsNotLearnt() {
        let key = ContainerFilter.usual(["of nobody"])
        let allow: [UInt8] = [0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F]
        let load: [UInt8] = [0x20, 0, 0, 0, 0, 0, 0, 0]
        for program in [load, load + allow + load, Array((load + allow).dropLast()), []] {
            SeccompFilter.learn(program, for: key)
            #expect(SeccompFilter.program(for: key) == nil, "\(program)")
        }
        SeccompFilter.learn(load + allow, for: key)
        #expect(SeccompFilter.instructions(for: key) == load + allow)
    }

    @Test func theFirstProcessHasItsDescriptorsLimitsAndPlace() async throws {
        try await TestPod.with { pod in
            let text = try pod.sh(
                """
                ls /proc/self/fd | tr '\\n' ' '; echo; ulimit -c; ulimit -n; pwd; readlink /proc/1/cwd; readlink \
                /proc/1/root; id
                """
            ).outputText
            let lines = text.split(separator: "\n").map(String.init)
            let user = "uid=0(root) gid=0(root) groups=0(root)"
            #expect(lines == ["0 1 2 3 ", "0", "1024", "/", "/", "/", user], "3 is ls itself")
        }
    }

    @Test func setUserIDFilesGiveNothing() async throws {
        try await TestPod.with { pod in
            pod.useTheMachine()
            // Not busybox: it gives such rights up by itself.
            let text = try pod.sh(
                """
                cp /bin/cat /suid-cat && chmod 4755 /suid-cat && stat -c %a /suid-cat
                setpriv --reuid 1000 --regid 1000 --clear-groups /suid-cat /proc/self/status | grep -E '^(Uid|CapEff)'
                """
            ).outputText
            #expect(text == "4755\nUid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n")
        }
    }

    @Test func podsShareNothingContainersOfAPodWhatIsDeclared() async throws {
        let write = "hostname; echo own > /dev/shm/note; ls /dev/shm /dev/mqueue"
        let first = try await TestPod.with { pod in
            let text = try pod.sh(write).outputText
            let second = try pod.sh("cat /dev/shm/note; ls /proc | grep -c '^[0-9]'").outputText
            return [text, second]
        }
        #expect(first[0] == "probe\n/dev/mqueue:\n\n/dev/shm:\nnote\n")
        #expect(first[1].hasPrefix("own\n"), "the shared memory is the pod's")
        let other = try await TestPod.with { try $0.sh("ls -A /dev/shm").outputText }
        #expect(other == "")
    }

    @Test func cgroupsAreOutOfReach() async throws {
        let text = try await TestPod.with { pod in
            try pod.sh(
                """
                for type in cgroup cgroup2 tmpfs; do mount -t $type none /mnt 2>/dev/null && echo "mounted $type"; done
                mount --bind /proc /mnt 2>/dev/null && echo bound
                for file in $(find / -name release_agent -o -name devices.allow -o -name 'memory.limit*' \
                2>/dev/null); do
                    [ -w "$file" ] && (: >> "$file") 2>/dev/null && echo "$file"
                done
                mkdir /sys/fs/cgroup/own 2>/dev/null && echo made
                echo end
                """
            ).outputText
        }
        #expect(text == "end\n")
    }

    @Test func sharePidShowsThePausesProcesses() async throws {
        var spec = PodSpec()
        spec.sharesProcesses = true
        let text = try await TestPod.with(spec) { try $0.sh("tr '\\0' ' ' < /proc/1/cmdline").outputText }
        #expect(text.contains("catatonit"))
    }

    @Test func anOrdinaryUserBindsPort80AndPingsWithoutCapabilities() async throws {
        let text = try await TestPod.with { pod in
            try pod.sh("cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start ping_group_range") { $0.user = "app" }
                .outputText
        }
        #expect(text == "0\n0\t2147483647\n")
    }
}
