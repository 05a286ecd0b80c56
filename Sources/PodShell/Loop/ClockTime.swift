import Glibc
package import PodModel

/// Real time.
package enum ClockTime {
    /// Seconds since 1970.
    package static func seconds() -> Int64 { Int64(time(nil)) }

    /// Lets real time pass; less when a signal comes.
    package static func sleep(_ span: TimeSpan) {
        var time = timespec(tv_sec: Int(span.wholeSeconds), tv_nsec: Int(span.nanoseconds % 1_000_000_000))
        nanosleep(&time, nil)
    }
}
