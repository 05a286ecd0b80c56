import PodModel

// What a deployment says of itself: counts, conditions, and whether its roll-out moves.
extension RolloutPlan {
    mutating func summarize() {
        var status = WorkloadStatus()
        for set in sets {
            status.replicas += set.status.replicas
            status.ready += set.status.ready
            status.available += set.status.available
            if !set.status.failure.isEmpty { status.failure = set.status.failure }
        }
        if let newest { status.updated = sets[newest].status.replicas }
        status.observedGeneration = before.observedGeneration
        if status != before { outcome.actions.append(.setStatus(status)) }

        let least = wanted - spec.fenceposts(of: wanted).unavailable
        state.isAvailable =
            status.available >= least
            ? condition(
                state.isAvailable, .yes, "MinimumReplicasAvailable", "Deployment has minimum availability.")
            : condition(
                state.isAvailable, .no, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
        let isComplete = status.updated == wanted && status.replicas == wanted && status.available == wanted
        // One that is made now has no name yet.
        if isComplete, let newest, case .existing = sets[newest].reference {
            finish(newest)
        } else {
            if hasMoved(to: status) || state.progressed == nil { state.progressed = now }
            watchProgress()
        }
    }

    private func hasMoved(to status: WorkloadStatus) -> Bool {
        status.updated > before.updated || status.ready > before.ready || status.available > before.available
            || status.replicas - status.updated < before.replicas - before.updated
    }

    private mutating func finish(_ newest: Int) {
        state.progressed = now
        state.progressing = condition(
            state.progressing, .yes, "NewReplicaSetAvailable",
            "ReplicaSet \"\(sets[newest].name)\" has successfully progressed.")
        outcome.next = .done
        guard state.isRolling else { return }
        state.isRolling = false
        note(.rolloutDone, "revision \(state.revision)")
    }

    /// A roll-out without progress for its deadline is said to be stuck, once; nothing is rolled back.
    private mutating func watchProgress() {
        outcome.next = .done
        guard !spec.isPaused, let progressed = state.progressed else {
            state.progressing = condition(state.progressing, .unknown, "DeploymentPaused", "Deployment is paused")
            return
        }
        let deadline = progressed + spec.progressDeadline
        if now < deadline {
            state.progressing = condition(
                state.progressing, .yes, "ReplicaSetUpdated", "Deployment \"\(key.name)\" is progressing.")
            outcome.next = .at(deadline)
            return
        }
        let wasStuck = state.progressing?.reason == DeploymentState.deadlineExceeded
        state.progressing = condition(
            state.progressing, .no, DeploymentState.deadlineExceeded,
            "Deployment \"\(key.name)\" has timed out progressing.")
        if wasStuck { return }
        let message = "Deployment \"\(key.name)\" has timed out progressing after \(spec.progressDeadline)"
        outcome.actions.append(.record(.init(DeploymentState.deadlineExceeded, message, isWarning: true)))
        note(.rolloutStuck, DeploymentState.deadlineExceeded)
    }

    private mutating func note(_ kind: ScriptEvent.Kind, _ reason: String) {
        outcome.actions.append(
            .note(ScriptEvent(kind: kind, object: key, labels: labels, reason: reason, time: now)))
    }

    /// `since` moves only with the status.
    private func condition(
        _ known: Condition?, _ status: Condition.Status, _ reason: String, _ message: String
    ) -> Condition {
        Condition(status, reason: reason, message: message, since: known?.status == status ? known?.since ?? now : now)
    }
}
