package import PodModel

/// What `session` answers: what is being waited for and why, and which rules stand.
package struct SessionReport: Sendable {
    /// One thing awaited: the `wait` or `expect` in progress, or an object that is not what it was declared to be.
    package struct Awaited: Sendable {
        /// `wait web ready within 1m`, `replicaset/web ready`.
        package var what: String
        package var since: Timestamp
        /// When it fails; `nil` is no limit.
        package var limit: Timestamp?
        /// Objects that are not there yet, each with its state.
        package var states: [FailureReport.ObjectState]
        /// What blocks, when something does.
        package var reason: String?
    }

    package var now: Timestamp
    package var isSimulated: Bool
    package var seed: UInt64
    package var awaited: [Awaited] = []
    /// The environment's name, on real machines.
    package var environment: String?
    /// `127.0.0.1:8080 leads to pod/web:80`.
    package var forwards: [String] = []
    /// `on node-fail recover`, `every 10s`, `on exit`: as written, with their place.
    package var rules: [Rule] = []

    package struct Rule: Sendable {
        package var text: String
        package var place: Place
        /// How often it ran; nil for a rule that holds without running.
        package var count: Int?
    }
}
