package import PodModel

/// Time for the engine: a port, since virtual time jumps and real time has to be waited for.
/// Thread: the engine's, which `wait` blocks. Errors: none; an interrupted wait returns early.
package protocol Clock: AnyObject {
    var now: Timestamp { get }
    /// Lets time pass until `time`, or less when a machine has something to report, a signal came or one of
    /// `descriptors` can be read; returns the time it is then.
    func wait(until time: Timestamp, or descriptors: [Int32]) -> Timestamp
    /// What ends a wait early when it can be read, for whoever polls by itself.
    var wakes: [Int32] { get }
    /// Time is the wall's: it goes on by itself, also between two calls.
    var isReal: Bool { get }
}

extension Clock {
    package func wait(until time: Timestamp) -> Timestamp { wait(until: time, or: []) }
}

/// Virtual time: waiting is a jump.
package final class VirtualClock: Clock {
    package private(set) var now: Timestamp

    package init(start: Timestamp = .simulationStart) {
        now = start
    }

    package func wait(until time: Timestamp, or descriptors: [Int32]) -> Timestamp {
        now = max(now, time)
        return now
    }

    package var isReal: Bool { false }
    package var wakes: [Int32] { [] }
}
