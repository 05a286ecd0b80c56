import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodModel
import Synchronization

/// What stands between the prober's callers and its thread. An order has a number; only while its number is that of
/// its key may anything be reported for it.
final class ProbeOrders: Sendable {
    struct Order: Sendable {
        let number: UInt64
        let key: ProbeKey
        let task: ProbeTask
        let container: ContainerHandle
        /// Of a probe: what was told of this run before.
        let verdict: Bool?
    }

    private struct State {
        var fresh: [Order] = []
        var live: [ProbeKey: UInt64] = [:]
        var stopped: [UInt64] = []
        var next: UInt64 = 1
        var isClosed = false
    }

    private let state = Mutex(State())
    private let report: @Sendable (PodWorkerSlot, RuntimeReport.News) -> Void
    private let waker: FileDescriptor

    init(report: @escaping @Sendable (PodWorkerSlot, RuntimeReport.News) -> Void) throws(Failure) {
        self.report = report
        let made = podsh_eventfd()
        if made < 0 { throw Failure.system("cannot make an eventfd", -made) }
        waker = FileDescriptor(owning: made)
    }

    /// Readable when there is something to take.
    var descriptor: Int32 { waker.number }

    private func wake() {
        var one: UInt64 = 1
        _ = write(waker.number, &one, 8)
    }

    func start(_ key: ProbeKey, _ task: ProbeTask, of container: ContainerHandle, verdict: Bool? = nil) {
        state.withLock { state in
            if let old = state.live[key] { state.stopped.append(old) }
            state.fresh.append(
                Order(number: state.next, key: key, task: task, container: container, verdict: verdict))
            state.live[key] = state.next
            state.next += 1
        }
        wake()
    }

    func stop(where isMeant: (ProbeKey) -> Bool) {
        let found = state.withLock { state in
            let keys = state.live.keys.filter(isMeant)
            for key in keys { if let number = state.live.removeValue(forKey: key) { state.stopped.append(number) } }
            return !keys.isEmpty
        }
        if found { wake() }
    }

    func close() {
        state.withLock {
            $0.live = [:]
            $0.isClosed = true
        }
        wake()
    }

    /// For the thread: what is new since it last asked.
    func take() -> (fresh: [Order], stopped: [UInt64], isClosed: Bool) {
        var count: UInt64 = 0
        _ = read(waker.number, &count, 8)
        return state.withLock { state in
            defer {
                state.fresh = []
                state.stopped = []
            }
            return (state.fresh, state.stopped, state.isClosed)
        }
    }

    /// For the thread: reports, unless the order has been stopped. With `isLast` the order is over.
    func report(_ news: RuntimeReport.News, for order: Order, isLast: Bool = false) {
        state.withLock { state in
            guard state.live[order.key] == order.number else { return }
            if isLast { state.live[order.key] = nil }
            report(order.key.worker, news)
        }
    }
}
