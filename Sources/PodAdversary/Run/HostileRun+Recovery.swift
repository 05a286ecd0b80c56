import PodControl
import PodEngine
import PodModel
import PodSimulation

// The engine is killed between two records of its journal: what it did behind that has not happened. Another goes on
// from the journal, on machines that were cleaned.
extension HostileRun {
    private var journal: ReplayJournal? { engine.cluster.journal as? ReplayJournal }

    /// Written by engines that lived until now.
    var records: Int { journal?.records.count ?? 0 }

    /// The node that was to die at this place does; once all is to be quiet, it comes back at once.
    mutating func endDoomed() -> Bool {
        guard let node = runtime.doomed.flatMap({ Int($0) < nodeNames.count ? nodeNames[Int($0)] : nil }) else {
            return false
        }
        runtime.doomed = nil
        let now = engine.now
        guard inject(.failNode(node)) else { return false }
        judge.left(node, at: now)
        write("fail node \(node)")
        if isAtRest, inject(.restoreNode(node)) {
            judge.returned(node)
            write("restore node \(node)")
        }
        return true
    }

    var hasDied: Bool { dies < Int.max && journal.map { $0.records.count >= dies } ?? false }

    /// Behind so many further records the engine is dead.
    mutating func arm(after records: Int) {
        guard dies == Int.max, let journal else { return }
        dies = journal.records.count + records
    }

    mutating func reincarnate() {
        guard let records = journal?.records else { return }
        let survived = min(dies, records.count)
        dies = Int.max
        deaths += 1
        outcome.faults[Int(FaultKind.engineKilled.rawValue)] += 1
        outcome.events += engine.counters.total
        write("# the engine is killed, and goes on from its journal")
        var cluster = Cluster.replayed(
            records[..<survived], seed: outcome.tape.seed, from: .simulationStart, mutant: shape.mutant)
        judge.checks[.h9] += 1
        var whole = cluster
        whole.replay(records[survived...])
        if whole.fingerprint != engine.cluster.fingerprint {
            unrecovered = Violation(.h9, "\(records.count) records of the journal lead to another cluster")
        }
        cluster.journal = ReplayJournal(Array(records[..<survived]))
        let before = runtime
        runtime = HostileRuntime(
            SimulatedRuntime(seed: outcome.tape.seed ^ UInt64(deaths)), seed: outcome.tape.seed ^ UInt64(deaths),
            faults: before.faults)
        runtime.counts = before.counts
        runtime.border = before.border
        runtime.ledger.checks = before.ledger.checks
        runtime.ledger.forced = before.ledger.forced
        do {
            engine = try Engine.recovered(cluster, runtime: runtime, clock: VirtualClock(start: engine.now))
        } catch {
            unrecovered = Violation(.h9, "the engine does not recover: \(error.message)")
        }
        judge.follow(engine, runtime)
        do throws(Violation) { try judge.look(afterAct: true) } catch { unrecovered = unrecovered ?? error }
    }
}
