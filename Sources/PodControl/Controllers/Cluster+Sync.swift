import PodModel

extension Cluster {
    /// One look of a controller at what it owns: reads the world as it is and does what is missing.
    mutating func sync(set slot: Int) {
        sets[slot].isQueued = false
        guard sets[slot].isLive else { return }
        workCounter += 1
        switch sets[slot].object.spec {
        case .replicas: syncReplicaSet(slot)
        case .deployment(var spec):
            if mutant == .pauseIgnored { spec.isPaused = false }
            syncDeployment(slot, spec)
        case .statefulSet(let spec): syncStatefulSet(slot, spec)
        case .daemonSet(let spec): syncDaemonSet(slot, spec)
        case .job(let spec): syncJob(slot, spec)
        case .cronJob(let spec): syncCronJob(slot, spec)
        }
        guard sets[slot].isLive else { return }
        sets[slot].object.status.observedGeneration = sets[slot].object.meta.generation
        revision += 1
        sets[slot].object.meta.resourceVersion = revision
        let parent = Int(sets[slot].parent)
        if parent >= 0 { enqueue(set: parent) }
    }

    /// Has the controller looked at again at this time, and not earlier unless something changes; nil takes it back.
    mutating func setDue(set slot: Int, _ due: Timestamp?) {
        if sets[slot].due == due { return }
        sets[slot].due = due
        if let due { setTimer(due, .workload(set: Int32(slot), uid: sets[slot].object.meta.uid)) }
    }
}
