package import PodCompose
package import PodModel

/// Somebody with work for the session's thread: it is his turn after each step of the control plane, and a step of real
/// time ends when one of his descriptors can be read. He has nothing run by the session.
package struct StepAttendant {
    package let descriptors: [Int32]
    package let attend: () -> Void

    package init(descriptors: [Int32], attend: @escaping () -> Void) {
        self.descriptors = descriptors
        self.attend = attend
    }
}

/// How a session behaves, as the command line or the prompt asks for it.
package struct SessionOptions {
    package enum Mode: Hashable, Sendable {
        /// A script: virtual time, where machines are simulated, moves only in waits, a wait without `within` takes 5
        /// minutes, the first failure ends it.
        case batch
        /// A prompt: virtual time follows the wall clock (`Session.pump`), waits have no limit, a failure ends the
        /// input.
        case interactive
    }

    package var mode: Mode
    /// Draws everything random of the run.
    package var seed: UInt64
    /// `--set` and `--set-file`, in order: overrides of top-level `let`s.
    package var settings: [Setting] = []
    /// The script's arguments: `args`.
    package var arguments: [String] = []
    /// `--keep-going`: a failure is reported and the next statement runs.
    package var keepsGoing = false
    /// `--lenient`: fields of Kubernetes files that podsh does not carry are warnings.
    package var isLenient = false
    /// How a compose project is asked for.
    package var compose = ComposeOptions()
    /// Where objects are that name no namespace (`--namespace`).
    package var namespace = SystemNamespace.default.rawValue
    package var namespaces = NamespaceMaking.none
    /// At most this long for pods to end when the session does (`--grace`).
    package var grace: TimeSpan = .seconds(10)
    /// What one node of the machine can have at most; nil where that is not known.
    package var nodeCapacity: ResourceAmount?
    /// The environment's name, where it has one.
    package var environment: String?
    /// The file that tells programs what the script gives them: JSON where its name ends so, else lines `NAME=VALUE`.
    package var outputs: String?
    /// `--stay` or `-i` was given: no hint about pods that end with the script.
    package var stays = false
    /// podsh's standard input and output are a terminal, which `exec` and its like may have for themselves.
    package var hasTerminal = false
    /// `exec` may read podsh's standard input: the script comes from elsewhere.
    package var lendsInput = false
    /// Asked in every long loop and wait; not nil ends it.
    package var interruption: () -> Interruption? = { nil }
    /// The same without forgetting what came: whoever waits for a child looks at it, and leaves it to the statement.
    package var pendingInterruption: () -> Interruption? = { nil }
    /// How often podsh was asked to stop so far.
    package var timesAsked: () -> Int = { 0 }
    /// The wall's time, for what is asked before there are real machines.
    package var wallClock: () -> Timestamp = { .simulationStart }
    /// Lets real time pass, for what follows the wall clock at the prompt (`watch`, `logs … follow`).
    package var pause: (TimeSpan) -> Void = { _ in }
    /// Programs of this machine look at what is served: they run though machines are simulated, and virtual time
    /// follows the wall clock meanwhile.
    package var followsWall = false
    /// Who has something to do on this thread, beside the session, while it waits.
    package var attendant: () -> StepAttendant? = { nil }
    /// Real time for durations in reports, monotonic; a constant in tests.
    package var stopwatch: () -> TimeSpan = { .zero }

    package init(mode: Mode = .batch, seed: UInt64 = 1) {
        self.mode = mode
        self.seed = seed
    }
}
