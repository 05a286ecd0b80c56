import Foundation
import PodAdversary
import PodModel
import PodTesting
import Testing

@Suite struct HostileRunTests {
    /// Debug builds are for correctness, and ten times as slow.
    private static var seeds: Int {
        #if DEBUG
        100
        #else
        Lane.count(2_000, full: 30_000)
        #endif
    }

    @Test("seeds that once failed hold") func failedSeedsHold() throws {
        let lines = try String(
            contentsOf: ProjectFiles.golden.appendingPathComponent("simulate/failed-seeds.txt"), encoding: .utf8
        ).split(separator: "\n")
        let known = lines.filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        #expect(!known.isEmpty)
        for words in known {
            let seed = try #require(words.first.flatMap { UInt64($0) })
            var shape = RunShape()
            shape.isWide = words[1] != "plain"
            if let violation = HostileRun.drawn(seed: seed, shape).violation {
                Issue.record("seed \(seed): \(violation)")
            }
        }
    }

    @Test("every rule holds in every run, on both cores") func seedsHold() async {
        let all = Self.seeds
        let report = await withTaskGroup(of: SeedReport.self) { group in
            for core in 0..<2 {
                group.addTask {
                    var report = SeedReport()
                    for seed in stride(from: 1 + core, through: all, by: 2) {
                        report.add(HostileRun.drawn(seed: UInt64(seed)), took: .zero)
                        if report.failed.count > 5 { break }
                    }
                    return report
                }
            }
            return await group.reduce(into: SeedReport()) { $0.add($1) }
        }
        for outcome in report.failed {
            let text = outcome.violation?.description ?? ""
            Issue.record("podsh simulate --seeds \(outcome.tape.seed): step \(outcome.step): \(text)")
        }
        print(report.text(took: .zero))
        // What never happened proves nothing.
        for rule in Rule.allCases {
            #expect(report.checks[rule] >= all / 10, "\(rule.words): checked \(report.checks[rule]) times")
        }
        for kind in FaultKind.allCases where kind.isCounted {
            #expect(report.faults[Int(kind.rawValue)] > all / 40, "\(kind.words)")
        }
        #expect(report.events > 2_000 * report.seeds)
    }

    @Test("one seed, one run: drawn twice, and from its tape") func sameSeed() {
        for seed in [3, 14, 15, 92] as [UInt64] {
            let first = HostileRun.drawn(seed: seed)
            #expect(HostileRun.drawn(seed: seed).hash == first.hash)
            #expect(HostileRun.replayed(first.tape).hash == first.hash)
        }
    }

    @Test("small programs: one thing goes wrong at every place, on both cores") func everyPlace() async {
        #if DEBUG
        let programs: UInt64 = 2
        #else
        let programs = UInt64(Lane.count(8, full: 40))
        #endif
        let played = await withTaskGroup(of: Enumeration.self) { group in
            for core in 0..<2 as Range<UInt64> {
                group.addTask {
                    var enumeration = Enumeration()
                    for seed in stride(from: 1 + core, through: programs, by: 2) {
                        enumeration.play(seed: seed, stride: Lane.isFull ? 1 : 5)
                        if enumeration.failed.count > 5 { break }
                    }
                    return enumeration
                }
            }
            return await group.reduce(into: [Enumeration]()) { $0.append($1) }
        }
        print("\(played.reduce(0) { $0 + $1.runs }) runs with one mishap each")
        #expect(played.reduce(0) { $0 + $1.runs } > 100 * Int(programs) / (Lane.isFull ? 1 : 5))
        for outcome in played.flatMap(\.failed) {
            let place = outcome.mishap.map { "\($0.kind) at \($0.place)" } ?? "no mishap"
            Issue.record("seed \(outcome.tape.seed), \(place): \(outcome.violation?.description ?? "")")
        }
    }

    @Test("a failing run shrinks to a few steps that fail by the same rule") func shrinks() throws {
        var shape = RunShape()
        shape.mutant = .roomNotGivenBack
        let failed = try #require(
            (1...200).lazy.map { HostileRun.drawn(seed: $0, shape) }.first { $0.violation != nil })
        let rule = try #require(failed.violation?.rule)
        var left = 300
        var shrinker = Shrinker(failed, rule, shape) {
            left -= 1
            return left < 0
        }
        shrinker.shrink()
        #expect(shrinker.best.tape.size <= failed.tape.size)
        #expect(shrinker.best.tape.steps.count <= 5)
        #expect(HostileRun.replayed(shrinker.best.tape, shape).violation == shrinker.best.violation)
    }
}
