package import PodModel

/// Where one container of a pod stands on its way; the visible side of it is the `ContainerStatus` at the same index.
package struct ContainerWork: Hashable, Sendable {
    package enum Step: UInt8, Hashable, Sendable {
        /// Its turn has not come.
        case idle
        case pulling
        /// The image could not be had; tried again at `due`.
        case pullRetry
        case starting
        /// The process runs, postStart has not ended yet.
        case postStart
        case running
        /// preStop runs, at most until `due`.
        case preStop
        /// A sidecar that waits until those before it in the stop order have ended, at most until `due`.
        case awaitingTurn
        /// The stop signal is sent; KILL follows at `due` by the runtime.
        case signalled
        /// Restarts at `due`.
        case backOff
        /// Ended, and will not be restarted.
        case ended
    }

    struct Flags: OptionSet, Hashable, Sendable {
        let rawValue: UInt8

        /// Has been made at least once: the next start is a restart.
        static let hasRun = Flags(rawValue: 1)
        /// Asked to be restarted (change, request): its end is no failure and needs no back-off.
        static let restartWanted = Flags(rawValue: 2)
        /// Killed because of a probe: its end is a failure whatever its exit code.
        static let killedByProbe = Flags(rawValue: 4)
        /// The image error is final.
        static let imageErrorIsFinal = Flags(rawValue: 8)
        /// `ImagePullBackOff` is already shown.
        static let pullBackOffShown = Flags(rawValue: 16)
        /// The image changed while the old one was being brought.
        static let imageChanged = Flags(rawValue: 32)
        /// A plain init container that has ended with 0.
        static let initDone = Flags(rawValue: 64)
        /// What runs of it has other cpu and memory than it is to have.
        static let resizing = Flags(rawValue: 128)
    }

    package var step = Step.idle
    var flags: Flags = []
    /// Restarts that counted for the back-off since the last clean run.
    var crashes: UInt8 = 0
    /// Pulls that failed in a row.
    package internal(set) var failedPulls: UInt8 = 0
    /// Meaning by `step`; `.never` when nothing is to happen by time.
    var due = Timestamp.never
    /// Start of the current run; in `pullRetry`, when the pull failed.
    var since = Timestamp.never

    var hasProcess: Bool {
        switch step {
        case .postStart, .running, .preStop, .awaitingTurn, .signalled: true
        case .idle, .pulling, .pullRetry, .starting, .backOff, .ended: false
        }
    }
}

extension Timestamp {
    /// After the end of every run: "nothing is due".
    package static let never = Timestamp(nanoseconds: .max)
}

/// The kubelet's delays.
package enum Delays {
    /// A run of this length is clean: the counter starts anew.
    static let cleanRun = TimeSpan.minutes(10)
    /// The window after the stop signal is never shorter, even when preStop has used up the grace (the kubelet's
    /// `minimumGracePeriodInSeconds`).
    package static let minimumStop = TimeSpan.seconds(2)
    /// What an evicted pod gets in the place of its own grace, whatever it was evicted for (the kubelet's
    /// `immediateEvictionGracePeriodSeconds`, `pkg/kubelet/eviction/eviction_manager.go`).
    static let eviction = TimeSpan.seconds(1)
    static let sandboxRetry = TimeSpan.seconds(10)
    static let configRetry = TimeSpan.seconds(10)
    static let resizeRetry = TimeSpan.seconds(10)
    /// Between tries to mount a volume (`pkg/util/goroutinemap/exponentialbackoff`).
    static let mount = BackOff(initial: .milliseconds(500), maximum: .seconds(122))
    /// How long `ErrImagePull` shows before it turns into `ImagePullBackOff` (the kubelet's next look).
    static let pullErrorShown = TimeSpan.seconds(2)
    static let pull = BackOff(initial: .seconds(10), maximum: .seconds(300))

    /// 0 for the first, then `initial` doubled each time up to `maximum`.
    static func restart(after crashes: UInt8, _ curve: BackOff) -> TimeSpan {
        crashes == 0 ? .zero : doubled(curve, times: crashes - 1)
    }

    static func doubled(_ curve: BackOff, times: UInt8) -> TimeSpan {
        min(curve.initial * (1 << Int64(min(times, 40))), curve.maximum)
    }
}
