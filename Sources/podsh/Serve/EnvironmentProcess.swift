import CLinux
import Glibc
import PodHousekeeping
import PodKernel
import PodLifecycle
import PodSession
import PodShell
import PodStore

/// An environment that stays, from the side of whoever brings it up or down.
struct EnvironmentProcess {
    let layout: EnvironmentLayout

    init(named name: String) {
        layout = EnvironmentLayout(name: name, home: EnvironmentHome.path(environment: Terminal.environment))
    }

    init(layout: EnvironmentLayout) { self.layout = layout }

    /// Where it is served; nil when it is not up, whatever a killed one has left.
    var record: ServedRecord? { EnvironmentLock.holder(of: layout) == nil ? nil : ServedRecord(of: layout) }

    func isHeld(by process: pid_t) -> Bool { EnvironmentLock.holder(of: layout)?.process == process }

    /// A process of an environment that this one has started.
    struct Started {
        let process: pid_t
        /// Of its script, or its own where it ended with that.
        let code: Int32
    }

    /// Starts this program anew as the environment's process, with these arguments, and waits until its script has
    /// ended.
    static func start(_ arguments: [String]) throws(Failure) -> Started {
        // Whoever closed standard error does not want to hear how it goes: that is no fault of output.
        if fcntl(2, F_GETFL) & O_ACCMODE == O_RDONLY {
            let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
            dup2(nowhere, 2)
            close(nowhere)
        }
        var ends: [Int32] = [0, 0]
        let failed = podsh_pipe(&ends)
        if failed < 0 { throw Failure("cannot make a pipe: \(String(cString: strerror(-failed)))") }
        let process = try spawn(arguments, status: ends[1])
        close(ends[1])
        defer { close(ends[0]) }
        return Started(process: process, code: wait(for: process, ends[0]))
    }

    /// What the process of a resumption ends with when another one holds the environment: EX_TEMPFAIL of sysexits(3).
    static let isAnothers: Int32 = 75

    /// Where the process was killed, another one takes its place: of several callers that start one, one succeeds, and
    /// all wait until the environment is served.
    func revive() throws(Failure) {
        guard let kept = try KeptEnvironment.left(layout) else { return waitUntilServed() }
        for (name, value) in kept.variables where Terminal.environment(name) == nil { setenv(name, value, 1) }
        setenv("PODSH_HOME", layout.home, 1)
        let here = open(".", FileDescriptor.place | O_DIRECTORY | O_CLOEXEC)
        defer {
            fchdir(here)
            close(here)
        }
        _ = chdir(kept.folder)
        let code = try EnvironmentProcess.start(["--resume"] + kept.arguments).code
        if code == EnvironmentProcess.isAnothers { return waitUntilServed() }
        if code != ExitCode.held { throw Failure("environment \(layout.name) is not up") }
    }

    /// Somebody else's process has just begun. It is as soon served as its pods are known.
    private func waitUntilServed() {
        for _ in 0..<600 where ServedRecord(of: layout) == nil {
            guard EnvironmentLock.holder(of: layout) != nil, KeptStore.isThere(in: layout.directory) else { return }
            poll(nil, 0, 50)
        }
    }

    /// All whose process was killed; why one does not come back is said.
    /// - Returns: those that do not.
    private static func reviveAll(home: String) -> Set<String> {
        var lost: Set<String> = []
        for name in EnvironmentLock.names(home: home) {
            do throws(Failure) {
                try EnvironmentProcess(layout: EnvironmentLayout(name: name, home: home)).revive()
            } catch {
                lost.insert(name)
                FileWriter.standardError.write("podsh: \(error.message)\n")
            }
        }
        return lost
    }

    /// Its process was killed, and no other one holds it yet.
    private var isBetweenProcesses: Bool {
        EnvironmentLock.holder(of: layout) == nil && KeptStore.isThere(in: layout.directory)
    }

    private static func spawn(_ arguments: [String], status: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, status, 3)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        // What else is open here is the caller's, who may wait for its end (a pipe, a lock); the environment stays.
        for open in FolderListing.names("/proc/self/fd").compactMap({ Int32($0) }) where open > 3 {
            posix_spawn_file_actions_addclose(&actions, open)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: it is not the terminal's, and its Ctrl-C is passed on by whoever waits.
        posix_spawnattr_setflags(&attributes, 0x80)
        var words = (["podsh", "serve-environment"] + arguments).map { strdup($0) as UnsafeMutablePointer<CChar>? }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/proc/self/exe", &actions, &attributes, words, environ)
        if code != 0 { throw Failure("cannot start the environment's process: \(String(cString: strerror(code)))") }
        return process
    }

