package import PodModel

/// One `expect`, `wait` or `run` as a test case, or whatever else made the run fail.
package struct CaseRecord: Sendable {
    package enum Outcome: Sendable {
        case held
        /// The condition did not hold, in time or at all.
        case failed(FailureReport)
        /// It could not be judged.
        case error(FailureReport)
        /// Did not happen: simulated.
        case skipped(String)

        /// Counts among the report's failures or errors.
        package var isBad: Bool {
            switch self {
            case .failed, .error: true
            case .held, .skipped: false
            }
        }
    }

    /// The message of the `expect`, else the statement as written, on one line.
    package var name: String
    package var file: String
    package var line: Int
    /// Time of the cluster; nil where it is real time.
    package var virtualDuration: TimeSpan?
    /// Time of the person who waits.
    package var realDuration: TimeSpan
    package var outcome: Outcome

    package init(
        name: String, file: String, line: Int, virtualDuration: TimeSpan?, realDuration: TimeSpan, outcome: Outcome
    ) {
        self.name = name
        self.file = file
        self.line = line
        self.virtualDuration = virtualDuration
        self.realDuration = realDuration
        self.outcome = outcome
    }
}
