internal import Glibc
package import PodLifecycle
package import PodModel

/// Threads that carry out jobs: those of one queue one after another, in the order in which they were given, those of
/// different queues beside each other.
package final class Workers: Sendable {
    package typealias Job = @Sendable () -> Void
    private let state = Monitor(State())
    private let threads: [MachineThread]

    private struct State {
        var queues: [UInt64: SerialQueue] = [:]
        /// Queues with something to do that no thread works at, the urgent first.
        var ready: [UInt64] = []
        var patient: [UInt64] = []
        var isClosed = false
        var nextQueue: UInt64 = 1
    }

    private struct SerialQueue {
        var jobs: [(job: Job, isPatient: Bool)] = []
        var isBusy = false
    }

    /// `prepare` is run first on every thread, and must have ended on all before `init` returns.
    package init(_ name: String, count: Int, prepare: @escaping Job) throws(Failure) {
        let state = state
        let prepared = Monitor(0)
        var threads: [MachineThread] = []
        do throws(Failure) {
            for i in 0..<count {
                threads.append(
                    try MachineThread("\(name)-\(i)") {
                        prepare()
                        prepared.change { $0 += 1 }
                        Workers.work(state)
                    })
            }
        } catch {
            state.change { $0.isClosed = true }
            for thread in threads { thread.join() }
            throw error
        }
        self.threads = threads
        _ = prepared.wait { $0 == count ? true : nil }
    }

    /// A queue of one's own.
    package func newQueue() -> UInt64 {
        state.change { state in
            defer { state.nextQueue += 1 }
            return state.nextQueue
        }
    }

    /// `isPatient`: others go first. Nothing is taken after `close`.
    package func submit(queue: UInt64, isPatient: Bool = false, _ job: @escaping Job) {
        state.change { state in
            if state.isClosed { return }
            var entry = state.queues[queue] ?? SerialQueue()
            let isNew = entry.jobs.isEmpty && !entry.isBusy
            entry.jobs.append((job, isPatient))
            state.queues[queue] = entry
            guard isNew else { return }
            if isPatient { state.patient.append(queue) } else { state.ready.append(queue) }
        }
    }

    /// A job that waits for nothing before it.
    package func submit(isPatient: Bool = false, _ job: @escaping Job) {
        submit(queue: newQueue(), isPatient: isPatient, job)
    }

    /// Waits until nothing is left to do; false when that takes longer than `timeout`.
    package func drain(timeout: TimeSpan) -> Bool {
        state.wait(timeout: timeout) { $0.queues.isEmpty ? true : nil } ?? false
    }

    /// Ends the threads when all that was given is done.
    package func close() {
        state.change { $0.isClosed = true }
        for thread in threads { thread.join() }
    }

    private static func work(_ state: Monitor<State>) {
        while true {
            let next = state.wait { state -> (UInt64, Job?)? in
                if let queue = take(&state) { return queue }
                return state.isClosed && state.queues.isEmpty ? (0, nil) : nil
            }
            guard let (queue, job) = next, let job else { return }
            job()
            state.change { finish(queue, &$0) }
        }
    }

    private static func take(_ state: inout State) -> (UInt64, Job?)? {
        let queue: UInt64
        if !state.ready.isEmpty {
            queue = state.ready.removeFirst()
        } else if !state.patient.isEmpty {
            queue = state.patient.removeFirst()
        } else {
            return nil
        }
        guard var entry = state.queues[queue], !entry.jobs.isEmpty else { return nil }
        let job = entry.jobs.removeFirst().job
        entry.isBusy = true
        state.queues[queue] = entry
        return (queue, job)
    }

    private static func finish(_ queue: UInt64, _ state: inout State) {
        guard var entry = state.queues[queue] else { return }
        entry.isBusy = false
        guard let next = entry.jobs.first else {
            state.queues[queue] = nil
            return
        }
        state.queues[queue] = entry
        if next.isPatient { state.patient.append(queue) } else { state.ready.append(queue) }
    }
}
