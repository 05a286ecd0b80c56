import Foundation
import Glibc
import PodTesting
import Testing

/// Signals of every kind, and the commands that a script runs under them.
@Suite struct SignalTests {
    private func start(_ script: String, _ options: [String] = [], in folder: URL) throws -> BackgroundProgram {
        var podsh = Program.podsh
        podsh.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
        podsh.directory = folder.path
        return try BackgroundProgram(podsh, options + ["-c", script], folder: folder.path)
    }

    /// Processes with this word in their command line.
    private func processes(with word: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { entry in
            guard Int32(entry) != nil, let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else {
                return false
            }
            return String(decoding: line, as: UTF8.self).contains(word)
        }
    }

    private static let ending: [Int32] = [
        SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR, SIGSTKFLT,
        SIGTERM, SIGSEGV,
        SIGABRT, SIGTRAP, SIGBUS, SIGILL, SIGFPE, SIGSYS, 34, 64,
    ]

    @Test(arguments: ending) func everySignalEndsAScriptInOrder(_ number: Int32) throws {
        try withTemporaryFolder { folder in
            let podsh = try start("on exit { print \"left\" }\nprint \"up\"\nrun \"sleep 4711\"", in: folder)
            #expect(podsh.shows("up"), "\(podsh.story)")
            podsh.signal(number)
            #expect(podsh.waitForExit() == (number == SIGINT ? 130 : 143), "\(podsh.story)")
            #expect(podsh.output == "up\nleft\n", "\(podsh.story)")
            #expect(!podsh.error.lowercased().contains("backtrace"), "\(podsh.story)")
        }
    }

    @Test(arguments: [SIGPIPE, SIGXFSZ, SIGURG, SIGWINCH, SIGCHLD, SIGCONT]) func someSignalsMeanNothing(
        _ number: Int32
    ) throws {
        try withTemporaryFolder { folder in
            let podsh = try start(
                "print \"up\"\nrun \"until [ -e go ]; do sleep 0.02; done\"\nprint \"went on\"", in: folder)
            #expect(podsh.shows("up"), "\(podsh.story)")
            podsh.signal(number)
            try Data().write(to: folder.appendingPathComponent("go"))
            #expect(podsh.waitForExit() == 0, "\(podsh.story)")
            #expect(podsh.output == "up\nwent on\n")
        }
    }

