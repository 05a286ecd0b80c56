import PodCollections
package import PodControl
package import PodLifecycle
package import PodModel

/// The loop, and the sole owner of all that changes: the cluster, the workers of its pods and the way to the machines.
/// Bound to one thread. Everything due at one instant is settled together: commands, controllers, workers, reports.
package final class Engine {
    // The engine is bound to one thread, and neither runtime nor clock calls back: no two accesses to these can
    // overlap, and checking each at run time took a fifteenth of a large simulation.
    /// The instant up to which everything is settled.
    @exclusivity(unchecked) package internal(set) var now: Timestamp
    @exclusivity(unchecked) var state: Cluster
    @exclusivity(unchecked) var workers = PodWorkerTable()
    @exclusivity(unchecked) var nodes = DenseTable<Node, NodeLink>()
    @exclusivity(unchecked) var timers = DueQueue()
    @exclusivity(unchecked) package internal(set) var runtime: any ContainerRuntime
    package let services: AddressRange
    var clock: any Clock
    let seed: UInt64
    /// Of an environment that outlives its process.
    var trace: EngineTrace?
    /// What was done so far: the cost of a run in units that do not depend on the machine.
    @exclusivity(unchecked) package internal(set) var counters = EngineCounters()

    /// Pod workers that are needed next, and their pods.
    @exclusivity(unchecked) var upcoming: [PodWorkerIndex] = []
    @exclusivity(unchecked) var upcomingPods: [PodSlot] = []
    /// What `prefetch` has read; of no meaning.
    var prefetched: Int64 = 0

    // Buffers that are filled and emptied in every settling.
    @exclusivity(unchecked) var output = PodWorkerOutput()
    @exclusivity(unchecked) var work: [PodID] = []
    @exclusivity(unchecked) var reports: [RuntimeReport] = []
    /// What tells a container to stop, until those who would send it work know of it.
    var heldStops: [(worker: PodWorkerSlot, effect: RuntimeEffect)] = []
    /// Restarts that a controller has asked for and whose node could not be reached yet.
    var pendingRestarts: [ContainerRestart] = []
    /// What cannot be asked of a machine, with the answer.
    var refused: [(worker: PodWorkerSlot, news: RuntimeReport.News)] = []
    /// Pod workers whose status is not yet reported to the control plane.
    @exclusivity(unchecked) var dirty: [PodWorkerIndex] = []
    /// The control plane has been told something since it last reconciled.
    @exclusivity(unchecked) var isClusterTouched = true
    @exclusivity(unchecked) var isShuttingDown = false
    /// Asked now and then in a turn; true breaks it off. What is left is done in the next turn.
    package var isInterrupted: () -> Bool = { false }
    /// The last turn was broken off.
    var isBrokenOff = false
    /// The turn that was found to have no end. From then on no controller acts; pods can still be ended.
    package internal(set) var endlessTurn: EndlessTurn?
    /// Commands change the cluster, and nothing comes of it.
    var isRehearsal = false
    /// Whose turn it is behind each service address.
    var serviceTurns: [IPv4: Int] = [:]
    /// Links that `slow` and `drop` have made worse.
    var impairments: [ObjectKey: LinkImpairment] = [:]

    /// `services`: where the addresses of services come from; real machines choose a range that is free on theirs.
    package init(
        seed: UInt64, runtime: any ContainerRuntime, clock: any Clock = VirtualClock(), journal: (any Journal)? = nil,
        services: AddressRange = .services
    ) {
        self.runtime = runtime
        self.clock = clock
        self.seed = seed
        self.services = services
        now = clock.now
        state = Cluster(seed: seed, now: clock.now, services: services)
        state.architecture = runtime.architecture
        if let bytes = runtime.ephemeralStorage { state.ephemeralStorage = bytes }
        state.machineAddress = runtime.machineAddress
        state.journal = journal
    }

    /// The time it is; where time is virtual, the instant up to which everything is settled.
    package var currentTime: Timestamp { max(now, clock.now) }

    /// The state to look at; a borrow, never a copy.
    package var cluster: Cluster {
        _read { yield state }
    }

    /// Asks the state without copying it: reading a stored property of a class, the compiler may copy all of it first.
    /// The question must not lead back to the engine.
    @inline(__always) package func asking<Answer>(_ question: (inout Cluster) -> Answer) -> Answer { question(&state) }

    /// Applies a command and settles everything that is due now, or refuses it and changes nothing.
    package func submit(_ command: Command) throws(Refusal) -> [Change] {
        try keeping(.command(command)) { () throws(Refusal) in try accept(command) }
    }

    private func accept(_ command: Command) throws(Refusal) -> [Change] {
        catchUp()
        try refuseShrinking(command)
        let changes = try state.apply(command, at: now)
        counters.commands += 1
        isClusterTouched = true
        if !isRehearsal { settle() }
        return changes
    }

    /// When something happens next if nobody interferes; nil when all is quiet for ever.
    package var nextDue: Timestamp? {
        if isBrokenOff { return now }
        dropStaleTimers()
        // At the end of an environment only what runs is waited for.
        var next = isShuttingDown ? nil : asking { $0.nextDue }
        if let due = runtime.nextDue { next = min(next ?? due, due) }
        if let due = timers.first?.time { next = min(next ?? due, due) }
        return next
    }

    /// Moves on to the next instant at which something is due, at most to `limit`, and settles it. `false` when
    /// nothing is due by then: now it is `limit`. Real machines report when they like, so real time may end earlier
    /// with nothing but a report settled; `descriptors` end it too, when they can be read. `false` too when the turn
    /// was broken off or has no end.
    package func step(limit: Timestamp, or descriptors: [Int32] = []) -> Bool {
        let due = nextDue
        let target = min(due ?? limit, limit)
        now = max(now, clock.wait(until: target, or: descriptors))
        state.advance(to: now)
        let isDue = due.map { $0 <= now } ?? false
        if clock.isReal {
            trace?.turn(at: now, isNeeded: isDue || isClusterTouched || isBrokenOff)
        } else {
            trace?.advance(to: now)
            if !isDue { return false }
        }
        settle()
        return !isBrokenOff && endlessTurn == nil && (isDue || now < limit)
    }

    /// Real time has gone on since the last settling; virtual time never has.
    func catchUp() {
        guard clock.isReal else { return }
        now = max(now, trace?.time { clock.now } ?? clock.now)
        state.advance(to: now)
    }

    /// Readable when a real machine has something to report, for whoever waits for a person's keys meanwhile.
    package var wakes: [Int32] { clock.wakes }

    /// Lets all happen that is due until `time`.
    package func advance(to time: Timestamp) {
        while step(limit: time) {}
    }

    /// Events in the language's sense since they were last taken, in order.
    package func takeScriptEvents() -> [ScriptEvent] { state.takeScriptEvents() }

    /// Keeps only script events of these kinds from now on.
    package var wantedScriptEvents: ScriptEventMask {
        get { state.wantedScriptEvents }
        set { state.wantedScriptEvents = newValue }
    }
}

/// How the engine stands with a node.
struct NodeLink {
    enum State: UInt8 {
        case up
        /// Silent: its workers go on, unheard and unreached.
        case silent
        case dead
    }

    let name: String
    /// `kubelet, NAME`: the source of its events.
    let source: String
    var state = State.up
}

/// How often each kind of work was done. A quiet day adds nothing.
package struct EngineCounters: Hashable, Sendable {
    package var commands = 0
    package var settlings = 0
    package var reports = 0
    package var wakes = 0
    package var effects = 0
    package var statuses = 0
    package var events = 0

    package init() {}

    /// All of it.
    package var total: Int { commands + settlings + reports + wakes + effects + statuses + events }
}