    private static func wait(for process: pid_t, _ status: Int32) -> Int32 {
        let signals = Signals()
        signals.install(ignoresQuit: false)
        var passed: Interruption?
        while true {
            var polled = [
                pollfd(fd: status, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, -1)
            if polled[0].revents != 0 {
                var byte: UInt8 = 0
                if read(status, &byte, 1) == 1 { return Int32(byte) }
                break
            }
            // Whoever breaks off what comes up gets it taken down.
            if let pending = signals.pending, passed != pending {
                passed = pending
                kill(process, pending == .interrupt ? SIGINT : SIGTERM)
            }
            var bytes = [UInt8](repeating: 0, count: 64)
            if polled[1].revents != 0 { _ = read(signals.descriptor, &bytes, bytes.count) }
        }
        var result: Int32 = 0
        waitpid(process, &result, 0)
        return result & 0x7F == 0 ? result >> 8 & 0xFF : 128 + (result & 0x7F)
    }

    /// Asks it to end, and waits for that; false when none was up.
    func end() throws(Failure) -> Bool {
        guard record != nil, let holder = EnvironmentLock.holder(of: layout) else { return false }
        kill(holder.process, SIGTERM)
        // The grace of its pods, twice, and what cleaning takes.
        for _ in 0..<1200 {
            if EnvironmentLock.holder(of: layout)?.process != holder.process { return true }
            poll(nil, 0, 50)
        }
        throw Failure("environment \(layout.name) does not end; process \(holder.process) is it")
    }

    /// One that was killed and does not come back: what it has left is taken away. False where it is up, or comes up.
    func endsWithoutProcess() throws(Failure) -> Bool {
        do throws(Failure) {
            try revive()
            return false
        } catch {
            let report: CleaningReport?
            do throws(EnvironmentFault) {
                report = try Cleaning.clean(named: layout.name, home: layout.home) { StoreAdvice.of($0, isMeant: true) }
            } catch { throw Failure("\(error)") }
            FileWriter.standardError.write("podsh: \(error.message)\n\(report.map { $0.line + "\n" } ?? "")")
            if let failure = report?.failures.first { throw Failure(failure) }
            return true
        }
    }

    /// Environments that are served now, by name.
    static func all(home: String) -> [(holder: EnvironmentHolder, record: ServedRecord)] {
        // A process that was just killed holds its lock until the kernel has closed its files, and seems to be there;
        // its place is taken in the next round.
        var served: [(holder: EnvironmentHolder, record: ServedRecord)] = []
        for _ in 0..<100 {
            let lost = reviveAll(home: home)
            served = EnvironmentLock.holders(home: home).compactMap { holder in
                ServedRecord(of: EnvironmentLayout(name: holder.name, home: home)).map { (holder, $0) }
            }
            let found = Set(served.map(\.0.name)).union(lost)
            let isSettled = EnvironmentLock.names(home: home).allSatisfy { name in
                let process = EnvironmentProcess(layout: EnvironmentLayout(name: name, home: home))
                return found.contains(name) || !process.isBetweenProcesses
            }
            if isSettled || !lost.isEmpty { break }
        }
        return served
    }

    /// The one that is meant: the named one, that of `PODSH_ENV`, or the only one.
    static func chosen(_ name: String?) throws(Failure) -> EnvironmentProcess {
        let home = EnvironmentHome.path(environment: Terminal.environment)
        let known = all(home: home).map(\.holder.name)
        if let name = name ?? Terminal.environment("PODSH_ENV"), !name.isEmpty {
            if known.contains(name) { return EnvironmentProcess(named: name) }
            throw Failure(
                "there is no environment '\(name)'"
                    + (known.isEmpty
                        ? "; `podsh up FILE` brings one up" : "; there is \(known.joined(separator: ", "))"))
        }
        if known.count == 1 { return EnvironmentProcess(named: known[0]) }
        throw Failure(
            known.isEmpty
                ? "no environment is up; `podsh up FILE` brings one up"
                : "which environment? There is \(known.joined(separator: ", "))")
    }
}
