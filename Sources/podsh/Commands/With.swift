import ArgumentParser
import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodSession
import PodShell

/// `podsh with FILE -- COMMAND…`.
struct With: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring an environment up, run a command in it, take it down.",
        discussion: """
            podsh with env.pod -- pytest -q
            podsh with --sim -- go test ./...          an empty simulated cluster, of three nodes
            The command has KUBECONFIG, PODSH_ENV and the file's outputs in its environment; its exit code is the
            answer. Where the file fails the command is not run, and the answer is the file's. A TERM or HUP is passed
            on to the command; the environment is taken down after it in any case.
            """)

    @Option(
        help: ArgumentHelp(
            "Write logs of all containers, events, descriptions and objects there before it is taken down.",
            valueName: "folder"),
        completion: .directory)
    var artifacts: String?

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func run() throws {
        throw ArgumentParser.ExitCode(try code())
    }

    private func code() throws -> Int32 {
        let arguments = Array(CommandLine.arguments.dropFirst(2))
        guard let border = arguments.firstIndex(of: "--"), border + 1 < arguments.count else {
            throw ValidationError("Missing expected command: podsh with FILE -- COMMAND")
        }
        // What stands behind -- is the command's, not a file.
        var files = environment
        files.words.removeLast(min(files.words.count, arguments.count - border - 1))
        var words = With.withoutArtifacts(Array(arguments[..<border]))
        if files.words.isEmpty, files.name == nil {
            // Two that name nothing do not meet.
            files.name = "with-\(getpid())"
            words += ["--name", files.environment]
        }
        let process = EnvironmentProcess(named: files.environment)
        do throws(Failure) {
            if process.record != nil {
                throw Failure("environment \(process.layout.name) is up already; give another --name")
            }
            let started = try EnvironmentProcess.start(words + ["--ends-with-caller"])
            if started.code != PodSession.ExitCode.held {
                // Somebody else's may have got the name first: that one stays.
                guard process.isHeld(by: started.process) else { return started.code }
                if process.record != nil { writeArtifacts(of: process) }
                _ = try process.end()
                return started.code
            }
            OutputsFile.export(process.layout)
            setenv("KUBECONFIG", KubeconfigFile.path(process.layout), 1)
            setenv("PODSH_ENV", process.layout.name, 1)
            let result = Command.run(Array(arguments[(border + 1)...]))
            writeArtifacts(of: process)
            _ = try process.end()
            return result
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return PodSession.ExitCode.unavailable
        }
    }

    /// `--artifacts` is not the environment's.
    private static func withoutArtifacts(_ words: [String]) -> [String] {
        var words = words.filter { !$0.hasPrefix("--artifacts=") }
        if let place = words.firstIndex(of: "--artifacts") {
            words.removeSubrange(place...min(place + 1, words.count - 1))
        }
        return words
    }

    /// Whatever becomes of it, the command's exit code stands.
    private func writeArtifacts(of process: EnvironmentProcess) {
        guard let artifacts else { return }
        _ = AttachedCall.run(.artifacts(AttachedCall.absolute(artifacts)), in: process.layout.name)
    }

    /// A command with podsh's own streams.
    private enum Command {
        static func run(_ words: [String]) -> Int32 {
            var arguments = words.map { strdup($0) as UnsafeMutablePointer<CChar>? }
            arguments.append(nil)
            defer { for word in arguments { free(word) } }
            // Ctrl-C is the command's, which the terminal tells of it; the environment is taken down after it.
            signal(SIGINT, SIG_IGN)
            signal(SIGQUIT, SIG_IGN)
            let signals = Signals()
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            var usual = sigset_t()
            sigemptyset(&usual)
            for number in [SIGINT, SIGQUIT, SIGPIPE, SIGXFSZ] { sigaddset(&usual, number) }
            posix_spawnattr_setsigdefault(&attributes, &usual)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
            var process: pid_t = 0
            let code = posix_spawnp(&process, words[0], nil, &attributes, arguments, environ)
            if code != 0 {
                FileWriter.standardError.write("podsh: \(words[0]): \(String(cString: strerror(code)))\n")
                return code == ENOENT ? 127 : 126
            }
            let end = podsh_pidfd_open(process)
            passOn(signals, to: process, until: end)
            if end >= 0 { close(end) }
            var result: Int32 = 0
            while waitpid(process, &result, 0) < 0, errno == EINTR {}
            return result & 0x7F == 0 ? result >> 8 & 0xFF : 128 + (result & 0x7F)
        }

        /// Whoever asks podsh to end asks the command; what comes after it is podsh's to do.
        private static func passOn(_ signals: Signals, to process: pid_t, until end: Int32) {
            var passedOn = 0
            var bytes = [UInt8](repeating: 0, count: 64)
            while end >= 0 {
                if signals.pending != nil, signals.timesAsked > passedOn {
                    passedOn = signals.timesAsked
                    kill(process, SIGTERM)
                }
                var polled = [
                    pollfd(fd: end, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                ]
                poll(&polled, 2, -1)
                if polled[0].revents != 0 { return }
                if polled[1].revents != 0 { _ = read(signals.descriptor, &bytes, bytes.count) }
            }
        }
    }
}
