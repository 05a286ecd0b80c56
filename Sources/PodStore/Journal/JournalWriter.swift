internal import Glibc

/// The thread that writes the journal, so that the engine never waits for the disk. One of its own and not a queue's:
/// where no thread can be had, that is known when the store is made, and a queue would wait for one for ever.
///
/// @unchecked Sendable: `isWanted` and `isOver` are only touched with `mutex` held, `thread` by who starts and ends it.
final class JournalWriter: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isWanted = false
    private var isOver = false
    private var thread: pthread_t?
    private let work: @Sendable () -> Void

    /// `work` is called at most every twentieth of a second.
    init(_ work: @escaping @Sendable () -> Void) {
        self.work = work
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// 0, or why no thread can be had.
    func start() -> Int32 {
        var made = pthread_t()
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        // Signals are the main thread's.
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let given = Unmanaged.passRetained(self)
        let error = pthread_create(
            &made, nil,
            { given in
                if let given { Unmanaged<JournalWriter>.fromOpaque(given).takeRetainedValue().run() }
                return nil
            }, given.toOpaque())
        if error != 0 { given.release() } else { thread = made }
        return error
    }

    /// There is something to write.
    func want() { change { isWanted = true } }

    /// Returns when the thread has ended.
    func end() {
        change { isOver = true }
        if let thread { pthread_join(thread, nil) }
        thread = nil
    }

    private func change(_ body: () -> Void) {
        pthread_mutex_lock(mutex)
        body()
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func run() {
        while true {
            pthread_mutex_lock(mutex)
            while !isWanted, !isOver { pthread_cond_wait(condition, mutex) }
            // What comes in the next twentieth of a second is written with it.
            var until = timespec()
            clock_gettime(CLOCK_REALTIME, &until)
            until.tv_nsec += 50_000_000
            if until.tv_nsec >= 1_000_000_000 {
                until.tv_sec += 1
                until.tv_nsec -= 1_000_000_000
            }
            while !isOver, pthread_cond_timedwait(condition, mutex, &until) != ETIMEDOUT {}
            let isLast = isOver
            isWanted = false
            pthread_mutex_unlock(mutex)
            work()
            if isLast { return }
        }
    }
}
