import PodCollections
import PodControllers
package import PodModel
import PodTables

extension Cluster {
    mutating func rollout(_ key: ObjectKey, _ action: RolloutAction) throws(Refusal) -> [Change] {
        let slot = try rollingWorkload(key)
        switch action {
        case .undo(let number): return try undo(slot, to: number)
        case .pause: return try setPaused(slot, true)
        case .resume: return try setPaused(slot, false)
        case .restart:
            startRevision(workload: slot)
            return [Change(key, .configured, ["restarted"])]
        }
    }

    private func rollingWorkload(_ key: ObjectKey) throws(Refusal) -> WorkloadSlot {
        if key.kind.rolls { return try liveWorkload(key) }
        throw Refusal(.unsupported, "\(key) has no roll-outs; a deployment, a statefulset and a daemonset have")
    }

    private mutating func undo(_ slot: WorkloadSlot, to number: Int64?) throws(Refusal) -> [Change] {
        let key = tables.workloads[slot].object.key
        if case .deployment(let spec) = tables.workloads[slot].object.spec, spec.isPaused {
            throw Refusal(.conflict, "\(key) is paused; resume it first: rollout resume \(key.reference)")
        }
        let known = revisions(ofWorkload: key)
        let newest = known.last?.number
        let wanted = number.map { n in known.first { $0.number == n } } ?? known.dropLast().last
        guard let wanted else {
            let numbers = known.map { String($0.number) }.joined(separator: ", ")
            let what = number.map { "revision \($0) is not known any more" } ?? "there is no revision before this one"
            throw Refusal(.notFound, "\(key): \(what); known: \(numbers)")
        }
        if wanted.number == newest { return [Change(key, .unchanged)] }
        let details = templateDifference(from: tables.workloads[slot].object.template, to: wanted.template)
        try changeTemplate(of: slot, to: wanted.template, restartGeneration: wanted.rolls)
        tables.markWritten(workload: slot)
        return [Change(key, .configured, ["back to revision \(wanted.number)"] + details)]
    }

    private mutating func setPaused(_ slot: WorkloadSlot, _ isPaused: Bool) throws(Refusal) -> [Change] {
        let key = tables.workloads[slot].object.key
        guard case .deployment(let spec) = tables.workloads[slot].object.spec else {
            throw Refusal(.unsupported, "\(key) cannot be paused; only a deployment can")
        }
        if spec.isPaused == isPaused { return [Change(key, .unchanged)] }
        tables.setPaused(isPaused, deployment: slot)
        return [Change(key, .configured, [isPaused ? "paused" : "resumed"])]
    }

    /// The templates that a Deployment, StatefulSet or DaemonSet has had and that are still known, the oldest
    /// first; empty for other kinds.
    package func revisions(ofWorkload key: ObjectKey) -> [WorkloadRevision] {
        guard let slot = tables.workloadSlots[key] else { return [] }
        guard key.kind == .deployment else { return tables.workloads[slot].revisions }
        return tables.workloads[slot].children.compactMap { child -> WorkloadRevision? in
            let record = tables.workloads[child]
            guard let source = record.sourceTemplate, record.revision > 0 else { return nil }
            return WorkloadRevision(
                number: record.revision, hash: record.object.template.labels[RevisionLabels.templateHash] ?? "",
                template: source,
                cut: record.object.template, rolls: record.restartGeneration, created: record.object.meta.created)
        }.sorted { $0.number < $1.number }
    }
}
