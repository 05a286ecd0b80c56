import PodCollections
import PodModel
import PodTables

// The daemon set controller: a pod on every eligible node (`pkg/controller/daemon/daemon_controller.go`, `update.go`).
extension Cluster {
    mutating func syncDaemonSet(_ slot: WorkloadSlot, _ spec: DaemonSetSpec) {
        followRevision(workload: slot)
        guard let revision = tables.workloads[slot].revisions.last else { return }
        lookAtNodes(workload: slot, spec, revision)
        if case .rolling(let surge, let unavailable) = spec.updateStrategy {
            let wanted = tables.workloads[slot].daemon.wanted.count
            let surge = surge.resolved(of: wanted, roundingUp: true)
            let unavailable = unavailable.resolved(of: wanted, roundingUp: true)
            if surge > 0 {
                surgeOn(workload: slot, surge, revision)
            } else {
                replaceOld(workload: slot, max(1, unavailable))
            }
        }
        tellStatus(daemonSet: slot, revision)
    }

    /// Old pods that serve nobody go in any case; of those that serve as many as may be missing.
    private mutating func replaceOld(workload slot: WorkloadSlot, _ maxUnavailable: Int) {
        for node in tables.workloads[slot].daemon.broken.members { deleteOld(node, workload: slot) }
        tables.workloads[slot].daemon.broken = SlotSet()
        let missing = tables.workloads[slot].daemon.wanted.count - tables.workloads[slot].daemon.steady.count
        var room = maxUnavailable - missing + (mutant == .daemonsTooFew ? 1 : 0)
        while room > 0, let node = tables.workloads[slot].daemon.old.first() {
            deleteOld(node, workload: slot)
            tables.workloads[slot].daemon.old[node] = false
            tables.workloads[slot].daemon.steady[node] = false
            room -= 1
        }
    }

    private mutating func deleteOld(_ node: NodeSlot, workload slot: WorkloadSlot) {
        let reason = "replaced by a newer revision of \(tables.workloads[slot].object.key.reference)"
        for pod in tables.workloads[slot].daemon.pods(on: node) where tables.pods[pod].counted.isActive {
            deleteDaemon(pod, workload: slot, reason)
        }
    }

    /// The successor comes before the old pod goes: on every node whose old pod does not serve, and on as many others
    /// as may have two.
    private mutating func surgeOn(workload slot: WorkloadSlot, _ maxSurge: Int, _ revision: WorkloadRevision) {
        for node in tables.workloads[slot].daemon.broken.members { createDaemon(on: node, workload: slot, revision) }
        tables.workloads[slot].daemon.broken = SlotSet()
        var room = maxSurge - tables.workloads[slot].daemon.doubled.count
        while room > 0, let node = tables.workloads[slot].daemon.old.first() {
            createDaemon(on: node, workload: slot, revision)
            tables.workloads[slot].daemon.old[node] = false
            tables.workloads[slot].daemon.doubled[node] = true
            room -= 1
        }
    }

    private mutating func tellStatus(daemonSet slot: WorkloadSlot, _ revision: WorkloadRevision) {
        var state = DaemonSetState()
        state.update = revision.number
        state.current = tables.workloads[slot].daemon.placed.count
        state.misscheduled = tables.workloads[slot].daemon.misplaced.count
        let wanted = tables.workloads[slot].daemon.wanted.count
        tables.workloads[slot].object.replicas = wanted
        tables.workloads[slot].object.status.updated = tables.workloads[slot].daemon.updated.count
        tables.workloads[slot].object.status.available = tables.workloads[slot].daemon.available.count
        tables.workloads[slot].object.state = .daemonSet(state)
        setDue(workload: slot, tables.workloads[slot].daemon.nextLook)
        let isEverywhere =
            tables.workloads[slot].daemon.updated.count == wanted
            && tables.workloads[slot].daemon.available.count == wanted
            && tables.workloads[slot].daemon.doubled.count == 0
        guard isEverywhere, wanted > 0, tables.workloads[slot].daemon.doneHash != revision.hash else { return }
        if !tables.workloads[slot].daemon.doneHash.isEmpty { noteRolloutDone(workload: slot) }
        tables.workloads[slot].daemon.doneHash = revision.hash
        dropOldRevisions(workload: slot)
    }
}
