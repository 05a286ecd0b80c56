package import PodModel

/// Turns single answers of a probe into a verdict: it changes only after enough equal answers in a row
/// (`successThreshold`, `failureThreshold`). Both worlds count with this.
package struct ProbeCounter: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        /// Nothing to tell.
        case silent
        /// The first answer of all is a failure, below the threshold: worth an event, no verdict yet.
        case firstFailure
        /// The verdict has changed.
        case flipped(success: Bool)
    }

    /// `nil` as long as a startup probe has no verdict.
    package private(set) var verdict: Bool?
    private var inARow: Int32 = 0
    private var last = false
    private var seen = false

    /// Before the first answer liveness counts as a success and readiness as a failure; `verdict`: what was told before
    /// of the same run.
    package init(kind: ProbeKind, verdict known: Bool? = nil) {
        if let known {
            verdict = known
            return
        }
        switch kind {
        case .startup: verdict = nil
        case .liveness: verdict = true
        case .readiness: verdict = false
        }
    }

    package mutating func record(success: Bool, probe: Probe) -> Outcome {
        inARow = seen && success == last ? inARow &+ 1 : 1
        let isFirst = !seen
        seen = true
        last = success
        let threshold = success ? probe.successThreshold : probe.failureThreshold
        if Int(inARow) >= threshold, verdict != success {
            verdict = success
            return .flipped(success: success)
        }
        return isFirst && !success ? .firstFailure : .silent
    }
}
