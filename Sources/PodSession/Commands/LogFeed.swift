internal import PodLifecycle
internal import PodModel

/// The logs of one container or many as one stream, in the order of time as far as that is known.
struct LogFeed {
    /// What is handed on at once, in bytes of text.
    private static let portion = 512 << 10

    private final class Source {
        let pod: ObjectKey
        let uid: UID
        let container: String
        let log: any LogReading
        var lines: ArraySlice<LogLine> = []
        /// It had no more lines at the last look.
        var isDrained = false

        init(_ pod: ObjectKey, _ uid: UID, _ container: String, _ log: any LogReading) {
            self.pod = pod
            self.uid = uid
            self.container = container
            self.log = log
        }
    }

    private var sources: [Source] = []

    /// Whether a container of this very pod is read already.
    func reads(_ uid: UID, _ container: String) -> Bool {
        sources.contains { $0.uid == uid && $0.container == container }
    }

    mutating func add(_ pod: ObjectKey, _ uid: UID, _ container: String, _ log: any LogReading) {
        sources.append(Source(pod, uid, container, log))
    }

    /// What is read of pods that are gone is read to its end.
    mutating func removeDrained(except isOfInterest: (ObjectKey, UID) -> Bool) {
        sources.removeAll { $0.isDrained && $0.lines.isEmpty && !isOfInterest($0.pod, $0.uid) }
    }

    /// The next lines of all; empty when nobody has any now.
    func next(at now: Timestamp) -> [LogReply.Line] {
        for source in sources { source.isDrained = false }
        var found: [LogReply.Line] = []
        var bytes = 0
        while bytes < LogFeed.portion, let source = earliest(at: now) {
            // Of one alone there is nothing to compare.
            let count = sources.count == 1 ? source.lines.count : 1
            for line in source.lines.prefix(count) {
                found.append(LogReply.Line(pod: source.pod.name, container: source.container, line: line))
                bytes += line.bytes.count + 1
            }
            source.lines = source.lines.dropFirst(count)
        }
        return found
    }

    /// The one whose next line is the oldest; of equals the first.
    private func earliest(at now: Timestamp) -> Source? {
        var best: (time: Timestamp, source: Source)?
        for source in sources {
            if source.lines.isEmpty, !source.isDrained {
                source.lines = source.log.next(at: now)[...]
                source.isDrained = source.lines.isEmpty
            }
            guard let line = source.lines.first else { continue }
            if best.map({ line.time < $0.time }) ?? true { best = (line.time, source) }
        }
        return best?.source
    }
}
