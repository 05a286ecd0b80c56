package import PodControl
package import PodLifecycle
package import PodModel

/// The loop, and the sole owner of all that changes: the cluster, the lives of its pods and the way to the machines.
/// Bound to one thread. Everything due at one instant is settled together: commands, controllers, lives, reports.
package final class Engine {
    /// The instant up to which everything is settled.
    package internal(set) var now: Timestamp
    var state: Cluster
    var lives = LifeTable()
    var nodes: [NodeLink] = []
    var timers = DueQueue()
    package let runtime: any ContainerRuntime
    let clock: any Clock
    /// What was done so far: the cost of a run in units that do not depend on the machine.
    package internal(set) var counters = EngineCounters()

    // Buffers that are filled and emptied in every settling.
    var output = LifeOutput()
    var work: [PodID] = []
    var reports: [RuntimeReport] = []
    /// Starts that cannot be asked of a machine, with what is missing for them.
    var refusedStarts: [(life: LifeSlot, container: Int, missing: String)] = []
    /// Lives whose status the control plane has to be told.
    var dirty: [UInt32] = []
    /// The control plane has been told something since it last reconciled.
    var isClusterTouched = true
    var isShuttingDown = false
    /// Whose turn it is behind each service address.
    var serviceTurns: [IPv4: Int] = [:]

    package init(
        seed: UInt64, runtime: any ContainerRuntime, clock: any Clock = VirtualClock(), journal: (any Journal)? = nil
    ) {
        self.runtime = runtime
        self.clock = clock
        now = clock.now
        state = Cluster(seed: seed, now: clock.now)
        state.journal = journal
    }

    /// The state to look at; a borrow, never a copy.
    package var cluster: Cluster {
        _read { yield state }
    }

    /// Applies a command and settles everything that is due now, or refuses it and changes nothing.
    package func submit(_ command: Command) throws(Refusal) -> [Change] {
        let changes = try state.apply(command, at: now)
        counters.commands += 1
        isClusterTouched = true
        settle()
        return changes
    }

    /// When something happens next if nobody interferes; nil when all is quiet for ever.
    package var nextDue: Timestamp? {
        dropStaleTimers()
        // At the end of an environment only what runs is waited for.
        var next = isShuttingDown ? nil : state.nextDue
        if let due = runtime.nextDue { next = min(next ?? due, due) }
        if let due = timers.first?.time { next = min(next ?? due, due) }
        return next
    }

    /// Moves on to the next instant at which something is due, at most to `limit`, and settles it. `false` when
    /// nothing is due by then: now it is `limit`.
    package func step(limit: Timestamp) -> Bool {
        let due = nextDue
        let target = min(due ?? limit, limit)
        now = max(now, clock.wait(until: target))
        state.advance(to: now)
        guard let due, due <= now else { return false }
        settle()
        return true
    }

    /// Lets all happen that is due until `time`.
    package func advance(to time: Timestamp) {
        while step(limit: time) {}
    }

    /// Events in the language's sense since they were last taken, in order.
    package func takeHappenings() -> [Happening] { state.takeHappenings() }

    /// Keeps only happenings of these kinds from now on.
    package var wantedHappenings: HappeningMask {
        get { state.wantedHappenings }
        set { state.wantedHappenings = newValue }
    }
}

/// How the engine stands with a node.
struct NodeLink {
    enum State: UInt8 {
        case up
        /// Silent: its lives go on, unheard and unreached.
        case silent
        case dead
    }

    let name: String
    /// `kubelet, NAME`: the source of its events.
    let source: String
    var state = State.up
}

/// Work counted. A quiet day adds nothing.
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
