import PodModel

// What nodes report about their pods.
extension Cluster {
    mutating func setStatus(_ id: PodID, _ status: PodStatus) throws(Refusal) {
        guard isLive(id) else { throw gone(id) }
        let slot = Int(id.slot)
        // An ended pod stays ended: a late report must not bring it back (Z10).
        if pods[slot].pod.status.phase.isFinal, !status.phase.isFinal { return }
        // Exchanged and not copied: what was the new status is the old one from here on.
        var old = status
        old.conditions.scheduled = pods[slot].pod.status.conditions.scheduled
        old.resize = pods[slot].pod.status.resize
        if old.disruption == nil { old.disruption = pods[slot].pod.status.disruption }
        swap(&pods[slot].pod.status, &old)
        noteDifference(slot, from: old)
        countRestarts(slot, from: old)
        account(slot)
        touch(pod: slot)
        if pods[slot].pod.status.phase.isFinal, !old.phase.isFinal {
            finished.append(id)
            // An evicted bare pod is deleted; a controller's is kept beside the one that replaces it.
            if pods[slot].pod.status.reason == "Evicted", pods[slot].pod.isBare {
                removePod(slot, reason: "evicted: \(pods[slot].pod.status.message)")
            }
        }
    }

    mutating func confirmRemoval(_ id: PodID) throws(Refusal) {
        guard isLive(id) else { throw gone(id) }
        let slot = Int(id.slot)
        let reason = pods[slot].pod.status.disruption == nil ? "deleted" : "given up, ended on its node"
        removePod(slot, reason: reason, isConfirmed: true)
    }

    func gone(_ id: PodID) -> Refusal {
        Refusal(.notFound, "the pod with uid \(id.uid) is gone")
    }
}
