import PodCollections
import PodModel
import PodTables

// What a StatefulSet does next. Each step answers with what has to happen before the one after it; nil when all is as
// it should be.
extension StatefulSetPlan {
    /// The first replica that is not well, else one that is not wanted, else the next one to be updated.
    mutating func stepInOrder(_ view: borrowing ClusterTables) -> String? {
        let unwell =
            view.takesPresentForWell
            ? ordinals.present.firstMissing(in: ordinals.range) : ordinals.healthy.firstMissing(in: ordinals.range)
        if let unwell { return mend(unwell, view) }
        if let last = ordinals.condemned { return condemn(last, view) }
        return updateNext(view)
    }

    private mutating func mend(_ ordinal: Int, _ view: borrowing ClusterTables) -> String {
        let name = podName(ordinal)
        guard ordinals.present[ordinal] else { return create(ordinal, view) ?? "\(name) to be ready" }
        if ordinals.ended[ordinal] {
            replaceEnded(ordinal, view)
            return "\(name) to be made again"
        }
        guard ordinals.active[ordinal] else { return "\(name) to end" }
        if isHeldByOld(ordinal, view) {
            if spec.replacesUnready {
                delete(ordinal, "replaced by a newer revision, it was not ready", view)
                return "\(name) to end"
            }
            state.isHeldByOld = true
        }
        return "\(name) to be ready"
    }

    /// Not ready, and of a revision that is not wanted any more: waiting for it may be for ever, since a correction of
    /// the template does not reach it (kubernetes/kubernetes#67250).
    private func isHeldByOld(_ ordinal: Int, _ view: borrowing ClusterTables) -> Bool {
        guard case .rolling(let partition) = spec.updateStrategy, ordinal - spec.startOrdinal >= partition,
            ordinals.outdated[ordinal], let pod = view.pod(ofOrdinal: ordinal, in: slot)
        else { return false }
        return !view.pods[pod].counted.isReady
    }

    /// From the top, one at a time. One that is not well waits for those below it that are not well either.
    private mutating func condemn(_ last: Int, _ view: borrowing ClusterTables) -> String {
        let name = podName(last)
        if !ordinals.active[last], !ordinals.ended[last] { return "\(name) to end" }
        if !ordinals.healthy[last] {
            let table = ordinals
            let unwell = table.present.members.first { !table.range.contains($0) && !table.healthy[$0] }
            outcome.looked += table.present.count
            if let unwell, unwell != last { return "\(podName(unwell)) to be ready" }
        }
        delete(last, scaledDown, view)
        return "\(name) to end"
    }

    private var scaledDown: DeletionReason { .scaledDown(key) }

    /// All that is missing is made, all that is not wanted goes.
    mutating func stepAtOnce(_ view: borrowing ClusterTables) {
        let range = ordinals.range
        var budget = ReplicaSetController.burst
        var next = range.lowerBound
        while budget > 0, let missing = ordinals.present.firstMissing(in: next..<range.upperBound) {
            _ = create(missing, view)
            budget -= 1
            next = missing + 1
        }
        while budget > 0, let ended = ordinals.ended.first() {
            replaceEnded(ended, view)
            ordinals.ended[ended] = false
            budget -= 1
        }
        while budget > 0, let last = ordinals.active.last(), last >= range.upperBound {
            scaleAway(last, view)
            budget -= 1
        }
        while budget > 0, let low = ordinals.active.first(), low < range.lowerBound {
            scaleAway(low, view)
            budget -= 1
        }
        if budget == 0 { outcome.actions.append(.lookAgain) }
    }

    private mutating func scaleAway(_ ordinal: Int, _ view: borrowing ClusterTables) {
        delete(ordinal, scaledDown, view)
        ordinals.active[ordinal] = false
    }

    /// Replaces the highest pod of an old revision, once all above it are well again.
    mutating func updateNext(_ view: borrowing ClusterTables) -> String? {
        let range = ordinals.range
        guard case .rolling(let partition) = spec.updateStrategy else {
            return ordinals.outdated.first().map { "\(podName($0)) to be deleted: strategy on-delete" }
        }
        let kept = view.ignoresPartition ? 0 : partition
        let updated = min(range.lowerBound + kept, range.upperBound)..<range.upperBound
        let unwell = ordinals.healthy.lastMissing(in: updated)
        if let old = ordinals.outdated.last(below: updated.upperBound), old >= updated.lowerBound, old >= unwell ?? 0 {
            if ordinals.active[old] { delete(old, "replaced by a newer revision", view) }
            return "\(podName(old)) to end"
        }
        return (unwell ?? ordinals.healthy.firstMissing(in: range)).map { "\(podName($0)) to be ready" }
    }
}
