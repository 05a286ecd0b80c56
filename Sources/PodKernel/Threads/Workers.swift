internal import Glibc
package import PodLifecycle
package import PodModel

/// Threads that carry out jobs: those of one lane one after another, in the order in which they were given, those of
/// different lanes beside each other.
package final class Workers: Sendable {
    package typealias Job = @Sendable () -> Void
    private let state = Monitor(State())
    private let threads: [MachineThread]

    private struct State {
        var lanes: [UInt64: Lane] = [:]
        /// Lanes with something to do that no thread works at, the urgent first.
        var ready: [UInt64] = []
        var patient: [UInt64] = []
        var isClosed = false
        var nextLane: UInt64 = 1
    }

    private struct Lane {
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

    /// A lane of one's own.
    package func newLane() -> UInt64 {
        state.change { state in
            defer { state.nextLane += 1 }
            return state.nextLane
        }
    }

    /// `isPatient`: others go first. Nothing is taken after `close`.
    package func submit(lane: UInt64, isPatient: Bool = false, _ job: @escaping Job) {
        state.change { state in
            if state.isClosed { return }
            var entry = state.lanes[lane] ?? Lane()
            let isNew = entry.jobs.isEmpty && !entry.isBusy
            entry.jobs.append((job, isPatient))
            state.lanes[lane] = entry
            guard isNew else { return }
            if isPatient { state.patient.append(lane) } else { state.ready.append(lane) }
        }
    }

    /// A job that waits for nothing before it.
    package func submit(isPatient: Bool = false, _ job: @escaping Job) {
        submit(lane: newLane(), isPatient: isPatient, job)
    }

    /// Waits until nothing is left to do; false when that takes longer than `timeout`.
    package func drain(timeout: TimeSpan) -> Bool {
        state.wait(timeout: timeout) { $0.lanes.isEmpty ? true : nil } ?? false
    }

    /// Ends the threads when all that was given is done.
    package func close() {
        state.change { $0.isClosed = true }
        for thread in threads { thread.join() }
    }

    private static func work(_ state: Monitor<State>) {
        while true {
            let next = state.wait { state -> (UInt64, Job?)? in
                if let lane = take(&state) { return lane }
                return state.isClosed && state.lanes.isEmpty ? (0, nil) : nil
            }
            guard let (lane, job) = next, let job else { return }
            job()
            state.change { finish(lane, &$0) }
        }
    }

    private static func take(_ state: inout State) -> (UInt64, Job?)? {
        let lane: UInt64
        if !state.ready.isEmpty {
            lane = state.ready.removeFirst()
        } else if !state.patient.isEmpty {
            lane = state.patient.removeFirst()
        } else {
            return nil
        }
        guard var entry = state.lanes[lane], !entry.jobs.isEmpty else { return nil }
        let job = entry.jobs.removeFirst().job
        entry.isBusy = true
        state.lanes[lane] = entry
        return (lane, job)
    }

    private static func finish(_ lane: UInt64, _ state: inout State) {
        guard var entry = state.lanes[lane] else { return }
        entry.isBusy = false
        guard let next = entry.jobs.first else {
            state.lanes[lane] = nil
            return
        }
        state.lanes[lane] = entry
        if next.isPatient { state.patient.append(lane) } else { state.ready.append(lane) }
    }
}
