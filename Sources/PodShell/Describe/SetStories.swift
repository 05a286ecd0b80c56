import PodModel
import PodText

// What only controllers that roll have: Deployments, StatefulSets and DaemonSets.
extension Story {
    mutating func tellSet(_ set: Workload) {
        if let inPlace = set.inPlace {
            let waits = inPlace.waitsFor.isEmpty ? "" : ", waits for \(inPlace.waitsFor)"
            field(
                "In place", "\(inPlace.what): \(inPlace.done) of \(inPlace.total) pods have it\(waits)", style: .caution
            )
        }
        switch (set.spec, set.state) {
        case (.deployment(let spec), .deployment(let state)):
            field("Revision", revision(state.revision, set.status.updated, of: set))
            field("Strategy", spec.strategy.text)
            if set.minReady > .zero { field("Min ready", set.minReady.description) }
            field("Deadline", "\(spec.progressDeadline) without progress")
            if spec.isPaused { field("Paused", "changes of the template wait for rollout resume", style: .caution) }
            tell(condition: "Available", state.isAvailable)
            tell(condition: "Progressing", state.progressing)
        case (.statefulSet(let spec), .statefulSet(let state)):
            fieldIfSet("Next step", state.waitsFor.isEmpty ? "" : "waits for \(state.waitsText)", style: .caution)
            field("Revision", revision(state.update, set.status.updated, of: set))
            field("Order", spec.podManagement.word)
            field("Strategy", spec.strategyText)
            if spec.startOrdinal != 0 { field("Start", String(spec.startOrdinal)) }
            fieldIfSet("Service", spec.serviceName)
            for claim in spec.claims {
                field("Claim", "\(claim.name)-POD size \(Quantity.bytesText(claim.size)), \(spec.fate)")
            }
            if set.minReady > .zero { field("Min ready", set.minReady.description) }
        case (.daemonSet(let spec), .daemonSet(let state)):
            field("Nodes", "\(state.current) of \(set.replicas) have a pod, \(set.status.available) serve")
            if state.misscheduled > 0 {
                field("Misplaced", "\(state.misscheduled) pods on nodes where none shall run", style: .caution)
            }
            field("Revision", revision(state.update, set.status.updated, of: set))
            field("Strategy", spec.updateStrategy.text)
            if set.minReady > .zero { field("Min ready", set.minReady.description) }
        case (.replicas, _), (.deployment, _), (.statefulSet, _), (.daemonSet, _), (.job, _), (.cronJob, _): break
        }
    }

    private mutating func tell(condition name: String, _ condition: Condition?) {
        guard let condition else { return }
        let message = condition.message.isEmpty ? "" : ": \(condition.message)"
        field(
            name, "\(condition.status.word), \(condition.reason)\(message)",
            style: condition.status == .no ? .bad : .plain)
    }

    private func revision(_ number: Int64, _ updated: Int, of set: Workload) -> String {
        "\(number), \(updated) of \(set.replicas) pods have it"
    }
}

extension StatefulSetSpec {
    /// What becomes of claims whose pod is gone for good.
    fileprivate var fate: String {
        switch (deletesClaimsWhenScaled, deletesClaimsWhenDeleted) {
        case (false, false): "kept"
        case (true, false): "goes when scaled away"
        case (false, true): "goes when the set is deleted"
        case (true, true): "goes when scaled away or when the set is deleted"
        }
    }
}
