import Foundation
import PodTesting
import Testing

/// Every script in `scripts/`, run by the built program on simulated machines.
@Suite struct ScriptTests {
    static let scripts = ProjectFiles.files(in: ProjectFiles.scripts, extension: "pod").map(\.lastPathComponent)

    @Test func thereAreScripts() {
        let wanted = [
            "quickstart", "cms", "log-rotation", "change-watcher", "proxy", "config-reloader", "lamp", "node-failure",
            "crash-loop", "shutdown-order", "template", "database", "node-agent", "batch-import", "nightly-backup",
            "autoscale",
            "drain", "zone-outage", "rolling-update", "blue-green", "canary",
        ]
        for name in wanted { #expect(Self.scripts.contains("\(name).pod")) }
    }

    @Test(arguments: scripts) func everyExpectationHoldsTwiceToTheSameBytes(_ script: String) throws {
        let first = try run(script)
        #expect(first.code == 0, "\(first.story)")
        let second = try run(script)
        #expect(firstDifference(expected: first.output, actual: second.output) == nil)
        #expect(firstDifference(expected: first.error, actual: second.error) == nil)
    }

    @Test(arguments: scripts) func holdsForOtherSeeds(_ script: String) throws {
        let seeds = Lane.isFull ? 1...100 : 2...4
        for seed in seeds {
            let result = try run(script, ["--seed", "\(seed)"])
            #expect(result.code == 0, "seed \(seed): \(result.story)")
        }
    }

    /// An expectation that cannot fail proves nothing: inverted, each of them must end the script with 1.
    @Test(arguments: scripts) func everyInvertedExpectationFails(_ script: String) throws {
        let text = try String(contentsOf: ProjectFiles.scripts.appendingPathComponent(script), encoding: .utf8)
        let mutants = invertedExpectations(of: text)
        #expect(!mutants.isEmpty, "\(script) expects nothing")
        for mutant in mutants {
            let result = try runCopy(mutant.text)
            #expect(result.code == 1, "line \(mutant.line) inverted: \(result.story)")
            #expect(result.error.contains("script.pod:\(mutant.line):"), "the failure names line \(mutant.line)")
        }
    }

    @Test(arguments: scripts) func checksAndIsCanonical(_ script: String) throws {
        let path = "scripts/\(script)"
        let checked = try inProject(["check", path])
        #expect(checked.code == 0, "\(checked.story)")
        #expect(checked.error.isEmpty, "no warnings either: \(checked.error)")
        let formatted = try inProject(["fmt", "--check", path])
        #expect(formatted.code == 0, "\(formatted.story)")
    }

    @Test(arguments: scripts) func opensWithACommentThatSaysWhatItShows(_ script: String) throws {
        let text = try String(contentsOf: ProjectFiles.scripts.appendingPathComponent(script), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "#!/usr/bin/env podsh")
        #expect(lines.dropFirst().prefix { $0.hasPrefix("#") }.count >= 2)
    }

    private func run(_ script: String, _ options: [String] = []) throws -> ProgramResult {
        try inProject(["run", "--sim"] + options + ["scripts/\(script)"])
    }

    private func inProject(_ arguments: [String]) throws -> ProgramResult {
        var podsh = Program.podsh
        podsh.directory = ProjectFiles.root.path
        return try podsh.run(arguments)
    }

    private func runCopy(_ text: String) throws -> ProgramResult {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("script.pod")
            try Data(text.utf8).write(to: file)
            return try Program.podsh.run(["run", "--sim", file.path])
        }
    }
}
