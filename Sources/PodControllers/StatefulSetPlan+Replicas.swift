import PodCollections
import PodModel
import PodTables

// Looking at, making and deleting the pods of a StatefulSet, by ordinal.
extension StatefulSetPlan {
    func podName(_ ordinal: Int) -> String { StatefulSetSpec.pod(ordinal, of: key.name) }

    /// Brings the table in step with the pods that have changed; with all of them when what they are judged by has.
    mutating func lookAtTouched(_ view: borrowing ClusterTables) {
        var touched = view.workloads[slot].touchedOrdinals.all
        outcome.actions.append(.forgetTouched)
        let hash = revisions.last?.hash ?? ""
        if ordinals.hash != hash || ordinals.minReady != minReady {
            (ordinals.hash, ordinals.minReady) = (hash, minReady)
            touched += ordinals.present.members
        }
        let (range, before) = (spec.startOrdinal..<(spec.startOrdinal + replicas), ordinals.range)
        if before != range {
            ordinals.range = range
            // Claims of replicas that have no pod at the moment are not wanted any more, either.
            if spec.deletesClaimsWhenScaled { touched += before.filter { !range.contains($0) } }
        }
        touched += ordinals.takeRipe(at: now)
        for ordinal in touched.sortedUnique() { reconcileOrdinal(ordinal, view) }
    }

    private mutating func reconcileOrdinal(_ ordinal: Int, _ view: borrowing ClusterTables) {
        outcome.looked += 1
        guard let pod = view.pod(ofOrdinal: ordinal, in: slot) else {
            ordinals.forget(ordinal)
            let goWithPod = spec.deletesClaimsWhenScaled || view.dropsRetainedClaims
            if goWithPod, !ordinals.range.contains(ordinal) { deleteClaims(ofOrdinal: ordinal, view) }
            return
        }
        let counted = view.pods[pod].counted
        let isOutdated = view.pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] != ordinals.hash
        ordinals.present[ordinal] = true
        ordinals.active[ordinal] = counted.isActive
        ordinals.outdated[ordinal] = isOutdated
        ordinals.updated[ordinal] = counted.isActive && !isOutdated
        ordinals.ended[ordinal] = view.pods[pod].pod.status.phase.isFinal && !view.pods[pod].pod.isTerminating
        let ripe = view.pods[pod].pod.status.conditions.ready.since + minReady
        ordinals.healthy[ordinal] = counted.isReady && ripe <= now
        if counted.isReady, ripe > now { ordinals.ripen(ordinal, at: ripe) }
    }

    /// A pod of the name that was let go still uses them: they go with it.
    private mutating func deleteClaims(ofOrdinal ordinal: Int, _ view: borrowing ClusterTables) {
        if spec.claims.isEmpty { return }
        let name = podName(ordinal)
        let keys = spec.claimKeys(of: name, namespace: key.namespace)
        outcome.actions.append(.deleteClaims(keys, after: view.namespaces.entries[namespace].pods[name]))
    }

    /// Answers what keeps the pod from being made, if anything does.
    mutating func create(_ ordinal: Int, _ view: borrowing ClusterTables) -> String? {
        guard let revision = revision(ofOrdinal: ordinal) else { return nil }
        let name = podName(ordinal)
        if let refusal = refusal(of: name, view) {
            let reason = refusal.message
            say(failure: reason)
            warn("FailedCreate", "create Pod \(name) in StatefulSet \(key.name) failed error: \(reason)")
            return reason
        }
        say(failure: "")
        outcome.actions.append(.createReplica(ordinal: ordinal, revision: revision.number))
        ordinals.present[ordinal] = true
        return nil
    }

    private mutating func refusal(of name: String, _ view: borrowing ClusterTables) -> CreationRefusal? {
        if let refusal = view.creationRefusal(in: namespace) { return refusal }
        guard view.namespaces.entries[namespace].pods[name] != nil else { return nil }
        outcome.actions.append(.lookAgainWhenGone(ObjectKey(.pod, name, namespace: key.namespace)))
        return .podExists(name)
    }

    mutating func replaceEnded(_ ordinal: Int, _ view: borrowing ClusterTables) {
        warn(
            "RecreatingFailedPod",
            "StatefulSet \(key.namespace)/\(key.name) is recreating failed Pod \(podName(ordinal))")
        delete(ordinal, "replaced: it had ended", view)
    }

    mutating func delete(_ ordinal: Int, _ reason: DeletionReason, _ view: borrowing ClusterTables) {
        guard let pod = view.pod(ofOrdinal: ordinal, in: slot) else { return }
        outcome.actions.append(.deleteReplica(pod, reason: reason))
    }
}
