import PodLifecycle
import PodControlPlane
import PodModel
import PodText

/// A container's log that is answered, as its bytes.
/// Thread: the session's.
package final class APILog {
    private let reading: any LogReading
    private let server: APIServer
    private let pod: ObjectKey
    private let container: String
    private let follows: Bool
    private let hasTimes: Bool
    package private(set) var isEnded = false
    /// Bytes that may still be sent (`limitBytes`); nil is all.
    private var left: Int?

    init(
        _ reading: any LogReading, pod: ObjectKey, container: String, follows: Bool, hasTimes: Bool, limit: Int?,
        of server: APIServer
    ) {
        self.reading = reading
        self.pod = pod
        self.container = container
        self.follows = follows
        self.hasTimes = hasTimes
        self.server = server
        left = limit
    }

    /// What there is now; empty where there is nothing now, or nothing more.
    package func next() -> [UInt8] {
        if isEnded { return [] }
        // Asked first: what was written before the end is read after it.
        let hasEnded = !follows || server.plane.hasEnded(pod, container: container)
        var bytes: [UInt8] = []
        var lines = reading.next(at: server.plane.currentTime)
        while !lines.isEmpty, bytes.count < 1 << 20 {
            for line in lines {
                if hasTimes, line.begins { bytes += Array("\(line.time.rfc3339Nanoseconds) ".utf8) }
                bytes += line.bytes
                if line.ends, line.hasNewline { bytes.append(UInt8(ascii: "\n")) }
            }
            lines = reading.next(at: server.plane.currentTime)
        }
        if hasEnded, bytes.isEmpty { isEnded = true }
        if let most = left {
            if bytes.count >= most { isEnded = true }
            bytes = Array(bytes.prefix(most))
            left = most - bytes.count
        }
        return bytes
    }
}
