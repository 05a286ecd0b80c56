package import PodModel

/// What a run is held to beside its tape.
package struct RunShape: Hashable, Sendable {
    /// nil: drawn, 1 to 50.
    package var nodes: Int?
    /// How long faults and writes go on, in virtual time; nil: as long as the drawn steps take.
    package var span: TimeSpan?
    /// Of a run without the further kinds; one with them has two acts a step, and two thirds of the steps.
    package var steps = 72
    /// Whether the further kinds of programs are drawn, too; without them a seed is what it was before there were any.
    package var isWide = true
    package var mutant = Mutant.none
    /// No fault is drawn.
    package var isCalm = false
    /// The one thing that goes wrong all the same.
    package var mishap: Mishap?

    package init() {}
}

/// What came of a run.
package struct RunOutcome: Sendable {
    package var tape: Tape
    package var violation: Violation?
    /// The step at which it ended; `steps.count` is the quiet time behind the last.
    package var step = 0
    /// What the engine did: commands, reports, wakes, effects, statuses, events.
    package var events = 0
    package var span = TimeSpan.zero
    /// By `FaultKind`.
    package var faults = [Int](repeating: 0, count: FaultKind.allCases.count)
    package var checks = RuleCounts()
    package var border = BorderCounts()
    package var mishap: Mishap?
    /// FNV-1a over all that was seen at every instant: equal runs have equal hashes.
    package var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// What was done, as far as the language has words for it.
    package var script = Script()
}
