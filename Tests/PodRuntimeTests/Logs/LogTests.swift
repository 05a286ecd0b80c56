@testable import PodKernel
@testable import PodRuntime
import Foundation
import Glibc
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// Reading what conmon writes.
struct LogTests {
    private func with<T>(_ body: (LogFolder, String) throws -> T) throws -> T {
        let pod = "/tmp/podsh-log-test-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: pod, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: pod) }
        return try body(LogFolder(pod: pod, container: "c"), pod)
    }

    private func write(_ text: String, to path: String) throws {
        // Appends as conmon does.
        let file = try FileDescriptor.open(path, flags: O_WRONLY | O_APPEND | O_CREAT)
        try file.write(Array(text.utf8))
    }

    private func record(_ second: Int, _ text: String, _ mark: String = "stdout F", nanosecond: Int = 0) -> String {
        let fraction = String(nanosecond + 1_000_000_000).dropFirst()
        let clock = [second / 3600, second / 60 % 60, second % 60].map { String($0 + 100).dropFirst() }.joined(
            separator: ":")
        return "2026-11-24T\(clock).\(fraction)+00:00 \(mark) \(text)\n"
    }

    @Test func howMuchIsKeptCanBeSaid() throws {
        let said = try LogLimits { ["PODSH_LOG_SIZE": "1Mi", "PODSH_LOG_FILES": "3"][$0] }
        #expect(said.bytes == 1 << 20 && said.files == 3)
        for (name, value) in [("PODSH_LOG_SIZE", "1Ki"), ("PODSH_LOG_SIZE", "much"), ("PODSH_LOG_FILES", "1")] {
            #expect(throws: Failure.self, "\(value)") { try LogLimits { $0 == name ? value : nil } }
        }
    }

    @Test func timesAreReadWithTheirZone() {
        let utc = LogRecord.time(Array("2026-11-24T00:20:04.000000001+00:00 x".utf8)[...])
        let east = LogRecord.time(Array("2026-11-24T01:20:04.000000001+01:00 x".utf8)[...])
        #expect(utc == east && utc?.rfc3339 == "2026-11-24T00:20:04Z" && utc.map { $0.nanoseconds % 10 } == 1)
        #expect(LogRecord.time(Array("yesterday".utf8)[...]) == nil)
    }

    /// All that is there.
    private func lines(
        _ folder: LogFolder, run: Int32 = 0, since: Timestamp? = nil, tail: Int? = nil
    ) throws -> [LogLine] {
        all(of: LogCursor(try folder.files(run: run), LogRequest(since: since, tail: tail)))
    }

    private func all(of cursor: LogCursor) -> [LogLine] {
        var found: [LogLine] = []
        while true {
            let next = cursor.next(at: .simulationStart)
            if next.isEmpty { return found }
            found += next
        }
    }

    /// As conmon does when it is asked for another file.
    private func begin(_ folder: LogFolder, _ text: String, most: Int = 5) throws {
        try write(text, to: folder.file(run: 0) + ".tmp")
        #expect(rename(folder.file(run: 0) + ".tmp", folder.file(run: 0)) == 0)
        #expect(folder.adopt(run: 0, most: most))
        #expect(!folder.adopt(run: 0, most: most), "once is enough")
    }

