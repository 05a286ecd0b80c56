internal import Glibc
package import PodModel

/// The one time of real machines: the wall clock as it was when podsh began, and from then on a clock that never jumps.
package enum MachineTime {
    package static func now() -> Timestamp { start + (monotonicNow() - began) }

    private static let (start, began): (Timestamp, TimeSpan) = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let start = Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        return (start, monotonicNow())
    }()
}
