import Foundation
import PodTesting
import Testing

/// What the fuzzer begins with and what it once found, read again without it: `Tests/Fuzz/Corpus/TARGET/…`. An input
/// that made a reader crash, hang or break a promise stays here for ever, as `crash-…`, `slow-…` or `broken-…`.
@Suite struct CorpusTests {
    /// A reader that hangs. The time that all other suites take beside it counts too.
    private static let hang = TimeLimitTrait.Duration.minutes(20)

    @Test(.timeLimit(Self.hang), arguments: FuzzTarget.all.map(\.name)) func everyInputIsReadOrRefused(
        _ name: String
    ) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        var outcomes: [FuzzOutcome] = []
        for file in inputs(target) {
            let bytes = Array(try Data(contentsOf: file).prefix(target.longest))
            let outcome = target.read(bytes)
            if case .broken(let complaint) = outcome { Issue.record("\(file.lastPathComponent): \(complaint)") }
            outcomes.append(outcome)
        }
        // Else the corpus, or the target, tests one side only.
        #expect(outcomes.contains(.read) && outcomes.contains(.refused))
    }

    /// A cut anywhere is as good a reason to refuse as any.
    @Test(.timeLimit(Self.hang), arguments: FuzzTarget.all.map(\.name)) func everyBeginningOfAnInputIsReadOrRefused(
        _ name: String
    ) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        for file in inputs(target) where file.path.contains("/Corpus/") {
            let bytes = Array(try Data(contentsOf: file).prefix(target.longest))
            for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / Lane.count(20, full: 400))) {
                if case .broken(let complaint) = target.read(Array(bytes[..<end])) {
                    Issue.record("the first \(end) bytes of \(file.lastPathComponent): \(complaint)")
                }
            }
        }
    }

    private func inputs(_ target: FuzzTarget) -> [URL] {
        (["Tests/Fuzz/Corpus/\(target.name)"] + target.seeds).flatMap { folder in
            let folder = ProjectFiles.root.appendingPathComponent(folder, isDirectory: true)
            let files = try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.isRegularFileKey])
            return (files ?? []).filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
        }
        .sorted { $0.path < $1.path }
    }
}
