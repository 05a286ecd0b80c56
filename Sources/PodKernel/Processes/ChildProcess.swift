internal import CLinux
internal import Glibc
package import PodLifecycle
package import PodModel

/// A process that podsh has started. Named by its pidfd: a number used again is never mistaken for it.
package struct ChildProcess: ~Copyable, Sendable {
    /// As the host numbers it; only good for names such as `/proc/PID`.
    package let process: Int32
    /// Becomes readable when the process has ended; for poll(2). Closed with this value.
    package let pidfd: Int32

    package init(process: Int32, pidfd: Int32) {
        self.process = process
        self.pidfd = pidfd
    }

    deinit {
        close(pidfd)
    }

    /// Takes over a process that is not podsh's child, or has been forgotten; nil when there is none of that number.
    package init?(observing process: Int32) {
        let made = podsh_pidfd_open(process)
        if made < 0 { return nil }
        self.process = process
        pidfd = made
    }

    /// Gives process and pidfd away: the caller closes the pidfd and reaps the process.
    package consuming func release() -> (process: Int32, pidfd: Int32) {
        let pair = (process, pidfd)
        discard self
        return pair
    }

    /// How it ended, waiting for that at most `timeout` (nil: for ever); nil while it runs. Reaps it.
    package borrowing func wait(timeout: TimeSpan?) -> Exit? {
        guard waitReadable(pidfd, timeout: timeout) else { return nil }
        return ended()
    }

    /// How it ended; nil while it runs. Never waits. Reaps it. One that is not a child of podsh's has code -1.
    package borrowing func ended() -> Exit? {
        var code: Int32 = 0
        switch podsh_pidfd_wait(pidfd, &code) {
        case 0: return nil
        case 1: return Exit(code: code)
        case 2: return Exit(code: 128 &+ (code & 0x7F), signal: code & 0x7F)
        default: return waitReadable(pidfd, timeout: .zero) ? Exit(code: -1) : nil
        }
    }

    /// Whether the signal was delivered; false when the process is gone.
    @discardableResult
    package borrowing func kill(_ signal: Int32) -> Bool {
        podsh_pidfd_signal(pidfd, signal) == 0
    }

    /// KILL and reap.
    package borrowing func end() {
        kill(SIGKILL)
        _ = wait(timeout: .seconds(10))
    }
}

/// poll(2) on one descriptor for input; true when there is some, or an end. nil waits for ever.
package func waitReadable(_ descriptor: Int32, timeout: TimeSpan?) -> Bool {
    let end = timeout.map { monotonicNow() + $0 }
    while true {
        var left: Int32 = -1
        if let end {
            // Rounded up: a wait never ends early.
            left = Int32(clamping: max(0, ((end - monotonicNow()).nanoseconds + 999_999) / 1_000_000))
        }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let got = poll(&entry, 1, left)
        if got > 0 { return true }
        if got == 0 { return false }
        if errno != EINTR { return false }
    }
}

/// Time that never jumps, since the machine's start.
package func monotonicNow() -> TimeSpan {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}
