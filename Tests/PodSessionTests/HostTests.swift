import Foundation
import PodModel
import PodSession
import PodTesting
import Testing

@Suite struct HostTests {
    private let host = LocalHost()

    @Test func aCommandsCodeAndOutputComeBack() throws {
        var command = HostCommand(.shell("cat; echo \"$WORD\"; exit 3"))
        command.input = Array("in\n".utf8)
        command.environment = [("WORD", "a b")]
        command.output = .captured(limit: 1 << 20)
        let exit = try host.run(command)
        #expect(exit.code == 3)
        #expect(String(decoding: exit.output, as: UTF8.self) == "in\na b\n")
    }

    @Test func missingProgramsAndSignalsHaveTheirCodes() throws {
        #expect(try host.run(HostCommand(.words(["/nonexistent/x"]))).code == 127)
        #expect(try host.run(HostCommand(.words(["/etc/passwd"]))).code == 126)
        #expect(try host.run(HostCommand(.shell("kill -9 $$"))).code == 137)
    }

    @Test func theChildHasNoDescriptorOfOurs() throws {
        let file = open("/etc/passwd", O_RDONLY)
        defer { close(file) }
        var command = HostCommand(.shell("ls /proc/self/fd | wc -l"))
        command.output = .captured(limit: 100)
        // 0, 1, 2 and the one with which `ls` reads the folder.
        #expect(
            String(decoding: try host.run(command).output, as: UTF8.self).trimmingCharacters(
                in: .whitespacesAndNewlines) == "4")
    }

    @Test func outputBeyondTheLimitIsDroppedWithoutBlocking() throws {
        var command = HostCommand(.shell("head -c 3000000 /dev/zero"))
        command.output = .captured(limit: 1000)
        #expect(try host.run(command).output.count == 1000)
    }

    @Test func onlyRegularFilesWithinTheLimitAreRead() throws {
        #expect(throws: HostError.self) { try host.read("/dev/zero", limit: 10) }
        #expect(throws: HostError.self) { try host.read("/etc", limit: 10) }
        #expect(throws: HostError.self) { try host.read("/etc/passwd", limit: 3) }
        #expect(throws: HostError.self) { try host.read("/nonexistent", limit: 3) }
        try withTemporaryFolder { folder in
            let fifo = folder.appendingPathComponent("fifo").path
            #expect(mkfifo(fifo, 0o600) == 0)
            #expect(throws: HostError.self) { try host.read(fifo, limit: 10) }
        }
        #expect(try !host.read("/etc/passwd", limit: 1 << 20).isEmpty)
        #expect(try !host.read("/proc/self/status", limit: 1 << 20).isEmpty)
    }

    @Test func junitStaysValidXMLWhateverTheOutputHolds() throws {
        var report = FailureReport(.expectation, "esc \u{1B}[2J & <tag> \"q\" \u{0} \u{85}")
        report.note = "n"
        let records = [
            CaseRecord(
                name: "a\nb", file: "x.pod", line: 3, virtualDuration: .seconds(61), realDuration: .milliseconds(5),
                outcome: .failed(report)),
            CaseRecord(
                name: "fine", file: "x.pod", line: 4, virtualDuration: .zero, realDuration: .zero, outcome: .held),
        ]
        let xml = JUnitReport(suite: "x.pod", records: records).xml { $0.message }
        #expect(xml.contains("tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""))
        #expect(xml.contains("\\u{1B}[2J &amp; &lt;tag&gt;"))
        #expect(xml.contains("virtual-time\" value=\"61.000\""))
        #expect(xml.unicodeScalars.someAndAllSatisfy { $0.value >= 0x20 || $0 == "\n" })
        let parser = XMLCheck()
        #expect(parser.isValid(xml))
    }
}

/// Open and close tags match; good enough to see that nothing escaped the escaping.
private struct XMLCheck {
    func isValid(_ xml: String) -> Bool {
        var open: [Substring] = []
        var rest = Substring(xml)
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { return false }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("?") || tag.hasSuffix("/") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { return false }
            } else {
                open.append(tag.prefix { $0 != " " })
            }
        }
        return open.isEmpty
    }
}
