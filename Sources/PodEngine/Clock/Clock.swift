package import PodModel

/// Time for the engine: a port, since virtual time jumps and real time has to be waited for.
package protocol Clock: AnyObject {
    var now: Timestamp { get }
    /// Lets time pass until `time`, or less when a machine has something to report; returns the time it is then.
    func wait(until time: Timestamp) -> Timestamp
}

/// Virtual time: waiting is a jump.
package final class VirtualClock: Clock {
    package private(set) var now: Timestamp

    package init(start: Timestamp = .simulationStart) {
        now = start
    }

    package func wait(until time: Timestamp) -> Timestamp {
        now = max(now, time)
        return now
    }
}
