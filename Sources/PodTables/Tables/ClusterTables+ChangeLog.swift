import PodCollections
package import PodModel

// Who watches objects is notified of each write by its key, and of a deletion by what was there.
extension ClusterTables {
    /// An object has been written, or is there from now on.
    package mutating func noteWrite(_ key: ObjectKey, isNew: Bool = false) {
        guard changeLog.isKept else { return }
        changeLog.append(ObjectChange(key, isNew ? .added : .modified, revision: revision))
    }

    /// An object is about to go: a write of its own, as in Kubernetes.
    package mutating func noteDeletion(_ object: StoredObject) {
        if !ownership.isEmpty { ownership.note(gone: object.meta, object.key) }
        guard changeLog.isKept else { return }
        revision += 1
        changeLog.append(ObjectChange(object.key, .deleted(object), revision: revision))
    }

    // By their places: where nothing is kept, no key is made and nothing is copied.

    mutating func noteWrite(pod slot: PodSlot, isNew: Bool = false) {
        if changeLog.isKept { noteWrite(pods[slot].pod.key, isNew: isNew) }
    }

    mutating func noteDeletion(pod slot: PodSlot) {
        if changeLog.isKept || !ownership.isEmpty { noteDeletion(.pod(pods[slot].pod)) }
    }

    mutating func noteWrite(workload slot: WorkloadSlot) {
        workloads[slot].written = WorkloadRecord.Written(workloads[slot].object)
        if changeLog.isKept { noteWrite(workloads[slot].object.key) }
    }

    mutating func noteDeletion(workload slot: WorkloadSlot) {
        if changeLog.isKept || !ownership.isEmpty { noteDeletion(.workload(workloads[slot].object)) }
    }

    mutating func noteWrite(service slot: ServiceSlot) {
        if changeLog.isKept { noteWrite(services[slot].object.key) }
    }

    mutating func noteDeletion(service slot: ServiceSlot) {
        if changeLog.isKept || !ownership.isEmpty { noteDeletion(.service(services[slot].object)) }
    }

    /// Its endpoints are an object of their own.
    mutating func noteWrite(endpointsOf slot: ServiceSlot) {
        guard changeLog.isKept else { return }
        let meta = services[slot].object.meta
        revision += 1
        noteWrite(ObjectKey(.endpoints, meta.name, namespace: meta.namespace))
    }

    mutating func noteWrite(node slot: NodeSlot) {
        if changeLog.isKept { noteWrite(nodes[slot].node.key) }
    }
}
