import PodAdversary
import PodModel
import PodTesting
import Testing

/// The tester tested: every planted bug has to be found within a bounded number of seeds, and the rule that found it is
/// printed.
@Suite struct MutantTests {
    /// Seeds that found a bug before, asked first so that the gate is short; where they do not find it any more, all
    /// are asked.
    private static let known: [Mutant: UInt64] = [
        .surgeOffByOne: 13, .unavailableOffByOne: 17, .recreateOverlaps: 19, .nodeGraceSkipped: 8, .silentStatusLost: 9,
        .graceExtended: 6, .cordonIgnored: 5, .ordinalTooEarly: 33, .endedFromBelow: 62, .partitionIgnored: 7,
        .indexGivenBack: 8,
        .startForgotten: 3, .concurrencyIgnored: 9, .historyKept: 3, .budgetIgnored: 9, .budgetOffByOne: 9,
        .claimsDropped: 62,
        .pauseIgnored: 13, .autoscalerOffByOne: 9, .daemonsTooFew: 12, .orphansDeleted: 27,
    ]
    private static let most: UInt64 = 200

    @Test("every planted bug is caught within 200 seeds", arguments: Mutant.allCases.filter { $0 != .none })
    func caught(_ mutant: Mutant) {
        var shape = RunShape()
        shape.mutant = mutant
        let first = Lane.isFull ? nil : Self.known[mutant]
        for seed in (first.map { [$0] } ?? []) + Array(1...Self.most) {
            guard let violation = HostileRun.drawn(seed: seed, shape).violation else { continue }
            print("\(mutant): seed \(seed), \(violation)")
            return
        }
        Issue.record("\(mutant) is not found by \(Self.most) seeds")
    }
}
