import PodCollections
import PodModel
import PodTables

/// One look at a DaemonSet: what its nodes are judged by, and what was decided so far.
struct DaemonSetPlan {
    let slot: WorkloadSlot
    let key: ObjectKey
    let labels: Labels
    let strategy: DaemonSetSpec.UpdateStrategy
    let revision: WorkloadRevision
    let basis: DaemonSetController.Basis
    let now: Timestamp
    /// Pods that were asked to go; the tables still have them as they were.
    private var leaving: Set<PodSlot> = []
    var outcome = Outcome()

    init?(_ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp) {
        // Its pods are made from the newest revision and judged by it (`constructHistory` comes before `manage`).
        let history = view.historyOfWantedTemplate(of: slot, at: now)?.revisions
        guard case .daemonSet(let spec) = view.workloads[slot].object.spec,
            let revision = history?.last ?? view.workloads[slot].revisions.last
        else { return nil }
        if let history { outcome.actions += [.setRevisions(history), .dropOldRevisions] }
        self.slot = slot
        key = view.workloads[slot].object.key
        labels = view.workloads[slot].object.meta.labels
        strategy = spec.updateStrategy
        self.revision = revision
        basis = .init(
            hash: revision.hash, minReady: view.workloads[slot].object.minReady, isSurging: strategy.isSurging)
        self.now = now
    }

    mutating func create(on node: NodeSlot, _ view: borrowing ClusterTables) {
        if let refusal = view.creationRefusal(in: view.workloads[slot].namespace) {
            outcome.actions.append(.setFailure(refusal.message))
        } else {
            outcome.actions.append(.createDaemonPod(on: node))
        }
    }

    mutating func delete(_ pod: PodSlot, _ reason: DeletionReason) {
        leaving.insert(pod)
        outcome.actions.append(.deletePod(pod, reason: reason))
    }

    mutating func deleteOld(on node: NodeSlot, _ view: borrowing ClusterTables) {
        for pod in view.daemonPods(of: slot, on: node) where view.pods[pod].counted.isActive && !leaving.contains(pod) {
            delete(pod, replacedByNewer)
        }
    }

    var replacedByNewer: DeletionReason { "replaced by a newer revision of \(key.reference)" }
}

extension ClusterTables {
    /// Pods of a DaemonSet that are for a node, in the order in which they came.
    func daemonPods(of slot: WorkloadSlot, on node: NodeSlot) -> [PodSlot] {
        workloads[slot].daemon?.pods(on: node) ?? []
    }

    /// Pods of one node, those that were placed there first, then the oldest.
    func placedAndOldestFirst(_ slots: [PodSlot]) -> [PodSlot] {
        slots.sorted { a, b in
            if (pods[a].node != nil) != (pods[b].node != nil) { return pods[a].node != nil }
            let (x, y) = (pods[a].pod.meta, pods[b].pod.meta)
            return x.created != y.created ? x.created < y.created : x.uid < y.uid
        }
    }
}

extension DaemonSetSpec.UpdateStrategy {
    /// Whether a successor comes before the old pod goes.
    var isSurging: Bool {
        switch self {
        case .rolling(let surge, _): !surge.isNone
        case .onDelete: false
        }
    }
}
