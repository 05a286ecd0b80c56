internal import Glibc
package import PodLifecycle
package import PodModel

/// Reads a log of conmon's k8s-file format from its end: what is not wanted is not read.
package enum LogReader {
    /// 64 KiB: what is read at once on the way back.
    private static let block = 64 << 10
    /// 64 MiB: a log is never read further back than that.
    private static let mostBytes: off_t = 64 << 20

    /// At most the last `limit` lines not before `since`, oldest first, and whether that is all the file holds of
    /// what was asked. A link or device in its place is not followed (hostile case V05).
    package static func lines(
        of file: String, since: Timestamp?, limit: Int
    ) throws(Failure) -> (lines: [LogLine], reachesBegin: Bool) {
        let log = try FileDescriptor.open(file, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard fstat(log.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure("\(file) is not a log: it is no regular file")
        }
        if limit <= 0 { return ([], false) }
        let start = begin(log, size: status.st_size, since: since, limit: limit)
        var lines = LogLines(since: since, limit: limit)
        var isFirst = start > 0
        eachLine(log, from: start, to: status.st_size) { line in
            // The first is cut where the reading begins.
            if isFirst { isFirst = false } else if let record = LogRecord(line) { lines.add(record) }
        }
        var found = lines.finish()
        if lines.isCut, let first = found.first { found.insert(notice("earlier lines exceed what is shown at once", first.time), at: 0) }
        return (found, start == 0 && found.count < limit)
    }

    /// A line of podsh's own among the container's.
    package static func notice(_ text: String, _ time: Timestamp) -> LogLine {
        LogLine(time: time, text: "[podsh: \(text)]")
    }

    /// Where to begin so that the wanted lines follow whole: a place with enough line ends behind it, and before all
    /// records of the time at which enough is reached, since times are counted.
    private static func begin(_ log: borrowing FileDescriptor, size: off_t, since: Timestamp?, limit: Int) -> off_t {
        var at = size
        var ends = 0
        var enough: Timestamp?
        while at > 0, size - at < mostBytes {
            at = max(0, at - off_t(block))
            let bytes = read(log, at: at, block)
            let starts = firstLine(bytes)
            guard let time = LogRecord.time(starts) else { continue }
            if let since, time < since { break }
            if let enough { if time < enough { break } else { continue } }
            ends += wholeLines(bytes)
            if ends > limit + 1 { enough = time }
        }
        return at
    }

    /// From the first line's start on.
    private static func firstLine(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard let end = bytes.firstIndex(of: 0x0A) else { return [] }
        return bytes[(end + 1)...]
    }

    /// Records marked F that begin in the block; one across the blocks' border may be missed, so ask for one more.
    private static func wholeLines(_ bytes: [UInt8]) -> Int {
        bytes.split(separator: 0x0A).reduce(0) { $0 + (LogRecord($1)?.isWhole == true ? 1 : 0) }
    }

    private static func read(_ log: borrowing FileDescriptor, at place: off_t, _ count: Int) -> [UInt8] {
        let number = log.number
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
            got = max(0, pread(number, buffer.baseAddress, count, place))
        }
    }

    /// Every line between two places, an unfinished one at the end too; a line beyond 1 MiB is given in pieces.
    private static func eachLine(
        _ log: borrowing FileDescriptor, from start: off_t, to end: off_t, _ body: (ArraySlice<UInt8>) -> Void
    ) {
        var at = start
        var rest: [UInt8] = []
        while at < end {
            let bytes = read(log, at: at, min(block, Int(end - at)))
            if bytes.isEmpty { break }
            at += off_t(bytes.count)
            rest += bytes
            var from = 0
            while let newline = rest[from...].firstIndex(of: 0x0A) {
                body(rest[from..<newline])
                from = newline + 1
            }
            rest.removeFirst(from)
            if rest.count > 1 << 20 {
                body(rest[...])
                rest = []
            }
        }
        if !rest.isEmpty { body(rest[...]) }
    }
}
