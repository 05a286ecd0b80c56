import PodCollections
import PodControllers
import PodModel
import PodTables

// The stateful set controller: pods with ordinals (`pkg/controller/statefulset/stateful_set_control.go`). A pod's place
// is free only when its object is gone, and that of a pod on a silent node goes only when the node returns or is known
// dead:
// there are never two live pods of one ordinal.
extension Cluster {
    mutating func syncStatefulSet(_ slot: WorkloadSlot, _ spec: StatefulSetSpec) {
        followRevision(workload: slot)
        lookAtOrdinals(workload: slot, spec)
        var waitsFor: String?
        var isHeld = false
        if spec.podManagement == .orderedReady {
            waitsFor = stepInOrder(slot, spec, isHeld: &isHeld)
        } else {
            stepAtOnce(slot, spec)
            waitsFor = updateNext(slot, spec)
        }
        tellStatus(statefulSet: slot, spec, waitsFor: waitsFor, isHeld: isHeld)
    }

    /// One step: the first replica that is not well, else one that is not wanted, else the next one to be updated.
    /// Returns what has to happen before the next step; nil when all is as it should be.
    private mutating func stepInOrder(_ slot: WorkloadSlot, _ spec: StatefulSetSpec, isHeld: inout Bool) -> String? {
        let well =
            mutant == .ordinalTooEarly
            ? tables.workloads[slot].ordinals.present : tables.workloads[slot].ordinals.healthy
        if let first = well.firstMissing(in: tables.workloads[slot].ordinals.range) {
            return mend(first, workload: slot, spec, isHeld: &isHeld)
        }
        if var last = tables.workloads[slot].ordinals.condemned {
            let range = tables.workloads[slot].ordinals.range
            if mutant == .endedFromBelow {
                last = tables.workloads[slot].ordinals.present.members.first { !range.contains($0) } ?? last
            }
            return condemn(last, workload: slot)
        }
        return updateNext(slot, spec)
    }

    private mutating func mend(
        _ ordinal: Int, workload slot: WorkloadSlot, _ spec: StatefulSetSpec, isHeld: inout Bool
    ) -> String {
        let name = podName(ordinal, workload: slot)
        guard tables.workloads[slot].ordinals.present[ordinal] else {
            return createOrdinal(ordinal, workload: slot, spec) ?? "\(name) to be ready"
        }
        if tables.workloads[slot].ordinals.ended[ordinal] {
            replaceEnded(ordinal, workload: slot)
            return "\(name) to be made again"
        }
        guard tables.workloads[slot].ordinals.active[ordinal] else { return "\(name) to end" }
        if isOutdated(ordinal, workload: slot, spec) {
            if spec.replacesUnready {
                deleteOrdinal(ordinal, workload: slot, "replaced by a newer revision, it was not ready")
                return "\(name) to end"
            }
            isHeld = true
        }
        return "\(name) to be ready"
    }

    /// Not ready, and of a revision that is not wanted any more: waiting for it may be for ever, since a correction of
    /// the template does not reach it (kubernetes/kubernetes#67250).
    private func isOutdated(_ ordinal: Int, workload slot: WorkloadSlot, _ spec: StatefulSetSpec) -> Bool {
        guard case .rolling(let partition) = spec.updateStrategy, ordinal - spec.startOrdinal >= partition,
            tables.workloads[slot].ordinals.outdated[ordinal], let pod = pod(ofOrdinal: ordinal, workload: slot)
        else { return false }
        return !tables.pods[pod].counted.isReady
    }

    /// From the top, one at a time. One that is not well waits for those below it that are not well either.
    private mutating func condemn(_ last: Int, workload slot: WorkloadSlot) -> String {
        let name = podName(last, workload: slot)
        if !tables.workloads[slot].ordinals.active[last], !tables.workloads[slot].ordinals.ended[last] {
            return "\(name) to end"
        }
        if !tables.workloads[slot].ordinals.healthy[last] {
            let range = tables.workloads[slot].ordinals.range
            let unwell = tables.workloads[slot].ordinals.present.members.first {
                !range.contains($0) && !tables.workloads[slot].ordinals.healthy[$0]
            }
            tables.workCounter += tables.workloads[slot].ordinals.present.count
            if let unwell, unwell != last { return "\(podName(unwell, workload: slot)) to be ready" }
        }
        deleteOrdinal(last, workload: slot, .scaledDown(tables.workloads[slot].object.key))
        return "\(name) to end"
    }

