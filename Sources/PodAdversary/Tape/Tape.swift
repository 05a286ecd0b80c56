import PodModel

/// Every choice of a run, written down: a run is a function of its tape. A step's choices are a span of their own,
/// drawn from the seed by the step's number, so that leaving one out shifts no other; behind the end of a span every
/// choice is 0, the plainest, so that whatever is cut off or lowered is still a run.
package struct Tape: Hashable, Sendable {
    package let seed: UInt64
    /// The cluster and what it is declared to run.
    package var setup = Span()
    package var steps: [Span] = []
    /// Kinds of faults that may happen.
    package var faults: Set<FaultKind>
    /// Kinds of programs that may be asked for beside the first ones.
    package var programs: Set<ProgramKind>

    /// The choices of a step: of the first kinds of acts, and of the further ones.
    package struct Span: Hashable, Sendable {
        package var first: [UInt32] = []
        package var further: [UInt32] = []

        package init() {}

        package var count: Int { first.count + further.count }
    }

    package init(seed: UInt64, faults: Set<FaultKind> = [], programs: Set<ProgramKind> = []) {
        self.seed = seed
        self.faults = faults
        self.programs = programs
    }

    /// Choices that are left: what shrinking makes smaller.
    package var size: Int { steps.reduce(setup.count + steps.count) { $0 + $1.count } }
}

/// Reads choices from a span, or draws and writes them down.
struct Choices {
    private(set) var span: [UInt32]
    private var at = 0
    private var source: SeededGenerator?

    /// Draws for the `number`-th use of a label.
    init(seed: UInt64, label: UInt64, number: Int) {
        var first = SeededGenerator(seed: seed ^ label &* 0xD6E8_FEB8_6659_FD93)
        source = SeededGenerator(seed: first.next() &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        span = []
    }

    /// Reads what was written down.
    init(_ span: [UInt32]) { self.span = span }

    /// A number below `limit`; 0 is the plainest.
    mutating func below(_ limit: Int) -> Int {
        if var generator = source {
            let value = Int(generator.next() >> 33) % max(1, limit)
            source = generator
            span.append(UInt32(value))
            return value
        }
        defer { at += 1 }
        return at < span.count ? Int(span[at]) % max(1, limit) : 0
    }

    /// True once in `n`.
    mutating func once(in n: Int) -> Bool { below(n) == n - 1 }
}
