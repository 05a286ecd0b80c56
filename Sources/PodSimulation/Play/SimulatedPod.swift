import PodLifecycle
import PodModel

/// What a simulated machine knows of one pod.
struct SimulatedPod {
    var generation: UInt32
    var node: NodeIndex
    let uid: UID
    var template: PodTemplate
    var address: IPv4?
    /// Counts sandboxes: an event of an earlier one is stale.
    var sandbox: UInt16 = 0
    var containers: [SimulatedContainer]
}

/// One container: its run and the run before, from which logs are made when somebody reads them.
struct SimulatedContainer {
    /// Counts beginnings and ends: an event of an earlier run is stale.
    var epoch: UInt16 = 0
    var isRunning = false
    var run: Int32 = 0
    var current = Run()
    var previous = Run()
    /// When the image was asked for.
    var imageAsked = Timestamp.never

    struct Run {
        /// `.never` when there was none.
        var start = Timestamp.never
        /// `.never` while it runs.
        var end = Timestamp.never
    }
}

/// What is to happen to a pod on its machine; kept in the queue, so small.
struct Occurrence {
    enum Kind: UInt8 {
        case sandboxUp, sandboxRemoved, pulling, imageReady, imageFailed, started
        case ended, outOfMemory, stopped, killed
        case postStartEnded, preStopEnded
        case probeFailing, probePassed, probeFailed
        case sandboxLost
    }

    let life: LifeSlot
    let kind: Kind
    /// Of a probe.
    var probe: ProbeKind = .startup
    /// The container's epoch, or the pod's sandbox count.
    let epoch: UInt16
    var container: UInt16 = 0
}
