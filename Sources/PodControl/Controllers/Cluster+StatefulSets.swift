import PodModel

// The stateful set controller: pods with ordinals (`pkg/controller/statefulset/stateful_set_control.go`). A pod's place is
// free only when its object is gone, and that of a pod on a silent node goes only when the node returns or is known dead:
// there are never two live pods of one ordinal.
extension Cluster {
    mutating func syncStatefulSet(_ slot: Int, _ spec: StatefulSetSpec) {
        followRevision(set: slot)
        lookAtOrdinals(set: slot, spec)
        var waitsFor: String?
        if spec.podManagement == .orderedReady {
            waitsFor = stepInOrder(slot, spec)
        } else {
            stepAtOnce(slot, spec)
            waitsFor = updateNext(slot, spec)
        }
        tellStatus(statefulSet: slot, spec, waitsFor: waitsFor)
    }

    /// One step: the first replica that is not well, else one that is not wanted, else the next one to be updated. Returns
    /// what has to happen before the next step; nil when all is as it should be.
    private mutating func stepInOrder(_ slot: Int, _ spec: StatefulSetSpec) -> String? {
        let well = mutant == .ordinalTooEarly ? sets[slot].ordinals.present : sets[slot].ordinals.healthy
        if let first = well.firstMissing(in: sets[slot].ordinals.range) {
            return mend(first, set: slot, spec)
        }
        if var last = sets[slot].ordinals.condemned {
            let range = sets[slot].ordinals.range
            if mutant == .endedFromBelow { last = sets[slot].ordinals.present.members.first { !range.contains($0) } ?? last }
            return condemn(last, set: slot)
        }
        return updateNext(slot, spec)
    }

    private mutating func mend(_ ordinal: Int, set slot: Int, _ spec: StatefulSetSpec) -> String {
        let name = podName(ordinal, set: slot)
        guard sets[slot].ordinals.present[ordinal] else {
            return createOrdinal(ordinal, set: slot, spec) ?? "\(name) to be ready"
        }
        if sets[slot].ordinals.ended[ordinal] {
            replaceEnded(ordinal, set: slot)
            return "\(name) to be made again"
        }
        guard sets[slot].ordinals.active[ordinal] else { return "\(name) to end" }
        if isStuck(ordinal, set: slot, spec) {
            deleteOrdinal(ordinal, set: slot, "replaced by a newer revision, it was not ready")
            return "\(name) to end"
        }
        return "\(name) to be ready"
    }

    /// Not ready, and of a revision that is not wanted any more: waiting for it could be for ever, and a correction of the
    /// template would never reach it (kubernetes/kubernetes#67250).
    private func isStuck(_ ordinal: Int, set slot: Int, _ spec: StatefulSetSpec) -> Bool {
        guard case .rolling(let partition) = spec.updateStrategy, ordinal - spec.startOrdinal >= partition,
            sets[slot].ordinals.outdated[ordinal], let pod = pod(ofOrdinal: ordinal, set: slot)
        else { return false }
        return !pods[pod].counted.isReady
    }

    /// From the top, one at a time. One that is not well waits for those below it that are not well either.
    private mutating func condemn(_ last: Int, set slot: Int) -> String {
        let name = podName(last, set: slot)
        if !sets[slot].ordinals.active[last], !sets[slot].ordinals.ended[last] { return "\(name) to end" }
        if !sets[slot].ordinals.healthy[last] {
            let range = sets[slot].ordinals.range
            let unwell = sets[slot].ordinals.present.members.first {
                !range.contains($0) && !sets[slot].ordinals.healthy[$0]
            }
            workCounter += sets[slot].ordinals.present.count
            if let unwell, unwell != last { return "\(podName(unwell, set: slot)) to be ready" }
        }
        deleteOrdinal(last, set: slot, "deleted: \(sets[slot].object.key.reference) was scaled down")
        return "\(name) to end"
    }

