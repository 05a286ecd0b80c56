import PodModel

// What a deployment says of itself: counts, conditions, and whether its roll-out moves.
extension Cluster {
    mutating func summarize(_ slot: Int, _ spec: DeploymentSpec, newest: Int?) {
        guard case .deployment(var state) = sets[slot].object.state else { return }
        let before = sets[slot].object.status
        var status = WorkloadStatus()
        for child in sets[slot].children {
            let part = sets[Int(child)].object.status
            status.replicas += part.replicas
            status.ready += part.ready
            status.available += part.available
            if !part.failure.isEmpty { status.failure = part.failure }
        }
        if let newest { status.updated = sets[newest].object.status.replicas }
        status.observedGeneration = before.observedGeneration
        sets[slot].object.status = status

        let wanted = sets[slot].object.replicas
        let least = wanted - fenceposts(slot, spec).unavailable
        set(&state.isAvailable, status.available >= least, "MinimumReplicasAvailable", "MinimumReplicasUnavailable")
        let isComplete =
            newest != nil && status.updated == wanted && status.replicas == wanted && status.available == wanted
        if isComplete {
            finish(slot, &state, newest: newest)
        } else {
            let old = before.replicas - before.updated
            let hasMoved =
                status.updated > before.updated || status.ready > before.ready || status.available > before.available
                || status.replicas - status.updated < old
            if hasMoved || state.progressed == nil { state.progressed = now }
            watchProgress(slot, spec, &state)
        }
        sets[slot].object.state = .deployment(state)
    }

    private mutating func finish(_ slot: Int, _ state: inout DeploymentState, newest: Int?) {
        let name = newest.map { sets[$0].object.meta.name } ?? ""
        state.progressed = now
        state.progressing = condition(
            state.progressing, .yes, "NewReplicaSetAvailable", "ReplicaSet \"\(name)\" has successfully progressed.")
        setDue(set: slot, nil)
        guard state.isRolling else { return }
        state.isRolling = false
        let object = sets[slot].object
        note(
            Happening(
                kind: .rolloutDone, object: object.key, labels: object.meta.labels, reason: "revision \(state.revision)", time: now))
    }

    /// A roll-out without progress for its deadline is said to be stuck, once; nothing is rolled back.
    private mutating func watchProgress(_ slot: Int, _ spec: DeploymentSpec, _ state: inout DeploymentState) {
        let name = sets[slot].object.meta.name
        guard !spec.isPaused, let progressed = state.progressed else {
            state.progressing = condition(state.progressing, .unknown, "DeploymentPaused", "Deployment is paused")
            setDue(set: slot, nil)
            return
        }
        let deadline = progressed + spec.progressDeadline
        if now < deadline {
            state.progressing = condition(
                state.progressing, .yes, "ReplicaSetUpdated", "Deployment \"\(name)\" is progressing.")
            setDue(set: slot, deadline)
            return
        }
        setDue(set: slot, nil)
        let wasStuck = state.progressing?.reason == DeploymentState.deadlineExceeded
        state.progressing = condition(
            state.progressing, .no, DeploymentState.deadlineExceeded, "Deployment \"\(name)\" has timed out progressing.")
        if wasStuck { return }
        let object = sets[slot].object
        record(
            set: slot, true, DeploymentState.deadlineExceeded,
            .text("Deployment \"\(name)\" has timed out progressing after \(spec.progressDeadline)"),
            source: "deployment-controller", at: now)
        note(
            Happening(
                kind: .rolloutStuck, object: object.key, labels: object.meta.labels, reason: DeploymentState.deadlineExceeded,
                time: now))
    }

    private func set(_ known: inout Condition?, _ holds: Bool, _ yes: String, _ no: String) {
        known = condition(
            known, holds ? .yes : .no, holds ? yes : no,
            holds ? "Deployment has minimum availability." : "Deployment does not have minimum availability.")
    }

    /// `since` moves only with the status.
    private func condition(_ known: Condition?, _ status: Condition.Status, _ reason: String, _ message: String) -> Condition {
        Condition(status, reason: reason, message: message, since: known?.status == status ? known?.since ?? now : now)
    }
}
