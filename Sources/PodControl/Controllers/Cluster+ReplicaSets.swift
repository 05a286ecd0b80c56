import PodModel

// The replica set controller: as many active pods as wished.
extension Cluster {
    /// Pods made or asked to go by one sync at most (`BurstReplicas`).
    static var burst: Int { 500 }

    mutating func syncReplicaSet(_ slot: Int) {
        var difference = sets[slot].object.replicas - sets[slot].object.status.replicas
        if mutant == .replicaTooFew, difference > 0 { difference -= 1 }
        if mutant == .surplusStays, difference < 0 { difference += 1 }
        if difference > 0 {
            createReplicas(set: slot, min(difference, Self.burst))
            if difference > Self.burst { enqueue(set: slot) }
        } else if difference < 0 {
            deleteSurplus(set: slot, -difference)
        }
        if sets[slot].object.minReady > .zero { countAvailable(set: slot) }
    }

    /// With `minReady` a pod is available only once it has been ready for that long: a timer stands for the next one.
    mutating func countAvailable(set slot: Int) {
        let wait = sets[slot].object.minReady
        var available = 0
        var next: Timestamp?
        for pod in sets[slot].pods where pods[Int(pod)].counted.isReady {
            let due = pods[Int(pod)].pod.status.conditions.ready.since + wait
            if due <= now { available += 1 } else { next = min(next ?? due, due) }
        }
        workCounter += sets[slot].pods.count
        sets[slot].object.status.available = available
        setDue(set: slot, next)
    }

    /// In batches of 1, 2, 4 …: when pods cannot be made, that shows after one, not after five hundred (`slowStartBatch`).
    private mutating func createReplicas(set slot: Int, _ count: Int) {
        var remaining = count
        var batch = 1
        while remaining > 0 {
            let size = min(batch, remaining)
            for _ in 0..<size {
                if let refusal = createReplica(set: slot) {
                    sets[slot].object.status.failure = refusal
                    record(
                        set: slot, true, "FailedCreate", .text("Error creating: \(refusal)"),
                        source: sets[slot].source, at: now)
                    return
                }
            }
            remaining -= size
            batch *= 2
        }
        if !sets[slot].object.status.failure.isEmpty { sets[slot].object.status.failure = "" }
    }

    /// nil when it was made, else why not.
    private mutating func createReplica(set slot: Int) -> String? {
        let namespace = Int(sets[slot].namespace)
        if namespaces.entries[namespace].object.meta.deletion != nil {
            return "namespace \(namespaces.entries[namespace].object.meta.name) is being deleted"
        }
        let owner = sets[slot].object.meta.name
        var name = generator.podName(owner: owner)
        while namespaces.entries[namespace].pods[name] != nil { name = generator.podName(owner: owner) }
        createPod(
            name: name, namespace: sets[slot].namespace, template: sets[slot].object.template,
            labelSet: sets[slot].labelSet, owner: slot)
        record(
            set: slot, false, "SuccessfulCreate", .createdPod(name), source: sets[slot].source, at: now, isFirst: true)
        return nil
    }

    private mutating func deleteSurplus(set slot: Int, _ count: Int) {
        let victims = takeVictims(set: slot, count)
        sets[slot].isShrinking = true
        defer { sets[slot].isShrinking = false }
        for victim in victims {
            let pod = Int(victim)
            record(
                set: slot, false, "SuccessfulDelete", .deletedPod(pods[pod].pod.meta.name),
                source: sets[slot].source, at: now, isFirst: true)
            deletePod(pod, reason: "deleted: \(sets[slot].object.key.reference) was scaled down")
        }
    }

    /// Ownerless active pods go to a controller whose selector they match; with several, to the first by name.
    mutating func offer(orphan id: PodID) {
        guard isLive(id) else { return }
        let slot = Int(id.slot)
        workCounter += 1
        guard pods[slot].owner < 0, pods[slot].pod.meta.owner == nil, pods[slot].pod.isActive else { return }
        let candidates = labels.entries[Int(pods[slot].labelSet)].sets.filter { canAdopt(slot, by: Int($0)) }
        if let best = candidates.min(by: { sets[Int($0)].object.key < sets[Int($1)].object.key }) {
            adopt(slot, by: Int(best))
        }
    }
}
