import PodCollections
import PodControllers
import PodModel
import PodTables

// What nodes report about their pods.
extension Cluster {
    mutating func setStatus(_ id: PodID, _ status: PodStatus) throws(Refusal) {
        guard isLive(id) else { throw gone(id.uid) }
        let slot = id.slot
        // An ended pod stays ended: a late report must not bring it back (Z10).
        if tables.pods[slot].pod.status.phase.isFinal, !status.phase.isFinal { return }
        // Exchanged and not copied: what was the new status is the old one from here on.
        var old = status
        old.conditions.scheduled = tables.pods[slot].pod.status.conditions.scheduled
        old.resize = tables.pods[slot].pod.status.resize
        if old.disruption == nil { old.disruption = tables.pods[slot].pod.status.disruption }
        tables.exchangeStatus(slot, &old)
        noteDifference(slot, from: old)
        if tables.pods[slot].pod.status.phase.isFinal, !old.phase.isFinal {
            finishedPods.note(finished: id)
            // An evicted bare pod is deleted, unless its node is about to confirm that already; a controller's is kept
            // beside the one that replaces it.
            if tables.pods[slot].pod.status.reason == .evicted, tables.pods[slot].pod.isBare,
                !tables.pods[slot].pod.isTerminating
            {
                removePod(slot, reason: "evicted: \(tables.pods[slot].pod.status.message)")
            }
        }
    }

    mutating func confirmRemoval(_ id: PodID) throws(Refusal) {
        guard isLive(id) else { throw gone(id.uid) }
        let slot = id.slot
        let reason: DeletionReason =
            tables.pods[slot].pod.status.disruption == nil ? "deleted" : "given up, ended on its node"
        removePod(slot, reason: reason, isConfirmed: true)
    }

    func gone(_ uid: UID) -> Refusal {
        Refusal(.notFound, "the pod with uid \(uid) is gone")
    }
}
