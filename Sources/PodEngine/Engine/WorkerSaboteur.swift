import PodCollections
import PodControl
import PodLifecycle
package import PodModel

/// Drops, delays or redirects what crosses the borders of pods' workers, as a bug planted for tests of the simulator
/// says: what they ask of machines, their timers, and what they report to the control plane.
struct WorkerSaboteur {
    let mutant: Mutant

    var isAtWork: Bool { mutant != .none }
    /// What a silent node had to say is lost when it is heard again.
    var losesSilentStatuses: Bool { mutant == .silentStatusLost }
    /// A pod that is gone from the store is not ended on its node.
    var leavesRunning: Bool { mutant == .leftRunning }

    func bend(_ effects: inout [RuntimeEffect], of worker: PodWorker, at now: Timestamp) {
        effects = effects.compactMap { bent($0, of: worker, at: now) }
    }

    private func bent(_ effect: RuntimeEffect, of worker: PodWorker, at now: Timestamp) -> RuntimeEffect? {
        switch effect {
        case .ensureSandbox: mutant == .sandboxNotRetried && worker.failedSandboxes > 0 ? nil : effect
        case .ensureImage(let i): mutant == .pullNotRetried && worker.containers[i].failedPulls > 0 ? nil : effect
        case .startContainer(let i, _): mutant == .restartNotCounted ? .startContainer(container: i, run: 0) : effect
        case .stopContainer(let i, let killAt):
            if mutant == .graceForgotten {
                .stopContainer(container: i, killAt: now + Delays.minimumStop)
            } else if mutant == .evictionGraceForgotten, worker.status.reason == .evicted {
                .stopContainer(container: i, killAt: max(killAt, now + worker.spec.grace))
            } else {
                effect
            }
        case .removeSandbox, .killContainer, .runHook, .startProbe, .stopProbe, .resizeContainer: effect
        }
    }

    func dropsTimer(at stage: PodWorker.Stage) -> Bool { mutant == .lostTimer && stage != .makingSandbox }

    func bend(_ stage: inout PodWorker.Stage, isDeleted: Bool) {
        if mutant == .removalNotAwaited, isDeleted, stage == .removingSandbox { stage = .gone }
    }

    /// `known` is what was reported to the control plane before.
    func bend(_ status: inout PodStatus, known: PodStatus?) {
        if mutant == .failureIsSuccess, status.phase == .failed, status.reason == nil { status.phase = .succeeded }
        if mutant == .addressStays, status.address == nil { status.address = known?.address }
    }
}

extension Engine {
    var saboteur: WorkerSaboteur { WorkerSaboteur(mutant: asking { $0.mutant }) }

    /// Plants a bug, for tests of the simulator; before the first command.
    package func plant(_ mutant: Mutant) { state.mutant = mutant }
}
