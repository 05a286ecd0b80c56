import Glibc
import PodKernel
import PodLifecycle
import PodModel
import Synchronization

/// Work of podsh's own on a thread of its own, as a running command.
final class ThreadCommand: RunningCommand {
    /// What the thread and its starter share.
    final class Progress: Sendable {
        struct State {
            var isStopped = false
            var exit: Exit?
            var message: String?
        }

        fileprivate let state = Mutex(State())
        /// Readable when the thread has ended.
        fileprivate let over: FileDescriptor
        /// Readable when the thread is asked to end.
        fileprivate let stopEvent: FileDescriptor

        fileprivate init() throws(Failure) {
            over = try FileDescriptor.event()
            stopEvent = try FileDescriptor.event()
        }

        /// The work is to end soon.
        var isStopped: Bool { state.withLock { $0.isStopped } }
        /// For poll(2): readable when the work is to end.
        var stopDescriptor: Int32 { stopEvent.number }

        fileprivate func end(_ exit: Exit, _ message: String?) {
            state.withLock {
                $0.exit = exit
                $0.message = message
            }
            raiseEvent(over.number)
        }
    }

    private let progress: Progress
    private let thread: MachineThread
    private var isJoined = false

    /// `work` answers how it ended and what the user should know; a failure ends with code 1, stopped work with 130.
    init(
        _ name: String, _ work: @escaping @Sendable (Progress) throws(Failure) -> (exit: Exit, message: String?)
    ) throws(Failure) {
        let progress = try Progress()
        self.progress = progress
        thread = try MachineThread(name) {
            do throws(Failure) {
                let (exit, message) = try work(progress)
                progress.end(exit, message)
            } catch {
                progress.end(Exit(code: progress.isStopped ? 130 : 1), error.message)
            }
        }
    }

    deinit {
        stop()
    }

    var descriptor: Int32 { progress.over.number }
    func result() -> Exit? { progress.state.withLock { $0.exit } }
    var message: String? { progress.state.withLock { $0.message } }

    /// Asks the work to end, and waits until it has.
    func stop() {
        if isJoined { return }
        progress.state.withLock { $0.isStopped = true }
        raiseEvent(progress.stopEvent.number)
        thread.join()
        isJoined = true
    }
}
