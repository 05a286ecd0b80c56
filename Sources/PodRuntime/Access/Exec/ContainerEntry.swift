internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// How podsh runs a command in a container by itself. Whoever has a place in the container's process namespace can be
/// read and steered by a container that may trace processes, so nothing is there before it has the container's own
/// rights, system call filter, files and user, and no more: an OCI runtime's `exec` is there first, and gives its
/// rights away then.
///
/// A process of podsh's joins the container's namespaces, gives everything away, and becomes `EntryProgram`, outside
/// the container's process namespace; that makes the command's process, in it, and ends as the command does.
struct ContainerEntry: ~Copyable {
    /// An open `/proc/PID` of the container's first process: it leads to no other process, however numbers are used
    /// again.
    private let process: FileDescriptor
    private let facts: ContainerProcess
    private let container: ContainerHandle

    private init(process: consuming FileDescriptor, facts: ContainerProcess, container: ContainerHandle) {
        self.process = process
        self.facts = facts
        self.container = container
    }

    static func into(_ container: ContainerHandle, _ facts: ContainerProcess) throws(Failure) -> ContainerEntry {
        let process = try FileDescriptor.open("/proc/\(container.process)", flags: O_RDONLY | O_DIRECTORY)
        guard isInCgroup(process.number, container) else { throw Failure("the container does not run") }
        return ContainerEntry(process: process, facts: facts, container: container)
    }

    /// Without cgroups nothing else tells; the handle's process is then believed.
    private static func isInCgroup(_ process: Int32, _ container: ContainerHandle) -> Bool {
        guard let text = readText("/proc/self/fd/\(process)/cgroup", limit: 1 << 16) else { return false }
        return !text.contains("/podsh/") || text.contains("/\(container.cgroup)")
    }

    private var place: String { "/proc/self/fd/\(process.number)" }

    /// What podsh starts. `path`: the command's program as the container sees it.
    func spawn(_ words: [String], path: String, program: EntryProgram, trees: [String], hasTerminal: Bool) -> Spawn {
        var spawn = Spawn([EntryProgram.name, path] + words)
        spawn.programDescriptor = program.descriptor
        spawn.environment = facts.environment
        if hasTerminal, !facts.environment.contains(where: { $0.hasPrefix("TERM=") }) {
            spawn.environment.append("TERM=xterm")
        }
        spawn.directory = facts.workingDirectory
        spawn.cgroupProcs = trees.map { "\($0)/\(container.cgroup)/cgroup.procs" }.filter { access($0, F_OK) == 0 }
        // A user namespace first: the rights in the others come with it. The mount namespace last: /proc is the
        // container's then.
        let users = container.sandbox.users == nil ? [] : ["user"]
        spawn.joins = (users + ["cgroup", "ipc", "uts", "net", "pid", "mnt"]).map { "\(place)/ns/\($0)" }
        spawn.outOfMemoryScore = facts.outOfMemoryScore
        spawn.newSession = true
        spawn.confinement = facts.confinement
        return spawn
    }

    /// Where the container has the program that a word names: found in its PATH when the word has no slash, as
    /// execvp(3) does. `refusal` is docker's exit code and why.
    func find(_ word: String) -> (path: String, refusal: RuntimeRefusal?) {
        guard let root = try? FileDescriptor.open("\(place)/root", flags: FileDescriptor.place | O_DIRECTORY) else {
            return (word, RuntimeRefusal(code: 125, cause: "the container does not run"))
        }
        if word.isEmpty { return (word, .notFound) }
        if word.utf8.contains(UInt8(ascii: "/")) {
            let path = word.hasPrefix("/") ? word : "\(facts.workingDirectory)/\(word)"
            return (path, refusal(path, root.number))
        }
        var first: RuntimeRefusal?
        for folder in facts.searchPath {
            let refusal = refusal("\(folder)/\(word)", root.number)
            if refusal == nil { return ("\(folder)/\(word)", nil) }
            if refusal?.code != RuntimeRefusal.notFound.code { first = first ?? refusal }
        }
        return (word, first ?? .notFound)
    }

    private func refusal(_ path: String, _ root: Int32) -> RuntimeRefusal? {
        guard let place = try? FileDescriptor.resolve(path, in: root, flags: FileDescriptor.place) else {
            return .notFound
        }
        var information = stat()
        guard fstat(place.number, &information) == 0 else { return .notFound }
        if information.st_mode & S_IFMT == S_IFDIR { return RuntimeRefusal(code: 126, cause: "it is a directory") }
        guard information.st_mode & S_IFMT == S_IFREG, information.st_mode & 0o111 != 0 else {
            return RuntimeRefusal(code: 126, cause: "permission denied")
        }
        return nil
    }

    /// A terminal of the container's own, as its `/dev/pts` makes them: the side that podsh leads, and the command's.
    func terminal() throws(Failure) -> TerminalPair {
        let root = try FileDescriptor.open("\(place)/root", flags: FileDescriptor.place | O_DIRECTORY)
        var slave: Int32 = -1
        let master = podsh_terminal(root.number, &slave)
        if master < 0 { throw Failure.system("cannot make a terminal in the container", -master) }
        fchown(slave, (container.sandbox.users?.first ?? 0) + facts.user, gid_t.max)
        return TerminalPair(master: FileDescriptor(owning: master), slave: FileDescriptor(owning: slave))
    }
}

struct TerminalPair: ~Copyable {
    let master: FileDescriptor
    let slave: FileDescriptor

    /// Closes the command's side.
    consuming func takeMaster() -> FileDescriptor { master }
}
