import PodModel

// Looking at, making and deleting the pods of a StatefulSet, by ordinal.
extension Cluster {
    func podName(_ ordinal: Int, set slot: Int) -> String { "\(sets[slot].object.meta.name)-\(ordinal)" }

    /// The slot of the set's pod of this ordinal, on its way out or not.
    func pod(ofOrdinal ordinal: Int, set slot: Int) -> Int? {
        let pod = namespaces.entries[Int(sets[slot].namespace)].pods[podName(ordinal, set: slot)].map(Int.init)
        return pod.flatMap { Int(pods[$0].owner) == slot ? $0 : nil }
    }

    /// Brings the table in step with the pods that have changed; with all of them when what they are judged by has.
    mutating func lookAtOrdinals(set slot: Int, _ spec: StatefulSetSpec) {
        let (minReady, old) = (sets[slot].object.minReady, sets[slot].ordinals.range)
        let range = spec.startOrdinal..<(spec.startOrdinal + sets[slot].object.replicas)
        let hash = sets[slot].revisions.last?.hash ?? ""
        if sets[slot].ordinals.hash != hash || sets[slot].ordinals.minReady != minReady {
            sets[slot].ordinals.hash = hash
            sets[slot].ordinals.minReady = minReady
            sets[slot].touched += sets[slot].ordinals.present.members.map { Int32($0) }
        }
        if old != range {
            sets[slot].ordinals.range = range
            // Claims of replicas that have no pod at the moment are not wanted any more, either.
            if spec.deletesClaimsWhenScaled {
                sets[slot].touched += old.filter { !range.contains($0) }.map { Int32($0) }
            }
        }
        if let due = sets[slot].ordinals.nextRipe, due <= now {
            sets[slot].touched += sets[slot].ordinals.ripening
            sets[slot].ordinals.ripening = []
            sets[slot].ordinals.nextRipe = nil
        }
        for ordinal in takeTouched(set: slot) { look(at: ordinal, set: slot, spec) }
    }

    private mutating func look(at ordinal: Int, set slot: Int, _ spec: StatefulSetSpec) {
        workCounter += 1
        guard let pod = pod(ofOrdinal: ordinal, set: slot) else {
            sets[slot].ordinals.forget(ordinal)
            if spec.deletesClaimsWhenScaled || mutant == .claimsDropped, !sets[slot].ordinals.range.contains(ordinal) {
                let keys = claimKeys(set: slot, spec, ordinal: ordinal)
                // One that was let go still uses them: they go with it.
                if let other = namespaces.entries[Int(sets[slot].namespace)].pods[podName(ordinal, set: slot)] {
                    doomedClaims[other] = keys
                } else {
                    for key in keys { dropClaim(key) }
                }
            }
            return
        }
        let counted = pods[pod].counted
        let isOutdated = pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] != sets[slot].ordinals.hash
        sets[slot].ordinals.present[ordinal] = true
        sets[slot].ordinals.active[ordinal] = counted.isActive
        sets[slot].ordinals.outdated[ordinal] = isOutdated
        sets[slot].ordinals.updated[ordinal] = counted.isActive && !isOutdated
        sets[slot].ordinals.ended[ordinal] = pods[pod].pod.status.phase.isFinal && !pods[pod].pod.isTerminating
        let ripe = pods[pod].pod.status.conditions.ready.since + sets[slot].ordinals.minReady
        sets[slot].ordinals.healthy[ordinal] = counted.isReady && ripe <= now
        if counted.isReady, ripe > now {
            sets[slot].ordinals.ripening.append(Int32(ordinal))
            sets[slot].ordinals.nextRipe = min(sets[slot].ordinals.nextRipe ?? ripe, ripe)
        }
    }

    /// Makes the claims and then the pod; nil, or what keeps it from being made.
    mutating func createOrdinal(_ ordinal: Int, set slot: Int, _ spec: StatefulSetSpec) -> String? {
        let name = podName(ordinal, set: slot)
        let namespace = Int(sets[slot].namespace)
        guard let revision = revision(ofOrdinal: ordinal, set: slot, spec) else { return nil }
        if let refusal = refusal(name, set: slot) {
            sets[slot].object.status.failure = refusal
            record(
                set: slot, true, "FailedCreate",
                .text("create Pod \(name) in StatefulSet \(sets[slot].object.meta.name) failed error: \(refusal)"),
                source: sets[slot].source, at: now)
            return refusal
        }
        if !sets[slot].object.status.failure.isEmpty { sets[slot].object.status.failure = "" }
        ensureClaims(set: slot, spec, pod: name)
        var labels = revision.template.labels
        labels[StatefulSetSpec.podNameLabel] = name
        labels[StatefulSetSpec.podIndexLabel] = String(ordinal)
        labels[WorkloadRevision.hashLabel] = revision.hash
        createPod(
            name: name, namespace: UInt32(namespace), template: revision.cut.claiming(spec.claims, for: name),
            labelSet: labelSet(labels, namespace: UInt32(namespace)), owner: slot)
        sets[slot].ordinals.present[ordinal] = true
        tell(set: slot, "SuccessfulCreate", "create", name)
        return nil
    }

    private mutating func refusal(_ name: String, set slot: Int) -> String? {
        let entry = namespaces.entries[Int(sets[slot].namespace)].object.meta
        if entry.deletion != nil { return "namespace \(entry.name) is being deleted" }
        guard namespaces.entries[Int(sets[slot].namespace)].pods[name] != nil else { return nil }
        nameWaiters[ObjectKey(.pod, name, namespace: entry.name)] = Int32(slot)
        return "pods \"\(name)\" already exists"
    }

    /// Replicas below the partition come back as what they were.
    private func revision(ofOrdinal ordinal: Int, set slot: Int, _ spec: StatefulSetSpec) -> WorkloadRevision? {
        if case .statefulSet(let state) = sets[slot].object.state, case .rolling(let partition) = spec.updateStrategy,
            ordinal - spec.startOrdinal < partition,
            let current = sets[slot].revisions.first(where: { $0.number == state.current })
        {
            return current
        }
        return sets[slot].revisions.last
    }

    mutating func replaceEnded(_ ordinal: Int, set slot: Int) {
        let set = sets[slot].object.meta
        record(
            set: slot, true, "RecreatingFailedPod",
            .text("StatefulSet \(set.namespace)/\(set.name) is recreating failed Pod \(podName(ordinal, set: slot))"),
            source: sets[slot].source, at: now)
        deleteOrdinal(ordinal, set: slot, "replaced: it had ended")
    }

    mutating func deleteOrdinal(_ ordinal: Int, set slot: Int, _ reason: String) {
        guard let pod = pod(ofOrdinal: ordinal, set: slot) else { return }
        tell(set: slot, "SuccessfulDelete", "delete", pods[pod].pod.meta.name)
        deletePod(pod, reason: reason)
    }

    private mutating func tell(set slot: Int, _ reason: String, _ verb: String, _ pod: String) {
        record(
            set: slot, false, reason,
            .text("\(verb) Pod \(pod) in StatefulSet \(sets[slot].object.meta.name) successful"),
            source: sets[slot].source, at: now)
    }
}
