import Glibc
package import PodModel

/// Real time: the wall's when the clock was made, moved on by a clock that never goes back.
package final class SystemClock: Clock {
    private let start: Timestamp
    private let origin: Int64
    package let wakes: [Int32]
    private let signal: Int32?

    /// `wakes` become readable when a machine has something to report and are emptied by whoever takes the reports;
    /// `signal` when a signal came: it is emptied here, since the signal itself is remembered elsewhere.
    package init(wakes: [Int32], signal: Int32? = nil) {
        self.wakes = wakes
        self.signal = signal
        start = SystemClock.wall()
        origin = SystemClock.nanoseconds(CLOCK_MONOTONIC)
    }

    /// The wall's time.
    package static func wall() -> Timestamp { Timestamp(nanoseconds: nanoseconds(CLOCK_REALTIME)) }

    /// Time that never jumps, since the machine's start.
    package static func monotonic() -> TimeSpan { .nanoseconds(nanoseconds(CLOCK_MONOTONIC)) }

    package var now: Timestamp { start + .nanoseconds(SystemClock.nanoseconds(CLOCK_MONOTONIC) - origin) }

    package var isReal: Bool { true }

    package func wait(until time: Timestamp, or descriptors: [Int32]) -> Timestamp {
        let now = now
        if time <= now { return now }
        var polled = (wakes + descriptors).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        if let signal { polled.append(pollfd(fd: signal, events: Int16(POLLIN), revents: 0)) }
        // An hour at most: no number overflows, and whoever waits longer asks again. Rounded up, else the last
        // millisecond would be spent turning.
        let left = min((time - now).nanoseconds, 3_600_000_000_000)
        _ = poll(&polled, nfds_t(polled.count), Int32((left + 999_999) / 1_000_000))
        if let signal, let last = polled.last, last.revents != 0 {
            var bytes = [UInt8](repeating: 0, count: 64)
            _ = read(signal, &bytes, bytes.count)
        }
        return self.now
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
