import PodLifecycle
import PodModel

/// Joins conmon's records to lines. A line comes whole, unless it is longer than `piece`: then in pieces, so that
/// memory is bounded, and what the other stream says waits for its end.
struct LogLines {
    /// 1 MiB.
    static let piece = 1 << 20
    /// 4 MiB of other lines wait for the end of a long one; then it is broken.
    static let mostHeld = 4 << 20

    private struct Open {
        var text: [UInt8] = []
        var time: Timestamp?
        /// A piece of it is out already.
        var hasBegun = false
    }

    private let since: Timestamp?
    /// So many lines are passed over first.
    private var skip: Int
    private var isPassingOver = false
    private var records = LogRecords()
    private var open = [Open(), Open()]
    /// Which streams had a record in the file that is being read.
    private var isHeard = [false, false]
    /// The stream with a line of which pieces are out.
    private var owner: Int?
    private var held: [LogLine] = []
    private var heldBytes = 0
    private var lines: [LogLine] = []

    init(since: Timestamp? = nil, skip: Int = 0) {
        self.since = since
        self.skip = skip
    }

    var isEmpty: Bool { lines.isEmpty }

    /// What is joined so far.
    mutating func take() -> [LogLine] {
        defer { lines = [] }
        return lines
    }

    /// Further bytes of the log.
    mutating func add(_ bytes: [UInt8]) {
        for record in records.add(bytes) { add(record) }
    }

    private mutating func add(_ record: LogRecord) {
        let stream = record.isError ? 1 : 0
        isHeard[stream] = true
        if record.isWhole, open[stream].time == nil {
            return emit(LogLine(time: record.time, bytes: record.text), stream)
        }
        open[stream].text += record.text
        if open[stream].time == nil { open[stream].time = record.time }
        let isLong = open[stream].text.count > LogLines.piece && (owner == nil || owner == stream)
        if record.isWhole || isLong { emit(stream, isWhole: record.isWhole, hasNewline: record.isWhole) }
    }

    private mutating func emit(_ stream: Int, isWhole: Bool, hasNewline: Bool) {
        guard let time = open[stream].time else { return }
        var line = LogLine(time: time, bytes: open[stream].text[...])
        line.begins = !open[stream].hasBegun
        line.ends = isWhole
        line.hasNewline = hasNewline
        open[stream] = isWhole ? Open() : Open(time: time, hasBegun: true)
        emit(line, stream)
    }

    private mutating func emit(_ line: LogLine, _ stream: Int) {
        if let owner, owner != stream {
            held.append(line)
            heldBytes += line.bytes.count
            if heldBytes <= LogLines.mostHeld { return }
            open[owner].hasBegun = false
            var end = LogLine(time: line.time, text: "")
            end.begins = false
            return deliverHeld(after: end)
        }
        if !line.ends {
            owner = stream
            return deliver(line)
        }
        owner == nil ? deliver(line) : deliverHeld(after: line)
    }

    private mutating func deliverHeld(after line: LogLine) {
        owner = nil
        deliver(line)
        for line in held { deliver(line) }
        held = []
        heldBytes = 0
    }

    private mutating func deliver(_ line: LogLine) {
        if line.begins {
            isPassingOver = skip > 0 || since.map { line.time < $0 } ?? false
            if skip > 0 { skip -= 1 }
        }
        if !isPassingOver { lines.append(line) }
    }

    /// A line of podsh's own among the container's.
    mutating func note(_ text: String) {
        finish()
        deliver(LogLine(time: records.clock.time, text: "[podsh: \(text)]"))
    }

    /// Another file of the same run comes. A line goes on there; one of which this file had nothing ends, so that how
    /// far back a line reaches is bounded for who looks for its begin.
    mutating func endFile() {
        if let record = records.finish() { add(record) }
        end([0, 1].filter { !isHeard[$0] })
        isHeard = [false, false]
    }

    /// The run is at its end, or nothing later is wanted: what has no line end yet ends here.
    /// `withRest`: a record without its end too; conmon is in the middle of it otherwise.
    mutating func finish(withRest: Bool = true) {
        let rest = records.finish()
        if withRest, let rest { add(rest) }
        end([0, 1])
        isHeard = [false, false]
    }

    /// Ends what is open of these streams, the earlier first.
    private mutating func end(_ streams: [Int]) {
        if let owner, streams.contains(owner) { emit(owner, isWhole: true, hasNewline: false) }
        let begun = streams.compactMap { stream in open[stream].time.map { (stream: stream, time: $0) } }
        for each in begun.sorted(by: { $0.time < $1.time }) { emit(each.stream, isWhole: true, hasNewline: false) }
    }
}
