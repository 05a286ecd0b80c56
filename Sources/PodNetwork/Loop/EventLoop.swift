internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Something that waits for its descriptors.
/// Thread: the loop's alone, which must not block. Errors: its own; it closes what is broken.
protocol LoopHandler: AnyObject {
    /// `events`: PODSH_EPOLL_* bits.
    func ready(_ descriptor: Int32, _ events: UInt32)
    /// A time it asked for has come, or another's; when to call again, nil for never.
    func tick(_ now: TimeSpan) -> TimeSpan?
    /// A descriptor of its has been closed.
    func dropped(_ descriptor: Int32)
}

extension LoopHandler {
    func tick(_ now: TimeSpan) -> TimeSpan? { nil }
    func dropped(_ descriptor: Int32) {}
}

/// One thread that waits for many sockets. Idle sockets cost no time.
///
/// @unchecked Sendable: `tasks` is locked, `epoll` and `wake` never change; all else is touched on the loop's thread
/// only, which `run` is the one way onto.
final class EventLoop: @unchecked Sendable {
    private let epoll: Int32
    private let wake: Int32
    private struct Tasks {
        var waiting: [@Sendable () -> Void] = []
        var isOver = false
    }
    private let tasks = Mutex(Tasks())
    private var thread: MachineThread?

    // The loop's thread only.
    private var handlers: [UInt64: (descriptor: Int32, handler: any LoopHandler)] = [:]
    /// By descriptor: late news for a number that has been closed and given again are not for its new owner.
    private var keys: [Int32: UInt64] = [:]
    private var nextKey: UInt64 = 1
    private var clocks: [ObjectIdentifier: (handler: any LoopHandler, due: TimeSpan)] = [:]
    private var isStopped = false

    init(_ name: String) throws(Failure) {
        epoll = podsh_epoll()
        wake = podsh_eventfd()
        if epoll < 0 || wake < 0 { throw Failure.system("cannot wait for sockets", -min(epoll, wake)) }
        podsh_epoll_watch(epoll, wake, UInt32(PODSH_EPOLL_IN), 0)
        thread = try MachineThread(name) { [self] in work() }
    }

    deinit {
        close(epoll)
        close(wake)
    }

    /// Runs a task on the loop's thread; false when the loop has stopped, then it is not run.
    @discardableResult
    func run(_ task: @escaping @Sendable () -> Void) -> Bool {
        let isTaken = tasks.withLock { tasks in
            if !tasks.isOver { tasks.waiting.append(task) }
            return !tasks.isOver
        }
        var one: UInt64 = 1
        write(wake, &one, 8)
        return isTaken
    }

    /// Ends the thread after `last` has run there; returns when it has.
    func stop(_ last: @escaping @Sendable () -> Void) {
        run { [self] in
            last()
            isStopped = true
        }
        tasks.withLock { $0.isOver = true }
        thread?.join()
        thread = nil
    }

    /// Watches a descriptor, or changes what for.
    func watch(_ descriptor: Int32, _ events: Int, _ handler: any LoopHandler) {
        if keys[descriptor] == nil {
            keys[descriptor] = nextKey
            nextKey += 1
        }
        guard let key = keys[descriptor] else { return }
        handlers[key] = (descriptor, handler)
        podsh_epoll_watch(epoll, descriptor, UInt32(events), key)
    }

    /// Forgets and closes.
    func drop(_ descriptor: Int32) {
        let handler = keys.removeValue(forKey: descriptor).flatMap { handlers.removeValue(forKey: $0)?.handler }
        podsh_epoll_forget(epoll, descriptor)
        close(descriptor)
        handler?.dropped(descriptor)
    }

    /// Hears nothing of a descriptor until it is watched again, not even that it has hung up.
    func rest(_ descriptor: Int32) { podsh_epoll_forget(epoll, descriptor) }

    /// Stops taking connections for a second: without descriptors left, a listening socket would be ready all the time.
    func pause(_ listener: Int32, _ handler: any LoopHandler) {
        rest(listener)
        call(Alarm { [weak self] in self?.watch(listener, PODSH_EPOLL_IN, handler) }, at: monotonicNow() + .seconds(1))
    }

    private final class Alarm: LoopHandler {
        private let ring: () -> Void

        init(_ ring: @escaping () -> Void) {
            self.ring = ring
        }

        func ready(_ descriptor: Int32, _ events: UInt32) {}

        func tick(_ now: TimeSpan) -> TimeSpan? {
            ring()
            return nil
        }
    }

    /// Forgets and closes everything; when the loop ends.
    func dropAll() {
        while let descriptor = keys.keys.first { drop(descriptor) }
    }

    /// Has the handler's `tick` called at a time.
    func call(_ handler: any LoopHandler, at due: TimeSpan) {
        let id = ObjectIdentifier(handler)
        if let clock = clocks[id], clock.due <= due { return }
        clocks[id] = (handler, due)
    }

    func forgetClock(_ handler: any LoopHandler) { clocks[ObjectIdentifier(handler)] = nil }

    private func work() {
        var news = [podsh_epoll_news](repeating: podsh_epoll_news(), count: 128)
        while !isStopped {
            let due = clocks.values.map(\.due).min()
            let left = due.map { Int32(clamping: max(0, (($0 - monotonicNow()).nanoseconds + 999_999) / 1_000_000)) }
            let got = podsh_epoll_wait(epoll, &news, 128, left ?? -1)
            for index in 0..<max(0, Int(got)) {
                if news[index].key == 0 { takeTasks() } else { notify(news[index]) }
            }
            strike()
        }
        handlers = [:]
        clocks = [:]
    }

    private func notify(_ news: podsh_epoll_news) {
        guard let (descriptor, handler) = handlers[news.key] else { return }
        handler.ready(descriptor, news.events)
    }

    private func takeTasks() {
        var count: UInt64 = 0
        read(wake, &count, 8)
        let taken = tasks.withLock { tasks in
            let taken = tasks.waiting
            tasks.waiting = []
            return taken
        }
        for task in taken { task() }
    }

    private func strike() {
        if clocks.isEmpty { return }
        let now = monotonicNow()
        for (id, clock) in clocks where clock.due <= now {
            clocks[id] = nil
            if let next = clock.handler.tick(now) { call(clock.handler, at: next) }
        }
    }
}
