@testable import PodKernel
@testable import PodRuntime
import Glibc
import PodLifecycle
import PodModel
import Testing

/// Commands in a running container.
@Suite(.serialized) struct ExecTests {
    @Test func codesAreTheCommandsOwnOrDockers() throws {
        try LiveContainer.with { live in
            #expect(try live.run(["true"]).code == 0)
            #expect(try live.shell("exit 42").code == 42)
            #expect(try live.shell("kill -9 $$").code == 137)
            let missing = try live.run(["no-such-program"])
            #expect(missing.code == 127 && missing.message?.contains("not found") == true)
            #expect(try live.run(["/etc/passwd"]).code == 126)
            #expect(try live.run(["/etc"]).code == 126)
            #expect(try live.run(["/nowhere/at/all"]).code == 127)
        }
    }

    @Test("a command has the descriptors 0, 1 and 2, and the profile of its container") func profile() throws {
        try LiveContainer.with { live in
            let listing = try live.shell("ls /proc/self/fd").output.split(separator: "\n")
            #expect(listing == ["0", "1", "2", "3"], "3 is the listing's own")
            let status = try live.run(["grep", "-E", "^(Cap|NoNewPrivs|Seccomp:)", "/proc/self/status"]).output
            for line in [
                "CapBnd:\t00000000000005fb", "CapEff:\t00000000000005fb", "CapInh:\t0000000000000000", "NoNewPrivs:\t1",
                "Seccomp:\t2",
            ] {
                #expect(status.contains(line), "\(status)")
            }
            let denied = """
                t(){ n=$1; shift; if ("$@") >/tmp/.p 2>&1; then echo "ALLOW $n"; fi; }
                t user-namespace unshare -r true; t network-namespace unshare -n true
                t mount sh -c 'mount -t tmpfs t /mnt && umount /mnt'
                t device-node sh -c 'rm -f /tmp/n; mknod /tmp/n c 1 3'; t kernel-log dmesg -s 16
                t host-name sh -c 'hostname "$(hostname)"'; t chroot chroot / true
                t core-pattern sh -c ': >> /proc/sys/kernel/core_pattern'
                t cgroup-path sh -c 'grep -qE ":/[^/]+" /proc/self/cgroup'
                t links-of-init sh -c 'ls -l /proc/self/cwd /proc/self/root | grep -qv -- "-> /$"'
                """
            #expect(try live.shell(denied).output == "")
        }
    }

    @Test func aCommandInAContainerThatMayGainPrivilegesHasItsFilterToo() throws {
        try LiveContainer.with(change: { $0.security.allowEscalation = true }) { live in
            let status = try live.run(["grep", "-E", "^(CapEff|NoNewPrivs|Seccomp:)", "/proc/self/status"]).output
            #expect(status == "CapEff:\t00000000000005fb\nNoNewPrivs:\t0\nSeccomp:\t2\n")
        }
    }

    @Test("500 commands with much output, nobody who reads, grandchildren that hold it: nothing grows")
    func manyCommands() throws {
        try LiveContainer.with { live in
            let exec = ContainerExec(program: live.runtime.program)
            func round(_ count: Int) throws {
                for i in 0..<count {
                    let pipe = try FileDescriptor.pipe()
                    // Every fourth writes far more than anybody reads; every fifth leaves a child that holds the
                    // output.
                    let script = i % 4 == 0 ? "yes | head -c 10000000" : i % 5 == 0 ? "sleep 100000 & exit 3" : "echo x"
                    let command = try exec.start(
                        ["sh", "-c", script], in: try live.handle, hasTerminal: false,
                        streams: (nil, pipe.write.number, nil))
                    let isFlood = i % 4 == 0
                    // Nobody is there any more: the writer gets its SIGPIPE.
                    let reader = pipe.takeRead()
                    if isFlood { discard(reader) }
                    let isOver = waitReadable(command.descriptor, timeout: .seconds(60))
                    try #require(isOver)
                    try #require(command.result() != nil)
                }
            }
            try round(20)
            let before = openDescriptors()
            try round(500)
            // One of each command's would be 500; other tests of this process open some meanwhile.
            #expect(openDescriptors() <= before + 100)
            let left = try live.shell("ls /proc | grep -c '^[0-9]'").output
            #expect(Int(left.filter(\.isNumber)) ?? .max < 140, "only the sleeping grandchildren are left: \(left)")
        }
    }

    @Test func aStoppedCommandEndsWithAllItHasStarted() throws {
        try LiveContainer.with { live in
            let command = try ContainerExec(program: live.runtime.program).start(
                ["sh", "-c", "sleep 77777 & sleep 77778 & sh -c 'sleep 77779; true'; true"], in: try live.handle,
                hasTerminal: false,
                streams: (nil, nil, nil))
            let deadline = monotonicNow() + .seconds(30)
            while try live.processes("sleep 7777") < 3, monotonicNow() < deadline {}
            command.stop()
            #expect(command.result() != nil)
            #expect(try live.processes("sleep 7777") == 0)
            #expect(try live.handle.process > 0, "the container itself goes on")
        }
    }

    @Test func filesOfCommandsAreGoneAfterwards() throws {
        try LiveContainer.with { live in
            _ = try live.run(["true"])
            _ = try live.run(["no-such-program"])
            let listing =
                try live.runtime.containerHandle(of: live.worker, container: 0).map { try folderNames($0.bundle) } ?? []
            #expect(!listing.contains { $0.hasPrefix("exec-") }, "\(listing)")
        }
    }

    @Test func debugSharesThePodsNamespacesAndIsGoneAfterwards() throws {
        try LiveContainer.with { live in
            let script =
                "[ \"$(hostname)\" = box ] && [ -e /proc/1/cmdline ] && grep -q sleep /proc/1/cmdline && exit 7"
            let command = try live.runtime.debug(
                live.worker, container: nil, image: "dir:\(live.folder)/root",
                ExecRequest(words: ["sh", "-c", script], hasTerminal: false, hasInput: false))
            #expect(try live.end(of: command).code == 7, "\(command.message ?? "")")
            let handle = try live.handle
            #expect(try folderNames("\(live.runtime.layout.pod(handle.sandbox.uid))/containers") == ["main-0"])
            let long = try live.runtime.debug(
                live.worker, container: nil, image: "dir:\(live.folder)/root",
                ExecRequest(words: ["sleep", "100000"], hasTerminal: false, hasInput: false))
            long.stop()
            #expect(long.result() != nil)
            #expect(try folderNames("\(live.runtime.layout.pod(handle.sandbox.uid))/containers") == ["main-0"])
        }
    }

    @Test func useIsReadFromTheCgroups() throws {
        try LiveContainer.with("while :; do :; done") { live in
            _ = live.runtime.statistics(live.worker, container: 0)
            let deadline = monotonicNow() + .seconds(60)
            var most: Int64 = 0
            while most < 100, monotonicNow() < deadline {
                _ = waitReadable(live.runtime.wakeDescriptor, timeout: .milliseconds(300))
                most = max(most, live.runtime.statistics(live.worker, container: 0)?.usage.cpu ?? 0)
            }
            #expect(most >= 100, "a loop uses a good part of a core")
            let found = try #require(live.runtime.statistics(live.worker, container: 0))
            let process = try live.handle.process
            #expect(found.processes == 1 && found.usage.memory > 0 && found.process == process)
            let sandbox = try #require(live.runtime.sandbox(live.worker))
            #expect(sandbox.total.processes >= 2 && sandbox.namespaces.contains { $0.hasPrefix("net:[") })
        }
    }
}

private func discard(_ descriptor: consuming FileDescriptor) {}
