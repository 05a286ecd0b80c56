import PodLifecycle
import PodModel
import Synchronization

/// Cpu used is a sum that only grows; how busy something is shows between two looks.
final class UsageMeter: Sendable {
    private struct Look {
        var time: Timestamp
        var used: Int64
        var rate: Int64
    }

    private let looks = Mutex<[String: Look]>([:])
    /// Looks nearer than that answer what the last one did: the kernel's figures are too coarse.
    private static let shortest = TimeSpan.milliseconds(100)
    private static let mostLooks = 4096

    /// Thousandths of a core since the last look, at the first one since `started`. `used`: nanoseconds of cpu.
    func rate(of name: String, used: Int64, started: Timestamp, at now: Timestamp) -> Int64 {
        looks.withLock { looks in
            let last = looks[name] ?? Look(time: started, used: 0, rate: 0)
            let span = (now - last.time).nanoseconds
            if looks[name] != nil, span < UsageMeter.shortest.nanoseconds { return last.rate }
            let rate = span <= 0 ? 0 : Int64(Double(max(0, used - last.used)) / Double(span) * 1000)
            if looks.count >= UsageMeter.mostLooks { looks = [:] }
            looks[name] = Look(time: now, used: used, rate: rate)
            return rate
        }
    }
}
