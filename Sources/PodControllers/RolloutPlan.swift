import PodCollections
import PodModel
import PodTables

/// One look at a deployment: its replica sets as they will be once all that was decided so far is done.
struct RolloutPlan {
    struct ReplicaSet {
        let reference: ReplicaSetReference
        var replicas: Int
        var revision: Int64 = 0
        var status = WorkloadStatus()
        /// It has pods, ended ones and those on their way out too; some of them have not ended.
        var hasPods = false
        var hasRunningPods = false
        var name = ""
        /// Its deployment says something else beside the template.
        var lags = false
    }

    let key: ObjectKey
    let labels: Labels
    let wanted: Int
    let spec: DeploymentSpec
    let before: WorkloadStatus
    let now: Timestamp
    let stateBefore: DeploymentState
    var state: DeploymentState
    /// In the order in which they were made.
    var sets: [ReplicaSet] = []
    /// Which of them is made for the template that is wanted.
    var newest: Int?
    var outcome = Outcome()

    init?(_ view: borrowing ClusterTables, _ slot: WorkloadSlot, at now: Timestamp) {
        let object = view.workloads[slot].object
        guard case .deployment(var spec) = object.spec, case .deployment(let state) = object.state else { return nil }
        if view.ignoresPause { spec.isPaused = false }
        (key, labels, wanted, before) = (object.key, object.meta.labels, object.replicas, object.status)
        (self.spec, self.state, stateBefore, self.now) = (spec, state, state, now)
        for child in view.workloads[slot].children {
            if newest == nil, view.isCurrent(replicaSet: child, of: slot) { newest = sets.count }
            var set = ReplicaSet(
                reference: .existing(child), replicas: view.workloads[child].object.replicas)
            set.revision = view.workloads[child].revision
            set.status = view.workloads[child].object.status
            set.name = view.workloads[child].object.meta.name
            set.hasPods = !view.workloads[child].pods.isEmpty
            if newest == sets.count {
                set.lags = view.workloads[child].object.lags(behind: object)
            }
            // Who does not wait for the last old pod need not look for it.
            if spec.strategy == .recreate, !view.forgetsOldPods {
                for pod in view.workloads[child].pods where !view.pods[pod].pod.status.phase.isFinal {
                    set.hasRunningPods = true
                    break
                }
            }
            sets.append(set)
        }
    }

    mutating func decide() {
        if newest == nil, !spec.isPaused, spec.strategy != .recreate || !oldPodsRemain { createNewest() }
        // Paused or not, as `getNewReplicaSet` does.
        if let newest, sets[newest].lags { outcome.actions.append(.followDeployment(sets[newest].reference)) }
        if let newest, !spec.isPaused { adopt(newest) }
        if !scaleProportionally() {
            if !spec.isPaused {
                switch spec.strategy {
                case .rolling: if let newest { roll(newest) }
                case .recreate: recreate()
                }
            }
            forgetOldRevisions()
        }
        summarize()
        if state != stateBefore { outcome.actions.append(.setState(.deployment(state))) }
    }

    private mutating func createNewest() {
        newest = sets.count
        sets.append(ReplicaSet(reference: .created, replicas: 0))
        outcome.actions.append(.createReplicaSet)
    }

    /// The revision that is wanted has the highest number: a new one, or an old one that is wanted again.
    private mutating func adopt(_ newest: Int) {
        if sets[newest].revision > 0, sets[newest].revision == state.revision { return }
        state.revision += 1
        state.isRolling = true
        state.progressed = now
        sets[newest].revision = state.revision
        outcome.actions.append(.setRevision(sets[newest].reference, state.revision))
    }

    /// Replica sets of other revisions, oldest first.
    var old: [Int] { sets.indices.filter { $0 != newest } }

    mutating func scale(_ set: Int, to replicas: Int) {
        if sets[set].replicas == replicas { return }
        sets[set].replicas = replicas
        outcome.actions.append(.scale(sets[set].reference, to: replicas))
    }

    private mutating func roll(_ newest: Int) {
        let (surge, unavailable) = spec.fenceposts(of: wanted)
        var total = sets.reduce(0) { $0 + $1.replicas }
        if sets[newest].replicas > wanted {
            total -= sets[newest].replicas - wanted
            scale(newest, to: wanted)
        } else if total < wanted + surge, sets[newest].replicas < wanted {
            let more = min(wanted + surge - total, wanted - sets[newest].replicas)
            total += more
            scale(newest, to: sets[newest].replicas + more)
        }
        shrinkOld(newest, total: total, least: wanted - unavailable)
    }

    /// Old pods that are not available go first: they serve nobody. Then as many as stay above the least that has to be
    /// available.
    private mutating func shrinkOld(_ newest: Int, total: Int, least: Int) {
        let missing = max(0, sets[newest].replicas - sets[newest].status.available)
        var mayGo = total - least - missing
        for i in old where mayGo > 0 {
            let unhealthy = sets[i].replicas - sets[i].status.available
            guard unhealthy > 0 else { continue }
            let count = min(mayGo, unhealthy)
            mayGo -= count
            scale(i, to: sets[i].replicas - count)
        }
        // Of pods that were just asked to go the counts do not know yet: never count more than are wanted.
        var surplus = sets.reduce(0) { $0 + min($1.status.available, $1.replicas) } - least
        for i in old where surplus > 0 && mayGo > 0 && sets[i].replicas > 0 {
            let count = min(surplus, mayGo, sets[i].replicas)
            surplus -= count
            mayGo -= count
            scale(i, to: sets[i].replicas - count)
        }
    }

    private mutating func recreate() {
        for i in old where sets[i].replicas > 0 { scale(i, to: 0) }
        if let newest, !oldPodsRemain { scale(newest, to: wanted) }
    }

    /// A pod of an old revision may still run; terminating ones do until they are gone.
    private var oldPodsRemain: Bool { old.contains { sets[$0].hasRunningPods || sets[$0].replicas > 0 } }

    /// Old revisions without pods above the limit go, the oldest first.
    private mutating func forgetOldRevisions() {
        let empty = old.filter { sets[$0].replicas == 0 && !sets[$0].hasPods }
        guard empty.count > spec.revisionHistoryLimit else { return }
        let oldest = empty.sorted { sets[$0].revision < sets[$1].revision }
            .prefix(empty.count - spec.revisionHistoryLimit)
        for i in oldest {
            guard case .existing(let child) = sets[i].reference else { continue }
            outcome.actions.append(.deleteWorkload(child))
            sets[i].status = WorkloadStatus()
        }
    }
}