    /// All that is missing is made, all that is not wanted goes.
    private mutating func stepAtOnce(_ slot: WorkloadSlot, _ spec: StatefulSetSpec) {
        let range = tables.workloads[slot].ordinals.range
        var budget = ReplicaSetController.burst
        var next = range.lowerBound
        while budget > 0,
            let missing = tables.workloads[slot].ordinals.present.firstMissing(in: next..<range.upperBound)
        {
            _ = createOrdinal(missing, workload: slot, spec)
            budget -= 1
            next = missing + 1
        }
        while budget > 0, let ended = tables.workloads[slot].ordinals.ended.first() {
            replaceEnded(ended, workload: slot)
            tables.workloads[slot].ordinals.ended[ended] = false
            budget -= 1
        }
        while budget > 0, let last = tables.workloads[slot].ordinals.active.last(), last >= range.upperBound {
            scaleAway(last, workload: slot)
            budget -= 1
        }
        while budget > 0, let low = tables.workloads[slot].ordinals.active.first(), low < range.lowerBound {
            scaleAway(low, workload: slot)
            budget -= 1
        }
        if budget == 0 { enqueue(workload: slot) }
    }

    private mutating func scaleAway(_ ordinal: Int, workload slot: WorkloadSlot) {
        deleteOrdinal(
            ordinal, workload: slot, .scaledDown(tables.workloads[slot].object.key))
        tables.workloads[slot].ordinals.active[ordinal] = false
    }

    /// Replaces the highest pod of an old revision, once all above it are well again.
    private mutating func updateNext(_ slot: WorkloadSlot, _ spec: StatefulSetSpec) -> String? {
        let range = tables.workloads[slot].ordinals.range
        guard case .rolling(let partition) = spec.updateStrategy else {
            return tables.workloads[slot].ordinals.outdated.first().map {
                "\(podName($0, workload: slot)) to be deleted: strategy on-delete"
            }
        }
        let kept = mutant == .partitionIgnored ? 0 : partition
        let updated = min(range.lowerBound + kept, range.upperBound)..<range.upperBound
        let unwell = tables.workloads[slot].ordinals.healthy.lastMissing(in: updated)
        if let old = tables.workloads[slot].ordinals.outdated.last(below: updated.upperBound),
            old >= updated.lowerBound,
            old >= unwell ?? 0
        {
            if tables.workloads[slot].ordinals.active[old] {
                deleteOrdinal(old, workload: slot, "replaced by a newer revision")
            }
            return "\(podName(old, workload: slot)) to end"
        }
        if let unwell { return "\(podName(unwell, workload: slot)) to be ready" }
        return tables.workloads[slot].ordinals.healthy.firstMissing(in: range).map {
            "\(podName($0, workload: slot)) to be ready"
        }
    }

    private mutating func tellStatus(
        statefulSet slot: WorkloadSlot, _ spec: StatefulSetSpec, waitsFor: String?, isHeld: Bool
    ) {
        guard case .statefulSet(var state) = tables.workloads[slot].object.state else { return }
        state.update = tables.workloads[slot].revisions.last?.number ?? 0
        if state.current == 0 { state.current = state.update }
        state.waitsFor = waitsFor ?? ""
        state.isHeldByOld = isHeld
        tables.workloads[slot].object.status.updated = tables.workloads[slot].ordinals.updated.count
        tables.workloads[slot].object.status.available = tables.workloads[slot].ordinals.healthy.count
        if state.current != state.update, case .rolling = spec.updateStrategy, isWholly(updated: slot) {
            state.current = state.update
            noteRolloutDone(workload: slot)
        }
        tables.workloads[slot].object.state = .statefulSet(state)
        if state.current == state.update { dropOldRevisions(workload: slot) }
        setDue(workload: slot, tables.workloads[slot].ordinals.nextRipe)
    }

    private func isWholly(updated slot: WorkloadSlot) -> Bool {
        let (table, replicas) = (tables.workloads[slot].ordinals, tables.workloads[slot].object.replicas)
        return table.updated.count == replicas && table.healthy.count == replicas && table.present.count == replicas
    }

    mutating func noteRolloutDone(workload slot: WorkloadSlot) {
        let object = tables.workloads[slot].object
        note(
            ScriptEvent(
                kind: .rolloutDone, object: object.key, labels: object.meta.labels,
                reason: "revision \(tables.workloads[slot].revisions.last?.number ?? 0)", time: now))
    }
}
