import PodCollections
import PodModel

extension PodWorker {
    /// Phase and readiness of the pod, drawn from its containers. Phases only go forward.
    mutating func updateSummary(at now: Timestamp, into out: inout PodWorkerOutput) {
        if status.phase == .pending, status.conditions.initialized.isTrue, allMainsCreated {
            status.phase = .running
            out.statusChanged = true
        }
        let ready = !status.phase.isFinal && status.conditions.initialized.isTrue && allReady
        if ready != status.conditions.ready.isTrue || status.conditions.ready.since.nanoseconds == 0 {
            status.conditions.containersReady.set(ready, at: now)
            status.conditions.ready.set(ready, at: now)
            if ready { out.statusChanged = true }
            if !ready, status.phase != .pending { out.statusChanged = true }
        }
    }

    private var allMainsCreated: Bool {
        for i in containers.indices where template.spec.containers[i].role == .main {
            if case .waiting = status.containers[i].state, status.containers[i].lastTermination == nil { return false }
        }
        return true
    }

    /// Mains and sidecars count; plain init containers have done their part.
    private var allReady: Bool {
        for i in containers.indices where template.spec.containers[i].role != .initial && !status.containers[i].isReady
        {
            return false
        }
        return true
    }

    /// Succeeded when every main ended with 0 and no init container failed; the sidecars' codes are ignored.
    mutating func setFinalPhase() {
        guard !status.phase.isFinal else { return }
        let allWell = containers.indices.allSatisfy { i in
            if template.spec.containers[i].role == .sidecar { return true }
            guard case .terminated(let end) = status.containers[i].state else { return false }
            return end.exitCode == 0
        }
        status.phase = allWell ? .succeeded : .failed
    }
}
