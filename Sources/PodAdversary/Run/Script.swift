import PodModel

/// What a run has done, as a script that does it again on simulated machines of the same seed. What the language has no
/// words for, and what was spoilt at the border to the machines, is reported in comments.
package struct Script: Hashable, Sendable {
    private var lines: [Line] = []

    private struct Line: Hashable {
        let time: TimeSpan
        let words: String
    }

    package init() {}

    mutating func add(_ words: String, at time: TimeSpan) { lines.append(Line(time: time, words: words)) }

    package var isEmpty: Bool { lines.isEmpty }

    /// Statements, with the time between them let go by.
    package func text(of tape: Tape) -> String {
        var text = "# podsh run --sim --seed \(tape.seed) FILE\n"
        let faults = FaultKind.allCases.filter(tape.faults.contains).map(\.words)
        if !faults.isEmpty {
            text += "# At the border to the machines may happen: \(faults.joined(separator: ", ")).\n"
        }
        var now = TimeSpan.zero
        for line in lines {
            if line.time > now { text += "advance \((line.time - now).nanoseconds / 1_000_000)ms\n" }
            now = line.time
            text += line.words + "\n"
        }
        return text
    }
}

extension Pod {
    /// Its name in a script. That of a pod with an owner is drawn, so the checker could not know it.
    var words: String { isBare ? meta.name : "${\"\(meta.name)\"}" }
}
