import PodCollections
import PodLifecycle
import PodModel

/// What a simulated machine knows of one pod. Its place in the table stays when the pod is gone.
struct SimulatedPod {
    var isInUse = false
    /// The removal of its sandbox is on its way, and will be confirmed.
    var isBeingRemoved = false
    var generation: UInt32 = 0
    var node: NodeIndex = 0
    var uid = UID(rawValue: 0)
    var template = SimulatedPod.nothing
    var address: IPv4?
    /// Counts sandboxes: an event of an earlier one is stale.
    var sandbox: UInt16 = 0
    var containers: Few<SimulatedContainer> = []

    static let nothing = PodTemplate(labels: [:], spec: PodSpec())

    /// What draws about a container are about.
    func subject(_ i: Int) -> UInt64 { uid.rawValue &+ UInt64(i) }
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

    mutating func begin(at time: Timestamp) {
        isRunning = true
        if current.start != .never { previous = current }
        current = Run(start: time)
    }

    /// Makes all that was planned for the run stale. `false` when nothing ran.
    mutating func end(at time: Timestamp) -> Bool {
        epoch &+= 1
        guard isRunning else { return false }
        isRunning = false
        current.end = time
        return true
    }

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
        case sandboxLost, probeErrored, resized
    }

    let worker: PodWorkerSlot
    let kind: Kind
    /// Of a probe.
    var probe: ProbeKind = .startup
    /// The container's epoch, or the pod's sandbox count.
    let epoch: UInt16
    var container: UInt16 = 0

    init(worker: PodWorkerSlot, kind: Kind, probe: ProbeKind = .startup, epoch: UInt16, container: UInt16 = 0) {
        self.worker = worker
        self.kind = kind
        self.probe = probe
        self.epoch = epoch
        self.container = container
    }

    init(_ due: Due) {
        worker = due.worker
        kind = Kind(rawValue: UInt8(truncatingIfNeeded: due.detail)) ?? .sandboxUp
        probe = ProbeKind(rawValue: UInt8(truncatingIfNeeded: due.detail >> 8)) ?? .startup
        epoch = UInt16(truncatingIfNeeded: due.detail >> 16)
        container = UInt16(truncatingIfNeeded: due.detail >> 32)
    }

    var detail: UInt64 {
        UInt64(kind.rawValue) | UInt64(probe.rawValue) << 8 | UInt64(epoch) << 16 | UInt64(container) << 32
    }
}

extension ChunkedTable<PodWorkerSlot, SimulatedPod> {
    /// Reads a word of each line of memory that the pod's next occurrence needs. The sum has no meaning.
    func prefetched(_ place: PodWorkerIndex) -> Int64 {
        Int64(self[place].generation) &+ Int64(self[place].sandbox)
    }
}
