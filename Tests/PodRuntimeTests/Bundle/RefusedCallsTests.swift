import Foundation
import PodKernel
import PodModel
import Testing

/// Which errno the filter answers with, asked by a few lines of perl, which is part of every Debian: the container
/// shows the machine's own files under the probe's layer.
struct RefusedCallsTests {
    #if arch(x86_64)
    @Test func dangerousCallsAreRefusedWithEPERMAndUnknownOnesWithENOSYS() async throws {
        let text = try await TestPod.with { pod in
            pod.useTheMachine()
            return try pod.sh("exec /usr/bin/perl -e '\(RefusedCallsTests.perl)'").outputText
        }
        var answers: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { answers[String(words[0])] = String(words[1]) }
        }
        for name in RefusedCallsTests.refused { #expect(answers[name] == "1", "\(name): EPERM is 1") }
        for name in ["clone3", "new", "newest"] { #expect(answers[name] == "38", "\(name): ENOSYS") }
        for name in ["inet", "unix", "netlink", "ping", "linux", "linux32", "question"] {
            #expect(answers[name] == "0", "\(name) is allowed")
        }
    }

    private static let refused = [
        "alg", "vsock", "packet", "raw", "keyctl", "add_key", "bpf", "io_uring_setup", "userfaultfd", "perf_event_open",
        "mount", "fsopen", "open_tree", "move_mount", "pivot_root", "setns", "unshare", "open_by_handle_at",
        "kexec_load", "init_module", "reboot", "acct", "iopl", "kcmp", "pidfd_getfd", "clone", "family", "families",
        "no_randomize", "svr4",
    ]

    /// Name, number and arguments; none would do anything if it came through.
    private static let perl = """
        sub t { my $n = shift; $! = 0; my $r = syscall(shift, @_); print "$n ", ($r < 0 ? $!+0 : 0), "\\n"; }
        t("alg", 41, 38, 5, 0); t("vsock", 41, 40, 1, 0); t("packet", 41, 17, 3, 0); t("raw", 41, 2, 3, 1);
        t("inet", 41, 2, 1, 0); t("unix", 41, 1, 1, 0); t("netlink", 41, 16, 3, 0); t("ping", 41, 2, 2, 1);
        t("keyctl", 250, 0, 0, 0); t("add_key", 248, 0, 0, 0, 0, 0); t("bpf", 321, 99, 0, 0);
        t("io_uring_setup", 425, 0, 0); t("userfaultfd", 323, 999); t("perf_event_open", 298, 0, 0, 0, 0, 0);
        t("mount", 165, 0, 0, 0, 0, 0); t("fsopen", 430, 0, 0); t("open_tree", 428, -1, 0, 0);
        t("move_mount", 429, -1, 0, -1, 0, 0); t("pivot_root", 155, 0, 0); t("setns", 308, -1, 0);
        t("unshare", 272, 0x10000000); t("open_by_handle_at", 304, -1, 0, 0); t("kexec_load", 246, 0, 99999, 0, 99999);
        t("init_module", 175, 0, 0, 0); t("reboot", 169, 0, 0, 0, 0); t("acct", 163, 1); t("iopl", 172, 9);
        t("kcmp", 312, 0, 0, 99, 0, 0); t("pidfd_getfd", 438, -1, 0, 0); t("clone3", 435, 0, 0);
        t("clone", 56, 0x10000000, 0, 0, 0, 0); t("family", 41, 37, 1, 0); t("families", 41, 46, 1, 0);
        t("linux", 135, 0); t("linux32", 135, 8); t("linux", 135, 0); t("question", 135, 0xffffffff);
        t("no_randomize", 135, 0x40000); t("svr4", 135, 0x4000001); t("new", 480, 0, 0); t("newest", 9999, 0, 0);
        """
    #endif
}
