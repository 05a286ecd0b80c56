internal import CLinux
internal import Glibc

/// Work that blocks, on a thread of its own.
/// Unchecked: the thread writes the result before it tells the descriptor, and it is read only after that.
private final class BackgroundCall<Result>: @unchecked Sendable {
    let descriptor = podsh_eventfd()
    private let body: () -> Result
    private(set) var result: Result?

    init(_ body: @escaping () -> Result) {
        self.body = body
    }

    deinit { close(descriptor) }

    func run() {
        result = body()
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// False if no thread can be had.
    func start() -> Bool {
        var thread = pthread_t()
        let given = Unmanaged.passRetained(Box { self.run() })
        let failed = pthread_create(
            &thread, nil,
            { given in
                guard let given else { return nil }
                // Signals are for the thread that waits.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                Unmanaged<Box>.fromOpaque(given).takeRetainedValue().body()
                return nil
            }, given.toOpaque())
        if failed != 0 {
            given.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private typealias Box = Carrier
}

private final class Carrier {
    let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
    }
}

extension Session {
    /// Does what blocks on another thread, and lets the cluster live meanwhile. The body touches nothing of the
    /// session.
    func elsewhere<Result>(_ body: @escaping () -> Result) -> Result {
        let call = BackgroundCall(body)
        guard call.descriptor >= 0, call.start() else { return body() }
        while true {
            _ = attend([call.descriptor])
            var polled = pollfd(fd: call.descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&polled, 1, 0) > 0, let result = call.result { return result }
        }
    }
}