    @Test func commandsBeginWithDefaultSignals() throws {
        try withTemporaryFolder { folder in
            let podsh = try start("run grep -E \"^Sig(Ign|Blk)\" /proc/self/status", in: folder)
            #expect(podsh.waitForExit() == 0, "\(podsh.story)")
            #expect(
                podsh.output.split(separator: "\n").someAndAllSatisfy { $0.hasSuffix("\t0000000000000000") },
                "\(podsh.story)")
        }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGKILL]) func allOfACommandEndsWithPodsh(_ number: Int32) throws {
        try withTemporaryFolder { folder in
            let word = "sleep-\(UUID().uuidString.prefix(8))"
            try FileManager.default.createSymbolicLink(
                atPath: folder.appendingPathComponent(word).path, withDestinationPath: "/bin/sleep")
            let script =
                "run \"./\(word) 300 & setsid ./\(word) 301 & (setsid ./\(word) 302 &); echo up; ./\(word) 303; true\""
            let podsh = try start(script, in: folder)
            #expect(podsh.shows("up"), "\(podsh.story)")
            #expect(eventually { processes(with: "\(word)\0").count == 4 ? true : nil } == true)
            podsh.signal(number)
            #expect(podsh.waitForExit() == (number == SIGINT ? 130 : 128 + number), "\(podsh.story)")
            #expect(
                eventually { processes(with: "\(word)\0").isEmpty ? true : nil } == true, "\(processes(with: word))")
        }
    }

    /// The guard of podsh's command, which looks after it when podsh is killed.
    private func guardianOf(_ podsh: pid_t) -> pid_t? {
        let children =
            (try? Program(path: "/usr/bin/pgrep").run("--parent", "\(podsh)", "--exact", "podsh-run"))?.output ?? ""
        return pid_t(children.split(separator: "\n").first ?? "")
    }

    private func isStopped(_ process: pid_t) -> Bool {
        (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8))?.contains("State:\tT") == true
    }

    /// As whoever runs the tests, and as a user without rights, to whom a cgroup is delegated or not. `env -i` takes
    /// the variable away, which only a cgroup makes good.
    @Test(arguments: ["own", "nobody's", "nobody's, delegated"])
    func whatACommandLeavesWhosePodshAndGuardWereKilledIsCleaned(_ whose: String) throws {
        try withTemporaryFolder { folder in
            let word = "sleep-\(UUID().uuidString.prefix(8))"
            try FileManager.default.createSymbolicLink(
                atPath: folder.appendingPathComponent(word).path, withDestinationPath: "/bin/sleep")
            var podsh = Program.podsh
            var before: [String] = []
            podsh.environment["PODSH_HOME"] = folder.appendingPathComponent("home").path
            podsh.directory = folder.path
            let tree = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first { access("\($0)/cgroup.procs", W_OK) == 0 }
            let group = tree.map { "\($0)/test-\(word)" }
            defer { if let group { rmdir(group) } }
            if whose.hasPrefix("nobody") {
                if geteuid() != 0 { return }
                before = ["--reuid=65534", "--regid=65534", "--clear-groups", "\(folder.path)/podsh"]
                try copyProgram(podsh.path, to: "\(folder.path)/podsh")
                chmod(folder.path, 0o755)
                try #require(try Program(path: "/bin/chown").run("65534:65534", folder.path).code == 0)
                podsh.path = "/usr/bin/setpriv"
            }
            let isDelegated = whose.hasSuffix("delegated")
            if isDelegated {
                guard let group else { return }
                mkdir(group, 0o755)
                try #require(try Program(path: "/bin/chown").run("65534", group, "\(group)/cgroup.procs").code == 0)
                before = ["-c", "echo $$ > \(group)/cgroup.procs; exec /usr/bin/setpriv \"$@\"", "-"] + before
                podsh.path = "/bin/sh"
            }
            let isGrouped = isDelegated || whose == "own" && geteuid() == 0 && tree != nil
            let bare = isGrouped ? "(setsid env -i ./\(word) 304 &); " : ""
            let script =
                """
                run "./\(word) 300 & setsid ./\(word) 301 & (setsid ./\(word) 302 &); \(bare)echo up; ./\(word) \
                303; true"
                """
            let stranger = try BackgroundProgram(
                Program(path: folder.appendingPathComponent(word).path), ["999"], folder: folder.path)
            let running = try BackgroundProgram(
                podsh, before + ["--env", "left", "-c", script], folder: folder.path)
            #expect(running.shows("up"), "\(running.story)")
            let count = isGrouped ? 6 : 5
            #expect(
                eventually { processes(with: "\(word)\0").count == count ? true : nil } == true,
                "\(processes(with: word))")
            let guardian = try #require(guardianOf(running.process))
            // Neither may act on the other's end. It is podsh that is stopped: were it the guard, podsh's end would
            // orphan the guard's process group with a stopped member, and such a group gets HUP (setpgid(2)).
            running.signal(SIGSTOP)
            #expect(eventually { isStopped(running.process) ? true : nil } == true)
            kill(guardian, SIGKILL)
            running.signal(SIGKILL)
            #expect(running.waitForExit() == 137)
            #expect(
                eventually(2) { processes(with: "\(word)\0").count < count ? true : nil } == nil, "nobody ends them")
            let looked = try podsh.run(before + ["clean", "--dry-run"])
            #expect(looked.code == 0 && looked.output.contains("\(count) processes"), "with its shell: \(looked.story)")
            let cleaned = try podsh.run(before + ["clean"])
            #expect(cleaned.code == 0 && cleaned.output.contains("\(count) processes"), "\(cleaned.story)")
            let left = eventually(5) { processes(with: "\(word)\0").count == 1 ? true : nil }
            #expect(left == true, "the stranger alone: \(processes(with: word))")
            #expect(stranger.waitForExit(seconds: 0) == nil)
            // By its name: a podsh that another test has killed may just have lost its home, which any `clean` tells.
            let again = try podsh.run(before + ["clean", "left"])
            #expect(again.output == "nothing to clean\n", "\(again.story)")
        }
    }

    @Test func whatACommandLeavesRunningLivesAsLongAsPodsh() throws {
        try withTemporaryFolder { folder in
            let left =
                "run \"sh -c 'trap \\\"echo told\\\" TERM; touch listens; until [ -e x ]; do sleep 0.02; done' &\""
            let podsh = try start(
                "\(left)\nrun \"until [ -e listens ]; do sleep 0.02; done\"\nprint \"end\"", in: folder)
            let ended = podsh.waitForExit()
            #expect(ended == 0, "\(podsh.story)")
            #expect(podsh.output == "end\ntold\n", "TERM first: \(podsh.story)")
        }
    }

    @Test(arguments: [[SIGINT], [SIGTERM], [SIGINT, SIGTERM], [SIGINT, SIGINT]]) func aCommandThatDoesNotListenIsEnded(
        _ signals: [Int32]
    ) throws {
        try withTemporaryFolder { folder in
            let isHurried = signals.count > 1
            let podsh = try start(
                "run \"trap '' INT TERM; echo up; while true; do sleep 0.1; done\"",
                ["--grace", isHurried ? "100s" : "1s"], in: folder)
            #expect(podsh.shows("up"), "\(podsh.story)")
            podsh.signal(signals[0])
            let code = eventually {
                if isHurried { podsh.signal(signals[1]) }
                return podsh.waitForExit(seconds: 0.1)
            }
            #expect(code == (signals.contains(SIGTERM) ? 143 : 130), "\(podsh.story)")
        }
    }

    @Test func whoSleepsAtTheEndIsWokenByTheEndOfTheGrace() throws {
        try withTemporaryFolder { folder in
            let podsh = try start(
                "on exit { sleep 100s }\nprint \"up\"\nrun \"sleep 300\"", ["--grace", "1s"], in: folder)
            #expect(podsh.shows("up"), "\(podsh.story)")
            podsh.signal(SIGTERM)
            #expect(podsh.waitForExit() == 143, "\(podsh.story)")
        }
    }

    @Test func whatRunsAtTheEndEndsToo() throws {
        try withTemporaryFolder { folder in
            let real = try start(
                """
                on exit { run "trap '' TERM; echo last; while true; do sleep 0.1; done" }\nrun "echo up; sleep \
                300"
                """,
                ["--grace", "10s"], in: folder)
            #expect(real.shows("up"), "\(real.story)")
            real.signal(SIGTERM)
            // It is told after half of the grace: until then a busy machine has to have started it.
            #expect(real.waitForExit() == 143, "\(real.story)")
            #expect(real.output.contains("last"), "\(real.story)")
        }
    }
}
