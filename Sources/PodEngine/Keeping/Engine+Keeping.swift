import PodCollections
import PodControl
package import PodLifecycle
import PodModel

extension Engine {
    /// What it is told from now on is kept there. Before anything else.
    package func keep(in log: any InputLog) throws(Failure) {
        log.append(
            .began(
                EngineBeginning(
                    seed: seed, start: now, isSimulated: runtime.isSimulated, services: services,
                    architecture: runtime.architecture, ephemeralStorage: runtime.ephemeralStorage,
                    machineAddress: runtime.machineAddress,
                    keepsChanges: asking { cluster in cluster.objectChanges(after: cluster.revision) != nil })))
        try log.flush()
        trace = EngineTrace(log, isSimulated: runtime.isSimulated)
    }

    /// Returns when all that was done so far survives the end of this process.
    package func secure() throws(Failure) { try trace?.finish(revision: state.revision) }

    /// Does what it is asked when that is kept.
    func keeping<Answer>(
        _ input: @autoclosure () -> EngineInput, _ body: () throws(Refusal) -> Answer
    ) throws(Refusal) -> Answer {
        guard let trace, !isRehearsal else { return try body() }
        try trace.begin(input())
        do throws(Refusal) { return try body() } catch {
            trace.refused()
            throw error
        }
    }

    func isAskedToStop() -> Bool {
        guard let trace else { return isInterrupted() }
        return trace.isBrokenOff(at: now, isInterrupted)
    }
}

extension Engine {
    /// The engine that was told all this, and is told it anew: with machines that are played, these play it again; of
    /// others the answer has what stands on them, for `resume`. What it is told later goes to `log`.
    package static func replaying(
        _ inputs: [EngineInput], log: any InputLog, simulated: (EngineBeginning) -> any ContainerRuntime
    ) throws(ReplayFault) -> (engine: Engine, isEnding: Bool) {
        guard case .began(let beginning)? = inputs.first else { throw .noBeginning }
        let machines = beginning.isSimulated ? simulated(beginning) : StandingMachines(beginning)
        let clock: any Clock =
            beginning.isSimulated ? VirtualClock(start: beginning.start) : StandingClock(now: beginning.start)
        let engine = Engine(
            seed: beginning.seed, runtime: machines, clock: clock, services: beginning.services)
        let trace = EngineTrace(log, isSimulated: beginning.isSimulated, given: Array(inputs.dropFirst()))
        engine.trace = trace
        if beginning.keepsChanges { engine.keepObjectChanges() }
        engine.state.wantedScriptEvents = []
        trace.isRepeating = true
        defer { trace.isRepeating = false }
        while let input = try trace.next(revision: { engine.state.revision }) {
            if case .ending = input { return (engine, true) }
            engine.repeats(input)
        }
        return (engine, false)
    }

    private func repeats(_ input: EngineInput) {
        switch input {
        case .command(let command): _ = try? submit(command)
        case .fault(let fault): try? inject(fault)
        case .impair(let target, let change): try? impair(target, change)
        case .heal(let target): _ = try? heal(target)
        case .restartContainer(let pod, let container): try? restartContainer(pod, container: container)
        case .restartPod(let pod): try? restartPod(pod)
        case .advanced(let time): advance(to: time)
        case .turn(let time):
            now = max(now, time)
            state.advance(to: now)
            trace?.turn(at: now, isNeeded: false)
            settle()
        case .began, .ending, .time, .reports, .use, .brokenOff, .refused, .mark: break
        }
    }

    /// Goes on with real machines, which take over what stands there: every pod's sandbox and containers, and what was
    /// under way.
    package func resume(on machines: any ContainerRuntime, clock: any Clock) {
        guard let standing = runtime as? StandingMachines else { return }
        runtime = machines
        self.clock = clock
        now = max(now, clock.now)
        state.advance(to: now)
        for node in nodes.slots where !nodes[node].name.isEmpty {
            machines.addNode(node.machine, name: nodes[node].name)
        }
        let provided = state.allConfigs.map(\.key) + state.allClaims.map(\.key) + state.allServices.map(\.key)
        for key in provided { provide(key) }
        machines.takeOver(standing.pods.values.sorted { $0.worker.place.rawValue < $1.worker.place.rawValue })
        for (target, impairment) in impairments.sorted(by: { $0.key < $1.key }) {
            try? setImpairment(impairment, of: target)
        }
        for node in nodes.slots where nodes[node].state == .silent {
            try? machines.inject(.linkDown(node.machine), at: now)
        }
    }
}

/// Time that stands where it was when the log ends.
private final class StandingClock: Clock {
    let now: Timestamp

    init(now: Timestamp) { self.now = now }

    func wait(until time: Timestamp, or descriptors: [Int32]) -> Timestamp { now }
    var isReal: Bool { true }
    var wakes: [Int32] { [] }
}
