import PodLifecycle
import PodModel

// What the engine asks of machines.
extension Ledger {
    mutating func asked(_ effect: RuntimeEffect, _ slot: PodWorkerSlot, at now: Timestamp) {
        guard let i = place(slot) else { return }
        switch effect {
        case .ensureImage(let c): watchRestart(i, c, at: now)
        case .startContainer(let c, let run): watchStart(i, c, run: run)
        case .stopContainer(let c, let killAt): watchStop(i, c, killAt: killAt, at: now)
        case .killContainer(let c): workers[i]?.containers[c].mayBeKilled = true
        case .ensureSandbox, .removeSandbox:
            forgive(slot)
            // What ran in it ends silently, and init containers run anew.
            for c in workers[i]?.containers.indices ?? 0..<0 {
                workers[i]?.containers[c].isDone = false
                workers[i]?.containers[c].started = nil
            }
        case .startProbe(let c, let kind):
            if kind == .readiness { workers[i]?.containers[c].isProbedReady = false }
        case .runHook, .stopProbe, .resizeContainer: break
        }
    }

    private mutating func watchRestart(_ i: Int, _ c: Int, at now: Timestamp) {
        guard let due = workers[i]?.containers[c].restartDue else { return }
        workers[i]?.containers[c].restartDue = nil
        checks[.z11] += 1
        if now != due { broken(.z11, "\(name(i, c)) restarts \((now - due).seconds) s off its time") }
    }

    private mutating func watchStart(_ i: Int, _ c: Int, run: Int32) {
        guard let worker = workers[i] else { return }
        checks[.z10] += 1
        if run < worker.containers[c].lastRun || run == worker.containers[c].lastRun && worker.containers[c].crashes > 0
        {
            broken(.z10, "run \(run) of \(name(i, c)) after run \(worker.containers[c].lastRun)")
        }
        workers[i]?.containers[c].lastRun = run
        workers[i]?.containers[c].isProbedReady = worker.template.spec.containers[c].readiness == nil ? nil : false
        guard worker.template.spec.containers[c].role == .main else { return }
        for other in worker.containers.indices where worker.template.spec.containers[other].role == .initial {
            if !worker.containers[other].isDone {
                broken(.z10, "\(name(i, c)) starts before \(name(i, other)) has ended")
            }
        }
    }

    private mutating func watchStop(_ i: Int, _ c: Int, killAt: Timestamp, at now: Timestamp) {
        guard let worker = workers[i] else { return }
        checks[.z12] += 1
        if killAt < now + .seconds(2) { broken(.z12, "\(name(i, c)) gets less than 2 s") }
        let container = worker.template.spec.containers[c]
        let isFirst = worker.containers[c].killAt == nil
        // Without a hook and a probe the whole grace is the signal's.
        let isShort =
            isFirst && container.role == .main && container.preStop == nil && container.liveness == nil
            && container.startup == nil && container.postStart == nil
            && worker.containers[c].started.map({ $0 < now }) ?? false
            && killAt < now + worker.template.spec.grace && !isHurried(worker)
        stopped(Stop(container: c, uid: worker.uid, pod: worker.name, given: killAt - now, isShort: isShort))
        if container.role == .sidecar, killAt > now + .seconds(2),
            let main = worker.containers.indices.first(where: {
                worker.template.spec.containers[$0].role == .main && worker.containers[$0].started != nil
            })
        {
            broken(.z12, "\(name(i, c)) is ended before \(name(i, main)) has")
        }
        workers[i]?.containers[c].killAt = min(killAt, worker.containers[c].killAt ?? killAt)
        forgive(worker.slot)
    }

    /// Another container is being ended already, so the clock of the whole pod runs.
    private func isHurried(_ worker: Worker) -> Bool {
        worker.containers.contains { $0.killAt != nil || $0.mayBeKilled }
    }
}
