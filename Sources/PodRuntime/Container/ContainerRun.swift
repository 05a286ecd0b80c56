internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// One run of a container, from its creation until nothing of it is left.
final class ContainerRun: Sendable {
    let handle: ContainerHandle
    let bundle: WrittenBundle
    /// conmon, a child of podsh, which ends after the container with its exit status written down.
    let conmon: SharedChild
    /// The container's first process, held by its pidfd: never mistaken for a stranger.
    let first: SharedChild
    private let marks = Mutex(Marks())

    private struct Marks {
        var killTimer: Int?
        var killAt = Timestamp(nanoseconds: .max)
        var wasKilled = false
        var isOver = false
        var exit: Exit?
    }

    init(handle: ContainerHandle, bundle: WrittenBundle, conmon: SharedChild, first: SharedChild) {
        self.handle = handle
        self.bundle = bundle
        self.conmon = conmon
        self.first = first
    }

    /// podsh itself has sent KILL.
    var wasKilled: Bool { marks.withLock { $0.wasKilled } }

    func kill() {
        marks.withLock { $0.wasKilled = true }
        first.process.kill(SIGKILL)
    }

    /// Whether KILL at `time` is sooner than what was agreed before; true at the first time.
    func hastens(to time: Timestamp) -> Bool {
        marks.withLock { marks in
            if marks.isOver || time >= marks.killAt { return false }
            marks.killAt = time
            return true
        }
    }

    /// Remembers the timer of the KILL; answers the one it replaces.
    func replaceTimer(_ number: Int?) -> Int? {
        marks.withLock { marks in
            defer { marks.killTimer = number }
            return marks.killTimer
        }
    }

    /// How it ended; nil while it runs.
    var exit: Exit? { marks.withLock { $0.exit } }
    var isOver: Bool { marks.withLock { $0.isOver } }

    func record(_ exit: Exit) { marks.withLock { $0.exit = exit } }

    /// True for the first who says so: the run is at its end.
    func finish() -> Bool {
        marks.withLock { marks in
            defer { marks.isOver = true }
            return !marks.isOver
        }
    }
}
