/// How a simulated machine plays a container: what `simulate < … >` asks for.
package struct SimulatedBehavior: Hashable, Sendable, Codable {
    /// Time to pull the image; `nil` draws it from the seed.
    package var pull: TimeSpan?
    /// Pulling fails with this reason instead.
    package var pullError: String?
    /// Time from create to running; `nil` draws it from the seed.
    package var start: TimeSpan?
    /// Probes succeed from this time after start on; `nil` means at once.
    package var readyAfter: TimeSpan?
    /// Runs of the main process in order; the last one repeats for ever. Empty: runs for ever, or, for an init
    /// container, ends soon with 0.
    package var runs: [Run] = []
    /// Memory the process grows to, in bytes; above its limit it is OOM-killed.
    package var memory: Int64?
    /// Cpu it uses, in thousandths of a core.
    package var cpu: Int64?
    /// Lines it writes to its log.
    package var output: [Output] = []
    /// HTTP answers by path, first match; others answer 200.
    package var http: [HTTPAnswer] = []
    /// Time it takes to end after the stop signal; `nil` draws it from the seed; `.forever` ignores the signal.
    package var stop: TimeSpan?

    package struct Run: Hashable, Sendable, Codable {
        /// How long; `nil` is for ever.
        package var duration: TimeSpan?
        package var exitCode: Int32
        /// The last words it leaves.
        package var message: String?
        /// How many runs in a row play like this; `nil` is all further ones.
        package var times: Int?

        package init(duration: TimeSpan?, exitCode: Int32 = 0, message: String? = nil, times: Int? = nil) {
            self.duration = duration
            self.exitCode = exitCode
            self.message = message
            self.times = times
        }
    }

    package struct Output: Hashable, Sendable, Codable {
        package var text: String
        /// `nil`: once, at start.
        package var every: TimeSpan?

        package init(text: String, every: TimeSpan? = nil) {
            self.text = text
            self.every = every
        }
    }

    package struct HTTPAnswer: Hashable, Sendable, Codable {
        package var path: String
        /// HTTP's status code.
        package var status: Int

        package init(path: String, status: Int) {
            self.path = path
            self.status = status
        }
    }

    package init() {}
}
