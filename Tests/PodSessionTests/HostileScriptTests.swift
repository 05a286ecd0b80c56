import Foundation
import PodModel
import PodSession
import PodSyntax
import PodTesting
import Testing

/// Scripts that almost make sense: the examples with words taken away, doubled and exchanged. Whatever they do, they
/// end with a code of the table and never with a crash. `PODSH_FUZZ_RUNS` sets how many.
@Suite struct HostileScriptTests {
    @Test func mangledExamplesEndWithACodeOfTheTable() throws {
        let runs = ProcessInfo.processInfo.environment["PODSH_FUZZ_RUNS"].flatMap(Int.init) ?? 150
        let examples =
            ProjectFiles.files(in: ProjectFiles.scripts, extension: "pod")
            + ProjectFiles.files(in: ProjectFiles.golden.appendingPathComponent("session"), extension: "pod")
        let texts = try examples.map { try String(contentsOf: $0, encoding: .utf8) }
        #expect(!texts.isEmpty)
        var random = Mangler(seed: 42)
        var ran = 0
        for _ in 0..<runs {
            let script = random.mangle(texts[random.below(texts.count)], with: texts[random.below(texts.count)])
            let rehearsal = SimulatedSession(interruptAfter: 3_000)
            rehearsal.host.files["/home/ada/x"] = Array("1\n".utf8)
            let code = rehearsal.run(script)
            if code != ExitCode.unchecked { ran += 1 }
            let known =
                [0, 1, 2, 124, 130, 143].contains(code) || (64...78).contains(code)
                || (0...255).contains(code) && script.contains("exit")
            #expect(known, "exit \(code) of:\n\(script)")
        }
        // Else the test tests only the checker.
        #expect(ran * 20 > runs)
    }
}

/// Changes words of a text, the same way for the same seed.
private struct Mangler {
    private var numbers: SeededNumbers

    init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

    mutating func below(_ bound: Int) -> Int { numbers.below(bound) }

    mutating func mangle(_ text: String, with other: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let foreign = other.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0...below(3) {
            let i = below(lines.count)
            switch below(6) {
            case 0: lines.remove(at: i)
            case 1: lines.insert(lines[i], at: below(lines.count))
            case 2: lines.swapAt(i, below(lines.count))
            case 3: lines.insert(foreign[below(foreign.count)], at: i)
            default: lines[i] = mangle(line: lines[i])
            }
            if lines.isEmpty { lines = [""] }
        }
        return lines.joined(separator: "\n")
    }

    private static let words = [
        "0", "-1", "9223372036854775807", "null", "true", "\"\"", "[]", "{}", "pods", "nodes", "web", "all", "5m", "1d",
        "0s",
        "70%", "64Mi", "node-1", "pod/web", "${1}", "(1)", "event", "now()", "count(pods)", "gone", "ready",
    ]

    private mutating func mangle(line: String) -> String {
        var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let i = below(words.count)
        switch below(4) {
        case 0: words.remove(at: i)
        case 1: words.insert(words[below(words.count)], at: i)
        case 2: words.swapAt(i, below(words.count))
        default: words[i] = Mangler.words[below(Mangler.words.count)]
        }
        return words.joined(separator: " ")
    }
}
