import PodCollections
import PodModel
import PodTables

extension Cluster {
    func podScriptEvent(_ kind: ScriptEvent.Kind, _ slot: PodSlot, reason: String, code: Int32? = nil) -> ScriptEvent {
        tables.scriptEvent(kind, pod: slot, reason: reason, code: code, at: now)
    }

    /// What a new status tells: containers that ended badly since the last one, a pod that became ready or failed.
    mutating func noteDifference(_ slot: PodSlot, from old: PodStatus) {
        if wantedScriptEvents.isEmpty { return }
        let new = tables.pods[slot].pod.status
        if !tables.pods[slot].pod.isTerminating { noteCrashes(slot, from: old, to: new) }
        if new.conditions.ready.isTrue, !old.conditions.ready.isTrue {
            note(podScriptEvent(.podReady, slot, reason: "Ready"))
        }
        if new.phase == .failed, old.phase != .failed {
            let code = new.containers.compactMap { $0.latestEnd?.exitCode }.first { $0 != 0 }
            note(podScriptEvent(.podFail, slot, reason: new.reason?.rawValue ?? "Failed", code: code))
        }
    }

    private mutating func noteCrashes(_ slot: PodSlot, from old: PodStatus, to new: PodStatus) {
        for (i, container) in new.containers.enumerated() {
            guard let end = container.latestEnd else { continue }
            let before = i < old.containers.count ? old.containers[i].latestEnd : nil
            if before?.finishedAt == end.finishedAt, before?.startedAt == end.startedAt { continue }
            if end.exitCode == 0 { continue }
            if end.reason == .outOfMemory {
                note(podScriptEvent(.oom, slot, reason: end.reasonText, code: end.exitCode))
            }
            note(podScriptEvent(.podCrash, slot, reason: end.reasonText, code: end.exitCode))
        }
    }
}

extension ContainerStatus {
    /// The latest end of a process of this container.
    fileprivate var latestEnd: Termination? {
        if case .terminated(let end) = state { end } else { lastTermination?.value }
    }
}
