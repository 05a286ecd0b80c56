import PodAdversary
import PodModel
import PodTesting
import Testing

@Suite struct HostileRunTests {
    @Test("a hundred seeds without a planted bug hold") func seedsHold() {
        var checks = RuleCounts()
        var events = 0
        for seed in 1...UInt64(Lane.count(100, full: 1_000)) {
            let outcome = HostileRun.drawn(seed: seed)
            if let violation = outcome.violation { Issue.record("seed \(seed), step \(outcome.step): \(violation)") }
            checks.add(outcome.checks)
            events += outcome.events
        }
        print("events", events)
        for rule in Rule.allCases { #expect(checks[rule] > 50, "\(rule.words): checked \(checks[rule]) times") }
    }
}
