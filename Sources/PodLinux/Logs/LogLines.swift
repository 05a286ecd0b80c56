import PodLifecycle
import PodModel

/// Joins records to lines and keeps the last of them, within bounds of number and memory (hostile case V03).
///
/// A line's time is that of its last record, made unique: conmon gives one time to all it reads at once, so the n-th
/// record of a time counts n nanoseconds later. Who asks again from one nanosecond after the last line he has seen
/// misses nothing and sees nothing twice.
struct LogLines {
    /// 256 KiB: what a line has beyond is cut off.
    static let longestLine = 256 << 10
    /// 16 MiB of text in all: older lines are dropped.
    static let mostText = 16 << 20

    private struct Open {
        var text: [UInt8] = []
        var cut = 0
        var time = Timestamp(nanoseconds: 0)
        var isOpen = false
    }

    private let since: Timestamp?
    private let limit: Int
    private var open = [Open(), Open()]
    private var lines: [(line: LogLine, bytes: Int)] = []
    private var first = 0
    private var bytes = 0
    private var lastTime: Timestamp?
    private var sameTime: Int64 = 0
    /// Lines were dropped for their size, not for the limit.
    private(set) var isCut = false

    init(since: Timestamp?, limit: Int) {
        self.since = since
        self.limit = limit
    }

    mutating func add(_ record: LogRecord) {
        sameTime = record.time == lastTime ? sameTime + 1 : 0
        lastTime = record.time
        let time = record.time + .nanoseconds(sameTime)
        if let since, time < since { return }
        let stream = record.isError ? 1 : 0
        let room = max(0, LogLines.longestLine - open[stream].text.count)
        open[stream].text += record.text.prefix(room)
        open[stream].cut += max(0, record.text.count - room)
        open[stream].time = time
        open[stream].isOpen = true
        if record.isWhole { close(stream) }
    }

    private mutating func close(_ stream: Int) {
        let line = open[stream]
        open[stream] = Open()
        var text = String(decoding: line.text, as: UTF8.self)
        if line.cut > 0 { text += "… [\(line.cut) more bytes of this line are cut]" }
        lines.append((LogLine(time: line.time, text: text), text.utf8.count))
        bytes += text.utf8.count
        while lines.count - first > limit || bytes > LogLines.mostText {
            if lines.count - first <= limit { isCut = true }
            bytes -= lines[first].bytes
            lines[first].line = LogLine(time: line.time, text: "")
            first += 1
        }
        if first > 4096, first > lines.count / 2 {
            lines.removeFirst(first)
            first = 0
        }
    }

    /// All that is kept, with lines that have no end yet, in the order of their times.
    mutating func finish() -> [LogLine] {
        for stream in [0, 1].sorted(by: { open[$0].time < open[$1].time }) where open[stream].isOpen { close(stream) }
        return lines[first...].map(\.line)
    }
}
