import CLinux
import Glibc
import PodHousekeeping
import PodKernel
import PodLifecycle
import PodShell
import PodStore

/// A small process beside that of an environment: when that is killed, it has another one take its place, which has a
/// watcher of its own. Where both are gone the next command does.
enum Watcher {
    /// The word by which this program is one.
    static let command = "watch-environment"
    /// A process that lived shorter is not followed at once: what kills it may kill the next one too.
    private static let youth = 5.0
    private static let pause: Int32 = 1000

    /// Begins to watch this process.
    static func start(_ layout: EnvironmentLayout) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        // The sockets of a process that is killed are to be free for the next one.
        for open in FolderListing.names("/proc/self/fd").compactMap({ Int32($0) }) where open > 2 {
            posix_spawn_file_actions_addclose(&actions, open)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A session of its own: what ends the environment's need not end it.
        posix_spawnattr_setflags(&attributes, 0x80)
        let arguments = ["podsh", command, layout.name, layout.home, "\(getpid())"]
        var words = arguments.map { strdup($0) as UnsafeMutablePointer<CChar>? }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/proc/self/exe", &actions, &attributes, words, environ)
        if code != 0 {
            FileWriter.standardError.write(
                "podsh: nobody watches environment \(layout.name): \(String(cString: strerror(code)))\n")
        }
    }

    /// nil when the arguments are something else.
    static func run(_ arguments: [String]) -> Int32? {
        guard arguments.count == 4, arguments[0] == command, let process = Int32(arguments[3]) else { return nil }
        let layout = EnvironmentLayout(name: arguments[1], home: arguments[2])
        var began = timespec()
        clock_gettime(CLOCK_MONOTONIC, &began)
        let end = podsh_pidfd_open(process)
        if end >= 0 {
            var polled = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            while poll(&polled, 1, -1) < 0, errno == EINTR {}
            close(end)
        }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        if Double(now.tv_sec - began.tv_sec) < youth { poll(nil, 0, pause) }
        guard KeptStore.isThere(in: layout.directory) else { return 0 }
        do throws(Failure) {
            try EnvironmentProcess(layout: layout).revive()
            return 0
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return 69
        }
    }
}
