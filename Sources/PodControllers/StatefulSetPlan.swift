import PodCollections
import PodModel
import PodTables

/// One look at a StatefulSet: its replicas as they will be once all that was decided so far is done.
struct StatefulSetPlan {
    let slot: WorkloadSlot
    let namespace: NamespaceSlot
    let key: ObjectKey
    let replicas: Int
    let minReady: TimeSpan
    let spec: StatefulSetSpec
    let now: Timestamp
    /// Templates that were wanted, the newest last: the one that is wanted now.
    private(set) var revisions: [WorkloadRevision]
    var state: StatefulSetState
    /// Of these two, what the tables will hold.
    private var stateSaid: StatefulSetState
    private var failureSaid: String
    var ordinals = OrdinalTable()
    var outcome = Outcome()

    init?(_ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp) {
        guard case .statefulSet(let spec) = view.workloads[slot].object.spec,
            case .statefulSet(let state) = view.workloads[slot].object.state
        else { return nil }
        (self.slot, namespace, key) = (slot, view.workloads[slot].namespace, view.workloads[slot].object.key)
        (replicas, minReady) = (view.workloads[slot].object.replicas, view.workloads[slot].object.minReady)
        (self.spec, self.state, stateSaid, self.now) = (spec, state, state, now)
        failureSaid = view.workloads[slot].object.status.failure
        revisions = view.workloads[slot].revisions
    }

    mutating func decide(_ view: borrowing ClusterTables) {
        followTemplate(view)
        lookAtTouched(view)
        state.isHeldByOld = false
        let waitsFor: String?
        switch spec.podManagement {
        case .orderedReady: waitsFor = stepInOrder(view)
        case .parallel:
            stepAtOnce(view)
            waitsFor = updateNext(view)
        }
        state.waitsFor = waitsFor ?? ""
        summarize(view)
    }

    private mutating func followTemplate(_ view: borrowing ClusterTables) {
        guard let history = view.historyOfWantedTemplate(of: slot, at: now) else { return }
        if let moved = history.renumbered, moved.from == state.current { state.current = moved.to }
        sayState()
        revisions = history.revisions
        outcome.actions.append(.setRevisions(revisions))
        dropOldRevisions()
    }

    /// Replicas below the partition come back as what they were.
    func revision(ofOrdinal ordinal: Int) -> WorkloadRevision? {
        if case .rolling(let partition) = spec.updateStrategy, ordinal - spec.startOrdinal < partition,
            let current = revisions.first(where: { $0.number == state.current })
        {
            return current
        }
        return revisions.last
    }

    private mutating func summarize(_ view: borrowing ClusterTables) {
        state.update = revisions.last?.number ?? 0
        if state.current == 0 { state.current = state.update }
        // Said even where it is so: the tables count pods that go by this outcome, which stay until the next look.
        outcome.actions += [.setUpdated(ordinals.updated.count), .setAvailable(ordinals.healthy.count)]
        if state.current != state.update, case .rolling = spec.updateStrategy, ordinals.isWhollyUpdated(replicas) {
            state.current = state.update
            let labels = view.workloads[slot].object.meta.labels
            outcome.actions.append(.note(.rolloutDone(of: key, labels, revision: state.update, at: now)))
        }
        sayState()
        if state.current == state.update { dropOldRevisions() }
        outcome.next = ordinals.nextRipe.map { .at($0) } ?? .done
    }

    private mutating func dropOldRevisions() {
        if revisions.count > spec.revisionHistoryLimit + 1 { outcome.actions.append(.dropOldRevisions) }
    }

    private mutating func sayState() {
        if state == stateSaid { return }
        stateSaid = state
        outcome.actions.append(.setState(.statefulSet(state)))
    }

    /// Why pods cannot be made; empty for nothing.
    mutating func say(failure: String) {
        if failure == failureSaid { return }
        failureSaid = failure
        outcome.actions.append(.setFailure(failure))
    }

    mutating func warn(_ reason: String, _ message: String) {
        outcome.actions.append(.record(.init(reason, message, isWarning: true)))
    }
}