    @Test func partsBecomeLinesAndStreamsStayApart() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            try write(
                record(1, "one ", "stdout P") + record(2, "error", "stderr F") + record(3, "line", "stdout F")
                    + record(4, "prompt> ", "stdout P"),
                to: folder.file(run: 0))
            #expect(
                try lines(folder).map(\.text) == ["error", "one line", "prompt> "], "an unfinished line is shown too")
            #expect(
                try lines(folder).map { $0.time.nanoseconds / 1_000_000_000 % 60 } == [2, 1, 4],
                "the time is that of a line's begin")
        }
    }

    @Test func theLastLinesAreWholeLines() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            var text = ""
            for i in 0..<50_000 { text += record(i, "line \(i)") }
            try write(text, to: folder.file(run: 0))
            #expect(try lines(folder, tail: 3).map(\.text) == ["line 49997", "line 49998", "line 49999"])
            #expect(try lines(folder, tail: 0).isEmpty)
            #expect(try lines(folder, tail: 49_999).first?.text == "line 1")
            let all = try lines(folder)
            #expect(all.map(\.text) == (0..<50_000).map { "line \($0)" })
            #expect(try lines(folder, since: all[49_990].time).map(\.text) == (49_990..<50_000).map { "line \($0)" })
            try write(
                record(50_001, "a", "stdout P") + record(50_001, "b", "stderr P") + record(50_002, "c", "stdout P"),
                to: folder.file(run: 0))
            #expect(try lines(folder, tail: 3).map(\.text) == ["line 49999", "ac", "b"])
        }
    }

    @Test func whatIsNoRecordIsNoneOfTheLastLinesEither() throws {
        let torn = [
            "2026-11-2 stdout F x", "2026-11-24T00:00:02+00:00 stdo", "yesterday stderr P x",
            "2026-99999999999999999999 stdout F x", "",
        ]
        for between in torn {
            try with { folder, _ in
                try folder.makeReady(for: 0)
                try write(
                    record(1, "one") + between + "\n" + record(2, "half ", "stderr P") + between + "\n"
                        + record(3, "line", "stderr F") + between,
                    to: folder.file(run: 0))
                for count in 0...3 {
                    #expect(
                        try lines(folder, tail: count).map(\.text) == ["one", "half line"].suffix(count), "\(between)")
                }
            }
        }
    }

    @Test func theLastLinesAreTheSameThroughFilesWhateverIsOpen() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            try write(
                record(1, "1") + record(1, "prompt> ", "stderr P") + record(1, "begun ", "stdout P"),
                to: folder.file(run: 0))
            try begin(folder, record(2, "and ended") + record(2, "asks ", "stderr P"))
            try begin(folder, record(3, "3") + record(3, "4") + String(record(3, "torn").dropLast(1)))
            try begin(folder, record(5, "5") + record(5, "6") + record(5, "open", "stdout P"))
            let all = try lines(folder).map(\.text)
            #expect(
                all == ["1", "begun and ended", "3", "4", "torn", "prompt> asks ", "5", "6", "open"],
                "a prompt ends with the file behind it")
            for count in 0...10 { #expect(try lines(folder, tail: count).map(\.text) == all.suffix(count), "\(count)") }
        }
    }

    @Test func whoFollowsFromTheEndMissesNothingThatComes() throws {
        for tail in 0...2 {
            try with { folder, _ in
                try folder.makeReady(for: 0)
                try write(
                    record(1, "1") + record(1, "2") + record(1, "a", "stdout P") + record(1, "b", "stderr P"),
                    to: folder.file(run: 0))
                let cursor = LogCursor(
                    try folder.files(run: 0), LogRequest(tail: tail, follows: true), isRunOver: false)
                var seen = all(of: cursor).map(\.text)
                try write(record(2, "c") + record(2, "3") + record(2, "d", "stderr F"), to: folder.file(run: 0))
                seen += all(of: cursor).map(\.text)
                #expect(seen == ["1", "2"].suffix(tail) + (tail == 0 ? ["c", "3", "d"] : ["ac", "3", "bd"]))
            }
        }
    }

    @Test("a line of 20 MB comes whole, in pieces; broken text and NUL are no obstacle") func hugeLine() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            let part = record(1, String(repeating: "x", count: 8000), "stdout P")
            try write(record(0, "before") + String(repeating: part, count: 1250), to: folder.file(run: 0))
            try write(
                record(1, "beside", "stderr F") + String(repeating: part, count: 1250) + record(2, "end")
                    + record(3, "next"), to: folder.file(run: 0))
            let file = try FileDescriptor.open(folder.file(run: 0), flags: O_WRONLY | O_APPEND)
            try file.write(Array("2026-11-24T00:00:04+00:00 stdout F a".utf8) + [0, 0xFF, 0xC0] + Array("b\n".utf8))
            let pieces = try lines(folder)
            #expect(pieces.someAndAllSatisfy { $0.bytes.count <= LogLines.piece + 9000 }, "memory is bounded")
            let rows = pieces.reduce(into: [[UInt8]]()) { rows, piece in
                if piece.begins { rows.append([]) }
                rows[rows.count - 1] += piece.bytes
            }
            #expect(
                rows.map(\.count) == [6, 20_000_003, 6, 4, 5]
                    && rows.last == Array("a".utf8) + [0, 0xFF, 0xC0] + Array("b".utf8))
            #expect(pieces.count { $0.ends } == 5)
            #expect(try lines(folder, tail: 2).map(\.bytes.count) == [4, 5])
            #expect(try lines(folder, tail: 4).first?.begins == true)
        }
    }

    @Test("of a full log the newest files stay, and are read as one") func rotation() throws {
        try with { folder, pod in
            try folder.makeReady(for: 0)
            try write(record(1, "1") + record(1, "begun ", "stdout P"), to: folder.file(run: 0))
            try begin(folder, record(2, "and ended") + record(2, "2"))
            for i in 3...5 { try begin(folder, record(i, "\(i)")) }
            #expect(try lines(folder).map(\.text) == ["1", "begun and ended", "2", "3", "4", "5"])
            #expect(try lines(folder, tail: 5).map(\.text) == ["begun and ended", "2", "3", "4", "5"])
            #expect(
                try lines(folder, since: LogRecord.time(Array("2026-11-24T00:00:04+00:00".utf8)[...])).map(\.text) == [
                    "4", "5",
                ])
            try begin(folder, record(6, "6"))
            #expect(try lines(folder).map(\.text) == ["and ended", "2", "3", "4", "5", "6"])
            #expect(try folderNames("\(pod)/logs/c") == ["0.2", "0.3", "0.4", "0.5", "0.6", "0.log"])
        }
    }

    @Test func whoFollowsSeesEachLineOnceThroughAllFilesAndRuns() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            let cursor = LogCursor(try folder.files(run: 0), LogRequest(tail: 1, follows: true), isRunOver: false)
            var seen: [String] = []
            for i in 0..<3000 {
                if i % 400 == 399 {
                    try begin(folder, record(i / 700, "line ", "stdout P"), most: 1)
                    if let file = try folder.newest(run: 0) { cursor.add(file) }
                } else {
                    try write(record(i / 700, "line ", "stdout P"), to: folder.file(run: 0))
                }
                if i % 331 == 0 { seen += all(of: cursor).map(\.text) }
                try write(record(i / 700, "\(i)"), to: folder.file(run: 0))
            }
            try write(record(9, "no end", "stdout P"), to: folder.file(run: 0))
            seen += all(of: cursor).map(\.text)
            #expect(seen == (0..<3000).map { "line \($0)" })
            cursor.endRun()
            #expect(all(of: cursor).map(\.text) == ["no end"])
            try folder.makeReady(for: 1)
            try write(record(10, "again"), to: folder.file(run: 1))
            if let file = try folder.newest(run: 1) { cursor.add(file) }
            #expect(all(of: cursor).map(\.text) == ["again"])
        }
    }

    @Test("a reader that stands still costs a bounded number of files, and is told what it missed") func standstill()
        throws
    {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            let cursor = LogCursor(try folder.files(run: 0), LogRequest(follows: true), isRunOver: false)
            for i in 1...(LogCursor.mostFiles + 2) {
                try begin(folder, record(i, "\(i)"), most: 1)
                if let file = try folder.newest(run: 0) { cursor.add(file) }
            }
            let lines = all(of: cursor).map(\.text)
            #expect(
                lines.first == "[podsh: 3 full files of the log were given up unread; lines are missing here]",
                "\(lines.prefix(3))")
            #expect(lines.count == LogCursor.mostFiles + 1 && lines.last == "\(LogCursor.mostFiles + 2)")
        }
    }

    @Test func theLastTwoRunsStay() throws {
        try with { folder, pod in
            for run in [0, 1, 2, 5] as [Int32] {
                try folder.makeReady(for: run)
                try write(record(1, "run \(run)"), to: folder.file(run: run))
            }
            #expect(try folderNames("\(pod)/logs/c") == ["2.1", "2.log", "5.1", "5.log"])
            #expect(try lines(folder, run: 2).map(\.text) == ["run 2"])
            #expect(throws: Failure.self) { try lines(folder, run: 1) }
        }
    }

    @Test("a link or a fifo in the log's place is not read") func plantedLink() throws {
        try with { folder, pod in
            try folder.makeReady(for: 0)
            let file = "\(folder.path)/0.1"
            unlink(file)
            symlink("/etc/passwd", file)
            #expect(throws: Failure.self) { try lines(folder) }
            unlink(file)
            mkfifo(file, 0o600)
            #expect(throws: Failure.self) { try lines(folder) }
        }
    }
}
