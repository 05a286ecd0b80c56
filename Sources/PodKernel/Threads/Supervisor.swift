internal import CLinux
internal import Glibc
package import PodLifecycle
package import PodModel
internal import Synchronization

/// Waits for the ends of processes and for points in time, on one thread, and says each once. What is to be done then
/// must be short: it hands on to a worker.
package final class Supervisor: Sendable {
    package typealias Action = @Sendable () -> Void
    private let wake: FileDescriptor
    private let state = Mutex(State())
    private let thread = Mutex<MachineThread?>(nil)

    private struct State {
        var watches: [Int32: Action] = [:]
        /// Sorted, the latest first.
        var timers: [(time: TimeSpan, number: Int, action: Action)] = []
        var nextNumber = 0
        var isClosed = false
    }

    package init() throws(Failure) {
        let made = podsh_eventfd()
        if made < 0 { throw Failure.system("cannot make an event descriptor", -made) }
        wake = FileDescriptor(owning: made)
        let started = try MachineThread("podsh-watch") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Calls `action` once when the descriptor becomes readable. It must stay open until then, or until `unwatch`.
    package func watch(_ descriptor: Int32, _ action: @escaping Action) {
        state.withLock { $0.watches[descriptor] = action }
        stir()
    }

    package func unwatch(_ descriptor: Int32) {
        state.withLock { $0.watches[descriptor] = nil }
    }

    /// Calls `action` once when that time has come; the number takes it back.
    package func at(_ time: Timestamp, _ action: @escaping Action) -> Int {
        let moment = monotonicNow() + (time - MachineTime.now())
        let number = state.withLock { state in
            state.nextNumber += 1
            let place = state.timers.firstIndex { $0.time <= moment } ?? state.timers.endIndex
            state.timers.insert((moment, state.nextNumber, action), at: place)
            return state.nextNumber
        }
        stir()
        return number
    }

    package func cancel(_ number: Int) {
        state.withLock { state in state.timers.removeAll { $0.number == number } }
    }

    package func close() {
        state.withLock { $0.isClosed = true }
        stir()
        thread.withLock { $0.take() }?.join()
    }

    private func stir() {
        var one: UInt64 = 1
        _ = write(wake.number, &one, 8)
    }

    private func run() {
        while true {
            let (descriptors, next, isClosed) = state.withLock { state in
                (Array(state.watches.keys), state.timers.last?.time, state.isClosed)
            }
            if isClosed { return }
            var left: Int32 = -1
            if let next { left = Int32(clamping: max(0, ((next - monotonicNow()).nanoseconds + 999_999) / 1_000_000)) }
            var pollfds = [pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0)]
            for descriptor in descriptors { pollfds.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
            poll(&pollfds, nfds_t(pollfds.count), left)
            if pollfds[0].revents != 0 {
                var count: UInt64 = 0
                _ = read(wake.number, &count, 8)
            }
            for entry in pollfds.dropFirst() where entry.revents != 0 {
                state.withLock { $0.watches.removeValue(forKey: entry.fd) }?()
            }
            runTimers()
        }
    }

    private func runTimers() {
        let now = monotonicNow()
        while true {
            let due = state.withLock { state -> Action? in
                guard let last = state.timers.last, last.time <= now else { return nil }
                return state.timers.removeLast().action
            }
            guard let due else { return }
            due()
        }
    }
}
