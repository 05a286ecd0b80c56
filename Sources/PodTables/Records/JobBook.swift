package import PodModel

/// What a job remembers of its pods beside the counts of its state. Kept up to date by each change of a pod, so that no
/// sync has to go through all of them.
package struct JobBook {
    /// First delay after a failed pod, and the longest (`DefaultJobPodFailureBackOff`, `MaxJobPodFailureBackOff`).
    package static let firstDelay = TimeSpan.seconds(10)
    package static let longestDelay = TimeSpan.minutes(10)

    /// Pods that were asked to end and have not.
    package var terminating = 0
    /// Restarts of the containers of all pods that have not ended.
    package var restarts = 0
    /// Failed pods since the last one that succeeded, and when the latest of them ended.
    package var failures = 0
    package var lastFailure: Timestamp?
    /// Why a rule of the failure policy says that the job fails.
    package var verdict: String?
    package var indexes = JobIndexes()

    /// When the next pod may be made; nil is at once.
    package var nextStart: Timestamp? {
        lastFailure.map { $0 + JobBook.delay(after: failures) }
    }

    /// How long the next pod waits after this many failures in a row.
    package static func delay(after failures: Int) -> TimeSpan {
        if failures < 1 { return .zero }
        return min(longestDelay, firstDelay * (1 << Int64(min(failures - 1, 10))))
    }

    package mutating func countFailure(at time: Timestamp) {
        failures += 1
        lastFailure = max(lastFailure ?? time, time)
    }

    package mutating func countSuccess() {
        failures = 0
        lastFailure = nil
    }
}
