internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Where threads put their reports, and the engine takes them from.
final class Inbox: Sendable {
    /// Readable while something lies here; for poll(2).
    let descriptor: Int32
    private let content = Mutex(Content())

    private struct Content {
        var reports: [RuntimeReport] = []
        /// Reports come in the order of their time, so none is older than the one before.
        var last = Timestamp(nanoseconds: .min)
    }

    init() throws(Failure) {
        let made = podsh_eventfd()
        if made < 0 { throw Failure.system("cannot make an event descriptor", -made) }
        descriptor = made
    }

    deinit {
        close(descriptor)
    }

    /// Puts a report in, with the time it is now, or at which it happened.
    func put(_ worker: PodWorkerSlot, _ news: RuntimeReport.News, at time: Timestamp? = nil) {
        content.withLock { content in
            content.last = max(content.last, time ?? MachineTime.now())
            content.reports.append(RuntimeReport(time: content.last, worker: worker, news: news))
        }
        wake()
    }

    /// Makes the descriptor readable without a report: whoever waits looks around.
    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Moves everything. What lies here has happened: a time beyond `now`, of a clock read a moment later, becomes
    /// `now`.
    func take(until now: Timestamp, into reports: inout [RuntimeReport]) {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        content.withLock { content in
            for var report in content.reports {
                report.time = min(report.time, now)
                reports.append(report)
            }
            content.reports.removeAll(keepingCapacity: content.reports.count < 256)
        }
    }
}
