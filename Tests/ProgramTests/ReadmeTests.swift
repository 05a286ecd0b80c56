import Foundation
import PodTesting
import Testing

/// Every example of the README runs, and shows what the README says.
@Suite struct ReadmeTests {
    static let blocks = fencedBlocks(of: (try? String(contentsOf: readme, encoding: .utf8)) ?? "")
    private static let readme = ProjectFiles.root.appendingPathComponent("README.md")

    @Test func thereAreExamples() { #expect(Self.blocks.count { $0.language == "podsh" } >= 6) }

    /// A block `podsh` holds; `podsh exit=N` ends with N and shows the block behind it.
    @Test(arguments: blocks.indices.filter { blocks[$0].language == "podsh" }) func exampleDoesAsItSays(
        _ index: Int
    ) throws {
        let block = Self.blocks[index]
        let result = try withTemporaryFolder { folder in
            try Data(block.text.utf8).write(to: folder.appendingPathComponent("web.pod"))
            var podsh = Program.podsh
            podsh.directory = folder.path
            return try podsh.run("run", "--sim", "web.pod")
        }
        let code = block.attribute("exit").flatMap { Int32($0) } ?? 0
        #expect(result.code == code, "README line \(block.line): \(result.story)")
        if code != 0 {
            #expect(firstDifference(expected: Self.blocks[index + 1].text, actual: result.error) == nil)
        }
    }

    /// The recorded session, typed again. Times differ, since at the prompt they follow the wall clock, and what
    /// happens in the background appears when it happens.
    @Test func theRecordedSessionIsTrue() throws {
        let block = try #require(Self.blocks.first { $0.language == "console" })
        var podsh = Program.podsh
        podsh.environment["TERM"] = "xterm"
        podsh.environment["NO_COLOR"] = "1"
        podsh.environment["PAGER"] = "cat"
        let session = try TerminalSession(podsh, ["--sim"], columns: 120)
        var background: [[String]] = []
        for line in block.text.split(separator: "\n").map(String.init) {
            if line.hasPrefix("podsh sim"), let prompt = line.range(of: "> ") {
                for words in background { try expect(words, in: session) }
                background = []
                #expect(session.wait(for: "> ") != nil)
                session.enter(String(line[prompt.upperBound...]))
                #expect(session.wait(for: "\n") != nil)
            } else if line.contains(/^[0-9][0-9]:[0-9][0-9]:/) {
                background.append(words(of: line))
            } else {
                try expect(words(of: line), in: session)
            }
        }
    }

    /// Who adds something finds each place that the map names.
    @Test func theMapNamesFilesThatAreThere() throws {
        let lines = try ProjectFiles.text("README.md").split(separator: "\n")
        let head = try #require(lines.firstIndex { $0.hasPrefix("| To add | Touch, in `Sources` |") })
        let rows = lines[(head + 2)...].prefix { $0.hasPrefix("|") }
        try #require(rows.count >= 8)
        for row in rows {
            let paths = row.matches(of: #/`([\w.+-]+/[\w./+-]+)`/#).map(\.output.1)
            #expect(!paths.isEmpty, "\(row)")
            for path in paths {
                let place = ProjectFiles.root.appendingPathComponent("Sources/\(path)").standardized.path
                #expect(FileManager.default.fileExists(atPath: place), "\(path)")
            }
        }
    }

    private func words(of line: String) -> [String] {
        line.split(separator: " ").map(String.init).filter { $0.wholeMatch(of: /[0-9][0-9:.]*m?s?/) == nil }
    }

    private func expect(_ words: [String], in session: TerminalSession) throws {
        for word in words { try #require(session.wait(for: word) != nil, "'\(word)' of \(words) in:\n\(session.text)") }
    }
}

/// A fenced block of a Markdown text.
struct FencedBlock: Sendable {
    /// What stands behind the opening fence.
    let info: String
    let text: String
    /// The line of the opening fence, from 1.
    let line: Int

    var language: String { info.split(separator: " ").first.map(String.init) ?? "" }

    /// The value of `name=value` in the info.
    func attribute(_ name: String) -> String? {
        info.split(separator: " ").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

/// The blocks between lines that begin with three backquotes.
func fencedBlocks(of text: String) -> [FencedBlock] {
    var blocks: [FencedBlock] = []
    var open: (info: String, line: Int, lines: [Substring])?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        guard line.hasPrefix("```") else {
            open?.lines.append(line)
            continue
        }
        if let block = open {
            let text = block.lines.joined(separator: "\n") + "\n"
            blocks.append(FencedBlock(info: block.info, text: text, line: block.line))
            open = nil
        } else {
            open = (String(line.dropFirst(3)), index + 1, [])
        }
    }
    return blocks
}
