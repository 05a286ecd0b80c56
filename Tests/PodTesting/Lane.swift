import Foundation

/// Which tests run how long: the gate, or with `scripts/test --full` the long lanes.
package enum Lane {
    package static let isFull = ProcessInfo.processInfo.environment["PODSH_FULL"] == "1"

    /// So many repetitions in the gate, so many in the long lanes.
    package static func count(_ gate: Int, full: Int) -> Int { isFull ? full : gate }
}
