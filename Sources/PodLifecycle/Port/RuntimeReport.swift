package import PodModel

/// What happened on a machine, and when.
package struct RuntimeReport: Hashable, Sendable, Codable {
    package var time: Timestamp
    package var worker: PodWorkerSlot
    package var news: News

    package init(time: Timestamp, worker: PodWorkerSlot, news: News) {
        self.time = time
        self.worker = worker
        self.news = news
    }

    package enum News: Hashable, Sendable, Codable {
        case sandboxReady(IPv4)
        case sandboxFailed(String, SandboxFault = .other)
        /// The sandbox died with everything in it; no `exited` follows for its containers.
        case sandboxLost
        case sandboxRemoved
        /// The image is not here and is being fetched; `imageReady` or `imageFailed` follows.
        case pulling(container: Int)
        /// `pulled` is how long it took, waiting included; `nil` when the image was already present.
        case imageReady(container: Int, pulled: TimeSpan?)
        case imageFailed(container: Int, ImageError)
        /// The process runs.
        case started(container: Int)
        case startFailed(container: Int, reason: StartFailure, message: String)
        case exited(container: Int, Exit)
        /// A probe failed without a change of its verdict: the first answer of all, and each whose cause is another
        /// than before.
        case probeFailing(container: Int, kind: ProbeKind, message: String)
        /// A probe could not be asked at all; that is no answer, so its verdict stays.
        case probeErrored(container: Int, kind: ProbeKind, message: String)
        /// A probe succeeded, and something about its answer should be known.
        case probeWarning(container: Int, kind: ProbeKind, message: String)
        /// A probe's verdict changed.
        case probed(container: Int, kind: ProbeKind, success: Bool, message: String)
        case hookEnded(container: Int, hook: Hook, success: Bool, message: String)
        /// What runs of the container has the cpu and memory that are desired.
        case resized(container: Int)
        case resizeFailed(container: Int, message: String)
        /// The pod uses more of the machine than it may; the kubelet's sentence.
        case evicted(String)
    }
}

/// At what a container's start failed.
package enum StartFailure: CaseIterable, Hashable, Sendable, Codable {
    /// What it reads is missing.
    case config
    /// It could not be made.
    case create
    /// It was made, and its program could not be run: a run that failed.
    case run

    /// Why it waits for the next try; nil when it has ended.
    var waitingReason: WaitingReason? {
        switch self {
        case .config: .configError
        case .create: .createError
        case .run: nil
        }
    }
}

/// What a pod's surroundings failed for.
package enum SandboxFault: UInt8, Hashable, Sendable, Codable {
    case other
    /// A volume cannot be mounted.
    case mount
    /// A port of the host is somebody else's.
    case port
}

/// How a process ended.
package struct Exit: Hashable, Sendable, Codable {
    /// 128 + signal when a signal ended it.
    package var code: Int32
    /// 0 when it exited by itself.
    package var signal: Int32
    /// The memory limit was hit, by this process or a child of it.
    package var isOutOfMemory: Bool
    /// The termination message, at most 4096 bytes.
    package var message: String

    package init(code: Int32, signal: Int32 = 0, isOutOfMemory: Bool = false, message: String = "") {
        self.code = code
        self.signal = signal
        self.isOutOfMemory = isOutOfMemory
        self.message = message
    }

    /// Ended by KILL.
    package static let killed = Exit(code: 137, signal: 9)
}

/// Why an image could not be had.
package struct ImageError: Error, Hashable, Sendable, Codable {
    package enum Reason: CaseIterable, Hashable, Sendable, Codable {
        case pullFailed
        /// It is not there, and the policy is Never.
        case neverPulled
        case invalidName

        package var waitingReason: WaitingReason {
            switch self {
            case .pullFailed: .imagePullFailed
            case .neverPulled: .imageNeverPulled
            case .invalidName: .invalidImageName
            }
        }
    }

    package var reason: Reason
    package var message: String
    /// Trying again cannot help: a bad name, the policy Never, a wrong digest, no such image.
    package var isFinal: Bool

    package init(reason: Reason = .pullFailed, message: String, isFinal: Bool) {
        self.reason = reason
        self.message = message
        self.isFinal = isFinal
    }
}

/// A fault brought about on purpose, as the `fail` and `partition` commands ask.
package enum RuntimeFault: Hashable, Sendable {
    /// The machine dies with everything on it. Its workers get no further report.
    case nodeDied(NodeIndex)
    /// The machine is back, empty; its image cache has survived.
    case nodeReturned(NodeIndex)
    /// Nothing gets to the machine or from it; its containers go on.
    case linkDown(NodeIndex)
    case linkUp(NodeIndex)
    /// KILL to the first process of a container. Report: `exited`.
    case killContainer(PodWorkerSlot, container: Int)
    /// Report: `sandboxLost`.
    case killSandbox(PodWorkerSlot)
    /// Slows a node's or a pod's link down or loses packets on it; an empty impairment heals it.
    case impairNode(NodeIndex, LinkImpairment)
    case impairPod(PodWorkerSlot, LinkImpairment)
}
