import Foundation
import Glibc
import PodLifecycle
import PodModel
import Testing

@testable import PodLinux

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
        let clock = [second / 3600, second / 60 % 60, second % 60].map { String($0 + 100).dropFirst() }.joined(separator: ":")
        return "2026-11-24T\(clock).\(fraction)+00:00 \(mark) \(text)\n"
    }

    @Test func timesAreReadWithTheirZone() {
        let utc = LogRecord.time(Array("2026-11-24T00:20:04.000000001+00:00 x".utf8)[...])
        let east = LogRecord.time(Array("2026-11-24T01:20:04.000000001+01:00 x".utf8)[...])
        #expect(utc == east && utc?.rfc3339 == "2026-11-24T00:20:04Z" && utc.map { $0.nanoseconds % 10 } == 1)
        #expect(LogRecord.time(Array("yesterday".utf8)[...]) == nil)
    }

    @Test func partsBecomeLinesAndStreamsStayApart() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            try write(
                record(1, "one ", "stdout P") + record(2, "error", "stderr F") + record(3, "line", "stdout F") + record(4, "prompt> ", "stdout P"),
                to: folder.file(run: 0))
            let lines = try folder.lines(run: 0, since: nil, limit: 100)
            #expect(lines.map(\.text) == ["error", "one line", "prompt> "], "an unfinished line is shown too")
        }
    }

    @Test func onlyTheLastLinesAreRead() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            var text = ""
            for i in 0..<50_000 { text += record(i, "line \(i)") }
            try write(text, to: folder.file(run: 0))
            #expect(try folder.lines(run: 0, since: nil, limit: 3).map(\.text) == ["line 49997", "line 49998", "line 49999"])
            #expect(try folder.lines(run: 0, since: nil, limit: 0).isEmpty)
            #expect(try folder.lines(run: 0, since: nil, limit: 49_999).first?.text == "line 1")
            let all = try folder.lines(run: 0, since: nil, limit: 100_000)
            #expect(all.count == 50_000)
            #expect(try folder.lines(run: 0, since: all[49_990].time, limit: 100_000).map(\.text) == (49_990..<50_000).map { "line \($0)" })
        }
    }

    @Test func whoFollowsSeesEachLineOnceThoughManyHaveOneTime() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            var seen: [String] = []
            var next: Timestamp?
            for i in 0..<3000 {
                try write(record(i / 700, "line \(i)"), to: folder.file(run: 0))
                guard i % 331 == 0 || i == 2999 else { continue }
                let lines = try folder.lines(run: 0, since: next, limit: 10_000)
                seen += lines.map(\.text)
                if let last = lines.last { next = last.time + .nanoseconds(1) }
            }
            #expect(seen == (0..<3000).map { "line \($0)" })
        }
    }

    @Test("V03: a line of 20 MB is cut and says so; broken text and NUL are no obstacle") func hugeLine() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            let part = record(1, String(repeating: "x", count: 8000), "stdout P")
            try write(String(repeating: part, count: 2500) + record(2, "end") + record(3, "next"), to: folder.file(run: 0))
            let file = try FileDescriptor.open(folder.file(run: 0), flags: O_WRONLY | O_APPEND)
            try file.write(Array("2026-11-24T00:00:04+00:00 stdout F a".utf8) + [0, 0xFF, 0xC0] + Array("b\n".utf8))
            let lines = try folder.lines(run: 0, since: nil, limit: 10)
            #expect(lines.count == 3)
            #expect(lines[0].text.hasSuffix("more bytes of this line are cut]") && lines[0].text.utf8.count < 300_000)
            #expect(lines[1].text == "next" && lines[2].text.hasPrefix("a\0"))
        }
    }

    @Test("V03: what is shown at once is bounded") func muchText() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            let line = record(1, String(repeating: "x", count: 8000))
            try write(String(repeating: line, count: 4000), to: folder.file(run: 0))
            let lines = try folder.lines(run: 0, since: nil, limit: 1_000_000)
            #expect(lines.reduce(0) { $0 + $1.text.utf8.count } <= LogLines.mostText + 200)
            #expect(lines.first?.text == "[podsh: earlier lines exceed what is shown at once]")
        }
    }

    @Test("V12: a log begun anew keeps its beginning and says where lines may be missing") func restartedLog() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            try write(record(1, "first"), to: folder.file(run: 0))
            // As conmon does at its size limit.
            try write(record(9, "later"), to: folder.file(run: 0) + ".tmp")
            #expect(rename(folder.file(run: 0) + ".tmp", folder.file(run: 0)) == 0)
            let lines = try folder.lines(run: 0, since: nil, limit: 100)
            #expect(lines.map(\.text) == ["first", "[podsh: the log has reached its largest size here; lines may be missing]", "later"])
            let last = try #require(lines.last?.time)
            #expect(try folder.lines(run: 0, since: last + .nanoseconds(1), limit: 100).isEmpty)
        }
    }

    @Test("V12: a log begun anew on a full disk still shows what there was") func emptiedLog() throws {
        try with { folder, _ in
            try folder.makeReady(for: 0)
            try write(record(1, "first") + record(2, "second"), to: folder.file(run: 0))
            try write("", to: folder.file(run: 0) + ".tmp")
            #expect(rename(folder.file(run: 0) + ".tmp", folder.file(run: 0)) == 0)
            let lines = try folder.lines(run: 0, since: nil, limit: 1)
            #expect(lines.map(\.text) == ["second", "[podsh: the log has reached its largest size here; lines may be missing]"])
            let last = try #require(lines.last?.time)
            #expect(try folder.lines(run: 0, since: last + .nanoseconds(1), limit: 100).isEmpty)
        }
    }

    @Test func theLastTwoRunsStay() throws {
        try with { folder, pod in
            for run in [0, 1, 2, 5] as [Int32] {
                try folder.makeReady(for: run)
                try write(record(1, "run \(run)"), to: folder.file(run: run))
            }
            #expect(try folderNames("\(pod)/logs/c") == ["2.first", "2.log", "5.first", "5.log"])
            #expect(try folder.lines(run: 2, since: nil, limit: 9).map(\.text) == ["run 2"])
            #expect(throws: Failure.self) { try folder.lines(run: 1, since: nil, limit: 9) }
        }
    }

    @Test("V05: a link or a fifo in the log's place is not read") func plantedLink() throws {
        try with { folder, pod in
            try folder.makeReady(for: 0)
            unlink(folder.file(run: 0))
            symlink("/etc/passwd", folder.file(run: 0))
            #expect(throws: Failure.self) { try folder.lines(run: 0, since: nil, limit: 9) }
            unlink(folder.file(run: 0))
            mkfifo(folder.file(run: 0), 0o600)
            #expect(throws: Failure.self) { try folder.lines(run: 0, since: nil, limit: 9) }
        }
    }
}