    /// All that is missing is made, all that is not wanted goes.
    private mutating func stepAtOnce(_ slot: Int, _ spec: StatefulSetSpec) {
        let range = sets[slot].ordinals.range
        var budget = Self.burst
        var next = range.lowerBound
        while budget > 0, let missing = sets[slot].ordinals.present.firstMissing(in: next..<range.upperBound) {
            _ = createOrdinal(missing, set: slot, spec)
            budget -= 1
            next = missing + 1
        }
        while budget > 0, let ended = sets[slot].ordinals.ended.first() {
            replaceEnded(ended, set: slot)
            sets[slot].ordinals.ended[ended] = false
            budget -= 1
        }
        while budget > 0, let last = sets[slot].ordinals.active.last(), last >= range.upperBound {
            scaleAway(last, set: slot)
            budget -= 1
        }
        while budget > 0, let low = sets[slot].ordinals.active.first(), low < range.lowerBound {
            scaleAway(low, set: slot)
            budget -= 1
        }
        if budget == 0 { enqueue(set: slot) }
    }

    private mutating func scaleAway(_ ordinal: Int, set slot: Int) {
        deleteOrdinal(ordinal, set: slot, "deleted: \(sets[slot].object.key.reference) was scaled down")
        sets[slot].ordinals.active[ordinal] = false
    }

    /// Replaces the highest pod of an old revision, once all above it are well again.
    private mutating func updateNext(_ slot: Int, _ spec: StatefulSetSpec) -> String? {
        let range = sets[slot].ordinals.range
        guard case .rolling(let partition) = spec.updateStrategy else {
            return sets[slot].ordinals.outdated.first().map { "\(podName($0, set: slot)) to be deleted: strategy on-delete" }
        }
        let kept = mutant == .partitionIgnored ? 0 : partition
        let updated = min(range.lowerBound + kept, range.upperBound)..<range.upperBound
        let unwell = sets[slot].ordinals.healthy.lastMissing(in: updated)
        if let old = sets[slot].ordinals.outdated.last(below: updated.upperBound), old >= updated.lowerBound,
            old >= unwell ?? 0
        {
            if sets[slot].ordinals.active[old] { deleteOrdinal(old, set: slot, "replaced by a newer revision") }
            return "\(podName(old, set: slot)) to end"
        }
        if let unwell { return "\(podName(unwell, set: slot)) to be ready" }
        return sets[slot].ordinals.healthy.firstMissing(in: range).map { "\(podName($0, set: slot)) to be ready" }
    }

    private mutating func tellStatus(statefulSet slot: Int, _ spec: StatefulSetSpec, waitsFor: String?) {
        guard case .statefulSet(var state) = sets[slot].object.state else { return }
        state.update = sets[slot].revisions.last?.number ?? 0
        if state.current == 0 { state.current = state.update }
        state.waitsFor = waitsFor ?? ""
        sets[slot].object.status.updated = sets[slot].ordinals.updated.count
        sets[slot].object.status.available = sets[slot].ordinals.healthy.count
        if state.current != state.update, case .rolling = spec.updateStrategy, isWholly(updated: slot) {
            state.current = state.update
            noteRolloutDone(set: slot)
        }
        sets[slot].object.state = .statefulSet(state)
        if state.current == state.update { dropOldRevisions(set: slot) }
        setDue(set: slot, sets[slot].ordinals.nextRipe)
    }

    private func isWholly(updated slot: Int) -> Bool {
        let (table, replicas) = (sets[slot].ordinals, sets[slot].object.replicas)
        return table.updated.count == replicas && table.healthy.count == replicas && table.present.count == replicas
    }

    mutating func noteRolloutDone(set slot: Int) {
        let object = sets[slot].object
        note(
            Happening(
                kind: .rolloutDone, object: object.key, labels: object.meta.labels,
                reason: "revision \(sets[slot].revisions.last?.number ?? 0)", time: now))
    }
}
