/// Makes a failing tape small: every smaller tape is a run, too, so it is played again and kept while the same rule is
/// broken (MacIver and Donaldson, "Test-case reduction via test-case generation", ECOOP 2020).
package struct Shrinker {
    private let shape: RunShape
    private let rule: Rule
    private let isOver: () -> Bool
    package private(set) var best: RunOutcome
    /// Runs that were played.
    package private(set) var runs = 0

    /// `isOver` is asked before each run; true ends the search with the smallest tape so far.
    package init(_ failed: RunOutcome, _ rule: Rule, _ shape: RunShape, isOver: @escaping () -> Bool) {
        best = failed
        self.rule = rule
        self.shape = shape
        self.isOver = isOver
    }

    package mutating func shrink() {
        cutHorizon()
        var size = Int.max
        while best.tape.size < size, !isOver() {
            size = best.tape.size
            dropSteps()
            turnKindsOff()
            shorten()
            lowerValues()
        }
    }

    @discardableResult private mutating func attempt(_ change: (inout Tape) -> Void) -> Bool {
        if isOver() { return false }
        var tape = best.tape
        change(&tape)
        if tape == best.tape { return false }
        runs += 1
        let outcome = HostileRun.replayed(tape, shape)
        guard outcome.violation?.rule == rule else { return false }
        best = outcome
        return true
    }

    /// What came after the violation has not taken place.
    private mutating func cutHorizon() {
        let end = best.step + 1
        if end < best.tape.steps.count { attempt { $0.steps.removeSubrange(end...) } }
    }

    private mutating func dropSteps() {
        var width = max(1, best.tape.steps.count / 2)
        while true {
            var at = best.tape.steps.count
            while at > 0 {
                let start = max(0, at - width)
                let end = min(at, best.tape.steps.count)
                if start < end { attempt { $0.steps.removeSubrange(start..<end) } }
                at = start
            }
            if width == 1 { return }
            width /= 2
        }
    }

    private mutating func turnKindsOff() {
        for kind in FaultKind.allCases where best.tape.faults.contains(kind) { attempt { $0.faults.remove(kind) } }
        for kind in ProgramKind.allCases where best.tape.programs.contains(kind) {
            attempt { $0.programs.remove(kind) }
        }
    }

    /// Behind the end of a span every choice is the plainest.
    private mutating func shorten() {
        shorten(\.setup)
        for i in best.tape.steps.indices { shorten(\.steps[i]) }
    }

    private mutating func shorten(_ span: WritableKeyPath<Tape, Tape.Span>) {
        for half in [\Tape.Span.first, \Tape.Span.further] {
            let choices = span.appending(path: half)
            while !best.tape[keyPath: choices].isEmpty,
                attempt({ $0[keyPath: choices].removeLast(($0[keyPath: choices].count + 1) / 2) })
            {}
        }
    }

    private mutating func lowerValues() {
        lowerValues(\.setup)
        for i in best.tape.steps.indices { lowerValues(\.steps[i]) }
    }

    private mutating func lowerValues(_ span: WritableKeyPath<Tape, Tape.Span>) {
        for half in [\Tape.Span.first, \Tape.Span.further] {
            let choices = span.appending(path: half)
            for i in best.tape[keyPath: choices].indices where best.tape[keyPath: choices][i] > 0 {
                if !attempt({ $0[keyPath: choices][i] = 0 }) { attempt { $0[keyPath: choices][i] /= 2 } }
            }
        }
    }
}
