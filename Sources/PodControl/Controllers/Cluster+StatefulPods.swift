import PodCollections
import PodModel
import PodTables

// Looking at, making and deleting the pods of a StatefulSet, by ordinal.
extension Cluster {
    func podName(_ ordinal: Int, workload slot: WorkloadSlot) -> String {
        "\(tables.workloads[slot].object.meta.name)-\(ordinal)"
    }

    /// The slot of the set's pod of this ordinal, on its way out or not.
    func pod(ofOrdinal ordinal: Int, workload slot: WorkloadSlot) -> PodSlot? {
        let pod = tables.namespaces.entries[tables.workloads[slot].namespace].pods[podName(ordinal, workload: slot)]
        return pod.flatMap { tables.pods[$0].owner == slot ? $0 : nil }
    }

    /// Brings the table in step with the pods that have changed; with all of them when what they are judged by has.
    mutating func lookAtOrdinals(workload slot: WorkloadSlot, _ spec: StatefulSetSpec) {
        let (minReady, old) = (tables.workloads[slot].object.minReady, tables.workloads[slot].ordinals.range)
        let range = spec.startOrdinal..<(spec.startOrdinal + tables.workloads[slot].object.replicas)
        let hash = tables.workloads[slot].revisions.last?.hash ?? ""
        if tables.workloads[slot].ordinals.hash != hash || tables.workloads[slot].ordinals.minReady != minReady {
            tables.workloads[slot].ordinals.hash = hash
            tables.workloads[slot].ordinals.minReady = minReady
            tables.workloads[slot].ordinals.touched += tables.workloads[slot].ordinals.present.members
        }
        if old != range {
            tables.workloads[slot].ordinals.range = range
            // Claims of replicas that have no pod at the moment are not wanted any more, either.
            if spec.deletesClaimsWhenScaled {
                tables.workloads[slot].ordinals.touched += old.filter { !range.contains($0) }
            }
        }
        if let due = tables.workloads[slot].ordinals.nextRipe, due <= now {
            tables.workloads[slot].ordinals.touched += tables.workloads[slot].ordinals.ripening
            tables.workloads[slot].ordinals.ripening = []
            tables.workloads[slot].ordinals.nextRipe = nil
        }
        for ordinal in tables.workloads[slot].ordinals.takeTouched() { look(at: ordinal, workload: slot, spec) }
    }

