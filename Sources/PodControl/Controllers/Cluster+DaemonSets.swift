import PodModel

// The daemon set controller: a pod on every eligible node (`pkg/controller/daemon/daemon_controller.go`, `update.go`).
extension Cluster {
    mutating func syncDaemonSet(_ slot: Int, _ spec: DaemonSetSpec) {
        followRevision(set: slot)
        guard let revision = sets[slot].revisions.last else { return }
        lookAtNodes(set: slot, spec, revision)
        if case .rolling(let surge, let unavailable) = spec.updateStrategy {
            let wanted = sets[slot].daemon.wanted.count
            let surge = surge.resolved(of: wanted, roundingUp: true)
            let unavailable = unavailable.resolved(of: wanted, roundingUp: true)
            if surge > 0 {
                surgeOn(set: slot, surge, revision)
            } else {
                replaceOld(set: slot, max(1, unavailable))
            }
        }
        tellStatus(daemonSet: slot, revision)
    }

    /// Old pods that serve nobody go in any case; of those that serve as many as may be missing.
    private mutating func replaceOld(set slot: Int, _ maxUnavailable: Int) {
        for node in sets[slot].daemon.broken.members { deleteOld(node, set: slot) }
        sets[slot].daemon.broken = BitRow()
        let missing = sets[slot].daemon.wanted.count - sets[slot].daemon.steady.count
        var room = maxUnavailable - missing + (mutant == .daemonsTooFew ? 1 : 0)
        while room > 0, let node = sets[slot].daemon.old.first() {
            deleteOld(node, set: slot)
            sets[slot].daemon.old[node] = false
            sets[slot].daemon.steady[node] = false
            room -= 1
        }
    }

    private mutating func deleteOld(_ node: Int, set slot: Int) {
        let reason = "replaced by a newer revision of \(sets[slot].object.key.reference)"
        for pod in sets[slot].daemon.pods(on: Int32(node)) where pods[Int(pod)].counted.isActive {
            deleteDaemon(Int(pod), set: slot, reason)
        }
    }

    /// The successor comes before the old pod goes: on every node whose old pod does not serve, and on as many others as
    /// may have two.
    private mutating func surgeOn(set slot: Int, _ maxSurge: Int, _ revision: WorkloadRevision) {
        for node in sets[slot].daemon.broken.members { createDaemon(on: node, set: slot, revision) }
        sets[slot].daemon.broken = BitRow()
        var room = maxSurge - sets[slot].daemon.doubled.count
        while room > 0, let node = sets[slot].daemon.old.first() {
            createDaemon(on: node, set: slot, revision)
            sets[slot].daemon.old[node] = false
            sets[slot].daemon.doubled[node] = true
            room -= 1
        }
    }

    private mutating func tellStatus(daemonSet slot: Int, _ revision: WorkloadRevision) {
        var state = DaemonSetState()
        state.update = revision.number
        state.current = sets[slot].daemon.placed.count
        state.misscheduled = sets[slot].daemon.misplaced.count
        let wanted = sets[slot].daemon.wanted.count
        sets[slot].object.replicas = wanted
        sets[slot].object.status.updated = sets[slot].daemon.updated.count
        sets[slot].object.status.available = sets[slot].daemon.available.count
        sets[slot].object.state = .daemonSet(state)
        setDue(set: slot, sets[slot].daemon.nextLook)
        let isEverywhere =
            sets[slot].daemon.updated.count == wanted && sets[slot].daemon.available.count == wanted
            && sets[slot].daemon.doubled.count == 0
        guard isEverywhere, wanted > 0, sets[slot].daemon.doneHash != revision.hash else { return }
        if !sets[slot].daemon.doneHash.isEmpty { noteRolloutDone(set: slot) }
        sets[slot].daemon.doneHash = revision.hash
        dropOldRevisions(set: slot)
    }
}
