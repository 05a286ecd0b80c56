import PodCollections
import PodModel
import PodTables

// As many pods of a job as may be active (`manageJob`, `pkg/controller/job/job_controller.go`).
extension JobPlan {
    mutating func bringToCount(_ view: borrowing ClusterTables) {
        let wanted = wantedActive(view)
        setReplicas(wanted)
        if active > wanted {
            _ = remove(active - wanted, verdict: nil, view)
            return
        }
        let missing = wanted - active - (spec.replacesOnlyEnded ? book.terminating : 0)
        if missing <= 0 { return }
        if spec.backoffLimitPerIndex == nil, let start = book.nextStart, start > now {
            requeue(at: start)
        } else {
            create(missing)
        }
    }

    private func wantedActive(_ view: borrowing ClusterTables) -> Int {
        if progress.isSuspended { return 0 }
        guard let completions = spec.wantedCompletions else {
            // Of a work queue one success says that all is done: what runs is left to its end.
            return state.succeeded > 0 ? active : spec.wantedParallelism
        }
        return max(0, min(spec.wantedParallelism + view.podsBeyondParallelism, completions - state.succeeded))
    }

    private mutating func create(_ missing: Int) {
        let count = min(missing, ReplicaSetController.burst)
        let created = spec.isIndexed ? createIndexed(count) : count
        if !spec.isIndexed { outcome.actions.append(.createPods(count)) }
        if created == count, missing > count { outcome.actions.append(.lookAgain) }
    }

    /// Only as many as there are open indexes; those that wait after a failure are looked at when they are due.
    private mutating func createIndexed(_ count: Int) -> Int {
        let open = book.indexes.open(below: spec.wantedCompletions ?? 0, at: now, atMost: count)
        if !open.isEmpty { outcome.actions.append(.createIndexedPods(open)) }
        if let due = book.indexes.nextDue(after: now) { requeue(at: due) }
        return open.count
    }

    /// Asks active pods to end, in the order of a scale-down. Of a job that has failed they count as failed; else their
    /// end is what the job itself asked for and counts as nothing.
    mutating func remove(
        _ count: Int, verdict: JobState.Outcome?, _ view: borrowing ClusterTables
    ) -> [PodSlot] {
        if count == 0 { return [] }
        let leaving = Array(view.deletionOrder(workload: slot, at: now).prefix(count))
        var reason: DeletionReason = "\(object.key.reference) needs it no longer"
        if case .failed(let word, _)? = verdict {
            reason = "\(object.key.reference) has failed: \(word)"
        } else {
            outcome.actions.append(.disregardPods(leaving))
        }
        outcome.actions.append(.deletePods(leaving, reason: reason))
        return leaving
    }
}

extension ClusterTables {
    /// Whether all of these pods, asked to end with the grace of their own, are gone at once.
    func goAtOnce(_ pods: [PodSlot]) -> Bool {
        for pod in pods where !goesAtOnce(pod, grace: max(.zero, self.pods[pod].pod.spec.grace)) { return false }
        return true
    }
}
