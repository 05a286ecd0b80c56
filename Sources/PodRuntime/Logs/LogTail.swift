/// Where the last lines of a log begin.
struct LogTail {
    /// The first file that is read for them, and from where on.
    let file: Int
    var at: Int64 = 0
    /// Lines before them from there on.
    var skip = 0

    /// `end`: how far the last file goes; `isRunOver`: an unfinished record there is a line too.
    init(_ files: [LogFile], end: Int64, isRunOver: Bool, last count: Int, follows: Bool) {
        let last = files.count - 1
        // Of no line at all only what comes later is read.
        if count == 0 || files.isEmpty {
            file = max(0, last)
            at = end
            return
        }
        var first = last
        var ended = 0
        for i in files.indices.reversed() {
            let isLast = i == last
            let shape = LogShape(files[i], end: isLast ? end : .max, withRest: !isLast || isRunOver)
            // A line that begins in an older file comes whole. With a run all its lines end.
            if i < last, ended >= count, !shape.isOpen || files[i].run != files[i + 1].run { break }
            first = i
            ended += shape.ended
        }
        file = first
        // Counted as they are shown, since lines end in other ways than by their last record, too.
        let all = LogCursor(Array(files[first...]), end: end, follows: follows, isRunOver: isRunOver)
        skip = max(0, all.countOfLines() - count)
    }
}

/// How many records of a file end a line, and whether a stream's last one does not.
private struct LogShape {
    private(set) var ended = 0
    private var open = [false, false]
    var isOpen: Bool { open[0] || open[1] }

    init(_ file: LogFile, end: Int64, withRest: Bool) {
        var records = LogRecords()
        var at: Int64 = 0
        while true {
            let bytes = file.read(at: at, min(LogCursor.portion, Int(clamping: end - at)))
            if bytes.isEmpty { break }
            at += Int64(bytes.count)
            for record in records.add(bytes) { count(record) }
        }
        if withRest, let record = records.finish() { count(record) }
    }

    private mutating func count(_ record: LogRecord) {
        if record.isWhole { ended += 1 }
        open[record.isError ? 1 : 0] = !record.isWhole
    }
}
