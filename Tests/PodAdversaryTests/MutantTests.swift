import PodAdversary
import PodModel
import PodTesting
import Testing

/// The tester tested: every planted bug has to be found, and the rule that found it is printed.
@Suite struct MutantTests {
    @Test("every planted bug is caught within 200 seeds", .enabled(if: Lane.isFull),
        arguments: Mutant.allCases.filter { $0 != .none })
    func caught(_ mutant: Mutant) {
        var shape = RunShape()
        shape.mutant = mutant
        for seed in 1...200 as ClosedRange<UInt64> {
            guard let violation = HostileRun.drawn(seed: seed, shape).violation else { continue }
            print("\(mutant): seed \(seed), \(violation)")
            return
        }
        Issue.record("\(mutant) is not found by 200 seeds")
    }
}
