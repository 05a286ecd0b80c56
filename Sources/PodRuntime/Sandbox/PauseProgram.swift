internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle

/// catatonit as pause processes run it: a sealed copy in memory, so that `/proc/PID/exe`, which containers see that
/// share processes, leads to no file of the machine.
package final class PauseProgram: Sendable {
    private let copy: FileDescriptor
    /// -1: podsh may use no cgroups.
    private let cgroups: FileDescriptor
    /// As processes are called.
    let path: String
    /// For `Spawn.programDescriptor`.
    var descriptor: Int32 { copy.number }

    /// `path`: a statically linked program, since the root that it runs in is empty. `place`: the environment's cgroup.
    init(_ path: String, _ cgroups: Cgroups, below place: String) throws(Failure) {
        self.path = path
        guard let bytes = readFile(path, limit: 64 << 20), !bytes.isEmpty else { throw Failure("cannot read \(path)") }
        if PauseProgram.needsLoader(bytes) {
            throw Failure(
                """
                \(path) is linked dynamically and cannot run in a pod's empty root; install your distribution's \
                static one
                """
            )
        }
        copy = try FileDescriptor.sealed(bytes, named: "catatonit", isProgram: true)
        var waiting = Spawn([path, "-P"])
        waiting.programDescriptor = copy.number
        waiting.confinement = .pause
        self.cgroups = try PauseCgroups.namespace(cgroups, below: place, waiting: waiting)
    }

    /// A process that waits for signals and for orphans of its pid namespace: with an empty read-only root and a cgroup
    /// namespace that shows none, no capability, no new privileges, and no descriptor that leads anywhere.
    /// `arrange` adds what the pod wants.
    func start(_ arrange: (inout Spawn) -> Void) throws(Failure) -> ChildProcess {
        let pipe = try FileDescriptor.pipe()
        var spawn = Spawn([path, "-P"])
        spawn.programDescriptor = descriptor
        spawn.newNamespaces = cgroups.number < 0 ? [.mount, .cgroup] : [.mount]
        spawn.joins = cgroups.number < 0 ? [] : ["/proc/self/fd/\(cgroups.number)"]
        spawn.hasEmptyRoot = true
        spawn.confinement = .pause
        (spawn.input, spawn.output, spawn.error) = (pipe.read.number, pipe.write.number, pipe.write.number)
        arrange(&spawn)
        return try spawn.start()
    }

    /// Whether an ELF program of 64 bits names an interpreter: a program header of type PT_INTERP (elf(5)).
    static func needsLoader(_ elf: [UInt8]) -> Bool {
        func number(_ at: Int, _ bytes: Int) -> Int {
            guard at >= 0, at <= elf.count - bytes else { return 0 }
            return (0..<bytes).reduce(0) { $0 | Int(elf[at + $1]) << (8 * $1) }
        }
        guard elf.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { return true }
        let (table, size, count) = (number(0x20, 4), number(0x36, 2), number(0x38, 2))
        return (0..<count).contains { number(table + $0 * size, 4) == 3 }
    }
}