    private mutating func look(at ordinal: Int, workload slot: WorkloadSlot, _ spec: StatefulSetSpec) {
        tables.workCounter += 1
        guard let pod = pod(ofOrdinal: ordinal, workload: slot) else {
            tables.workloads[slot].ordinals.forget(ordinal)
            if spec.deletesClaimsWhenScaled || mutant == .claimsDropped,
                !tables.workloads[slot].ordinals.range.contains(ordinal)
            {
                let keys = claimKeys(workload: slot, spec, ordinal: ordinal)
                // One that was let go still uses them: they go with it.
                if let other = tables.namespaces.entries[tables.workloads[slot].namespace].pods[
                    podName(ordinal, workload: slot)]
                {
                    claimsToDelete[other] = keys
                } else {
                    for key in keys { dropClaim(key) }
                }
            }
            return
        }
        let counted = tables.pods[pod].counted
        let isOutdated =
            tables.pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] != tables.workloads[slot].ordinals.hash
        tables.workloads[slot].ordinals.present[ordinal] = true
        tables.workloads[slot].ordinals.active[ordinal] = counted.isActive
        tables.workloads[slot].ordinals.outdated[ordinal] = isOutdated
        tables.workloads[slot].ordinals.updated[ordinal] = counted.isActive && !isOutdated
        tables.workloads[slot].ordinals.ended[ordinal] =
            tables.pods[pod].pod.status.phase.isFinal && !tables.pods[pod].pod.isTerminating
        let ripe = tables.pods[pod].pod.status.conditions.ready.since + tables.workloads[slot].ordinals.minReady
        tables.workloads[slot].ordinals.healthy[ordinal] = counted.isReady && ripe <= now
        if counted.isReady, ripe > now {
            tables.workloads[slot].ordinals.ripening.append(ordinal)
            tables.workloads[slot].ordinals.nextRipe = min(tables.workloads[slot].ordinals.nextRipe ?? ripe, ripe)
        }
    }

    /// Makes the claims and then the pod; nil, or what keeps it from being made.
    mutating func createOrdinal(_ ordinal: Int, workload slot: WorkloadSlot, _ spec: StatefulSetSpec) -> String? {
        let name = podName(ordinal, workload: slot)
        let namespace = tables.workloads[slot].namespace
        guard let revision = revision(ofOrdinal: ordinal, workload: slot, spec) else { return nil }
        if let refusal = refusal(name, workload: slot) {
            tables.workloads[slot].object.status.failure = refusal
            let set = tables.workloads[slot].object.meta.name
            record(
                workload: slot, true, "FailedCreate",
                .text("create Pod \(name) in StatefulSet \(set) failed error: \(refusal)"),
                source: tables.workloads[slot].source, at: now)
            return refusal
        }
        if !tables.workloads[slot].object.status.failure.isEmpty { tables.workloads[slot].object.status.failure = "" }
        ensureClaims(workload: slot, spec, pod: name)
        var labels = revision.template.labels
        labels[StatefulSetSpec.podNameLabel] = name
        labels[StatefulSetSpec.podIndexLabel] = String(ordinal)
        labels[WorkloadRevision.hashLabel] = revision.hash
        createPod(
            name: name, namespace: namespace, template: revision.cut.claiming(spec.claims, for: name),
            labelSet: tables.labelSet(labels, namespace: namespace), owner: slot)
        tables.workloads[slot].ordinals.present[ordinal] = true
        tell(workload: slot, "SuccessfulCreate", "create", name)
        return nil
    }

    private mutating func refusal(_ name: String, workload slot: WorkloadSlot) -> String? {
        let entry = tables.namespaces.entries[tables.workloads[slot].namespace].object.meta
        if entry.deletion != nil { return "namespace \(entry.name) is being deleted" }
        guard tables.namespaces.entries[tables.workloads[slot].namespace].pods[name] != nil else { return nil }
        nameWaiters[ObjectKey(.pod, name, namespace: entry.name)] = slot
        return "pods \"\(name)\" already exists"
    }

    /// Replicas below the partition come back as what they were.
    private func revision(
        ofOrdinal ordinal: Int, workload slot: WorkloadSlot, _ spec: StatefulSetSpec
    ) -> WorkloadRevision? {
        if case .statefulSet(let state) = tables.workloads[slot].object.state,
            case .rolling(let partition) = spec.updateStrategy,
            ordinal - spec.startOrdinal < partition,
            let current = tables.workloads[slot].revisions.first(where: { $0.number == state.current })
        {
            return current
        }
        return tables.workloads[slot].revisions.last
    }

    mutating func replaceEnded(_ ordinal: Int, workload slot: WorkloadSlot) {
        let set = tables.workloads[slot].object.meta
        record(
            workload: slot, true, "RecreatingFailedPod",
            .text(
                """
                StatefulSet \(set.namespace)/\(set.name) is recreating failed Pod \
                \(podName(ordinal, workload: slot))
                """),
            source: tables.workloads[slot].source, at: now)
        deleteOrdinal(ordinal, workload: slot, "replaced: it had ended")
    }

    mutating func deleteOrdinal(_ ordinal: Int, workload slot: WorkloadSlot, _ reason: DeletionReason) {
        guard let pod = pod(ofOrdinal: ordinal, workload: slot) else { return }
        tell(workload: slot, "SuccessfulDelete", "delete", tables.pods[pod].pod.meta.name)
        deletePod(pod, reason: reason)
    }

    private mutating func tell(workload slot: WorkloadSlot, _ reason: String, _ verb: String, _ pod: String) {
        record(
            workload: slot, false, reason,
            .text("\(verb) Pod \(pod) in StatefulSet \(tables.workloads[slot].object.meta.name) successful"),
            source: tables.workloads[slot].source, at: now)
    }
}
