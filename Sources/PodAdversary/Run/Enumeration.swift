package import PodModel

/// One thing that goes wrong, once, at one place of a run.
package struct Mishap: Hashable, Sendable {
    package enum Kind: UInt8, CaseIterable, Hashable, Sendable {
        /// A machine does not carry out the n-th effect, and says so.
        case effectFails
        /// The machine that was asked for the n-th effect dies before it answers.
        case nodeDies
        /// The n-th report is lost until the next listing, or comes twice.
        case reportLost, reportTwice
        /// The engine is killed behind the n-th record of its journal.
        case engineKilled
    }

    package let kind: Kind
    /// From 1.
    package let place: Int
}

/// How much passed the border in a run: the places where something can go wrong.
package struct BorderCounts: Hashable, Sendable {
    package var effects = 0
    package var reports = 0
    package var records = 0

    func places(of kind: Mishap.Kind) -> Int {
        switch kind {
        case .effectFails, .nodeDies: effects
        case .reportLost, .reportTwice: reports
        case .engineKilled: records
        }
    }
}

/// A small program, played once for every place at which one thing can go wrong: what drawing finds by luck, this finds
/// by going through all.
package struct Enumeration {
    /// How many have been played.
    package private(set) var runs = 0
    package private(set) var failed: [RunOutcome] = []
    private let mutant: Mutant

    package init(mutant: Mutant = .none) { self.mutant = mutant }

    /// Every `stride`-th place of the program of a seed.
    package mutating func play(seed: UInt64, stride every: Int = 1) {
        let clean = HostileRun.drawn(seed: seed, shape(nil))
        add(clean)
        for kind in Mishap.Kind.allCases {
            for place in stride(from: 1, through: clean.border.places(of: kind), by: max(1, every)) {
                add(HostileRun.drawn(seed: seed, shape(Mishap(kind: kind, place: place))))
            }
        }
    }

    private mutating func add(_ outcome: RunOutcome) {
        runs += 1
        if outcome.violation != nil { failed.append(outcome) }
    }

    private func shape(_ mishap: Mishap?) -> RunShape {
        var shape = RunShape()
        shape.nodes = 3
        shape.steps = 5
        shape.isCalm = true
        shape.mishap = mishap
        shape.mutant = mutant
        return shape
    }
}
