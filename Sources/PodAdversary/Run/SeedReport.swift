package import PodModel

/// What many runs came to together.
package struct SeedReport: Sendable {
    /// How many of each.
    package private(set) var seeds = 0
    package private(set) var events = 0
    package private(set) var seconds = 0.0
    package private(set) var faults = [Int](repeating: 0, count: FaultKind.allCases.count)
    package private(set) var checks = RuleCounts()
    /// The one that took longest, by the time of whoever measured.
    package private(set) var slowest: (seed: UInt64, span: TimeSpan)?
    /// Failed ones, in the order in which they came.
    package private(set) var failed: [RunOutcome] = []

    package init() {}

    package mutating func add(_ outcome: RunOutcome, took span: TimeSpan) {
        seeds += 1
        events += outcome.events
        seconds += outcome.span.seconds
        for i in faults.indices { faults[i] += outcome.faults[i] }
        checks.add(outcome.checks)
        if slowest.map({ span > $0.span }) ?? true { slowest = (outcome.tape.seed, span) }
        if outcome.violation != nil { failed.append(outcome) }
    }

    /// What another has come to, too.
    package mutating func add(_ other: SeedReport) {
        seeds += other.seeds
        events += other.events
        seconds += other.seconds
        for i in faults.indices { faults[i] += other.faults[i] }
        checks.add(other.checks)
        if let theirs = other.slowest, slowest.map({ theirs.span > $0.span }) ?? true { slowest = theirs }
        failed += other.failed
    }

    /// The report as lines of text.
    package func text(took span: TimeSpan) -> String {
        let rate = span > .zero ? Double(seeds) * 1e9 / Double(span.nanoseconds) : 0
        var lines = [
            """
            \(seeds) seeds, \(events) events, \(Int(seconds / 3600)) virtual hours in \(span) (\(Int(rate)) seeds \
            a second)
            """
        ]
        if let slowest { lines.append("slowest: seed \(slowest.seed), \(slowest.span.nanoseconds / 1_000_000) ms") }
        lines.append("faults:")
        for kind in FaultKind.allCases { lines.append("  \(faults[Int(kind.rawValue)]) \(kind.words)") }
        lines.append("checks:")
        for rule in Rule.allCases { lines.append("  \(checks[rule]) \(rule.words)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
