import PodModel

// Bugs planted for tests of the simulator that cannot be said of what a worker asks and reports: what it does not heed.
extension PodWorker {
    /// The back-off never starts anew.
    var forgetsCleanRuns: Bool { mutant == .backOffNeverResets }
    /// Restarts never wait.
    var restartsAtOnce: Bool { mutant == .backOffMissing }
    /// So many failed runs too many are counted: the first restart already waits.
    var crashesInvented: UInt8 { mutant == .backOffOffByOne ? 1 : 0 }
    /// Mains start beside the init containers.
    var startsMainsAtOnce: Bool { mutant == .initSkipped }
    /// A container with a readiness probe is ready without its word.
    var believesUnprobed: Bool { mutant == .readyUnasked }
    /// A sidecar is ended together with the mains.
    var signalsSidecarsAtOnce: Bool { mutant == .sidecarOutOfTurn }
}
