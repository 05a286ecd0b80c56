import PodCollections
package import PodModel

// The ways in which a pod changes. Each is one write: version, sums, indexes and watchers follow.
extension ClusterTables {
    /// Makes the record of a pod whose name is free.
    package mutating func addPod(
        name: String, uid: UID, namespace: NamespaceSlot, template: PodTemplate, labelSet: LabelSetSlot,
        owner: WorkloadSlot?
    ) -> PodSlot {
        var meta = ObjectMeta(
            name: name, namespace: namespaces.entries[namespace].object.meta.name, uid: uid,
            labels: labels.entries[labelSet].labels, annotations: template.annotations, created: now)
        revision += 1
        meta.resourceVersion = revision
        let slot = freePods.popLast() ?? pods.next
        pods.put(
            PodRecord(pod: Pod(meta: meta, template: template), namespace: namespace, labelSet: labelSet, slot: slot),
            at: slot)
        livePods += 1
        namespaces.entries[namespace].pods[name] = slot
        joinLabels(slot)
        if let owner { joinOwner(slot, owner) }
        count(slot)
        notifyWatchers(.added, slot)
        return slot
    }

    /// Takes the record out of everything. The node's side hears of it unless it was the one to confirm.
    package mutating func removePod(_ slot: PodSlot, isConfirmed: Bool) {
        if !isConfirmed, pods[slot].node != nil, !pods[slot].isQueuedForWork { inbox.pods.append(pods[slot].id) }
        revision += 1
        notifyWatchers(.deleted, slot)
        settleRemoved(slot)
        uncount(slot)
        leaveLabels(slot)
        leaveOwner(slot)
        leaveNode(slot)
        let name = pods[slot].pod.meta.name
        namespaces.entries[pods[slot].namespace].pods[name] = nil
        livePods -= 1
        pods[slot].isLive = false
        pods[slot].isQueuedForWork = false
        pods[slot].pod.status = PodStatus()
        pods[slot].pod.template = PodTemplate.none
        freePods.append(slot)
    }

    /// Whether a pod that is asked to end goes at once, since nobody would confirm its end: it has no node or a dead
    /// one, no grace is left to it, or it has ended.
    package func goesAtOnce(_ slot: PodSlot, grace: TimeSpan) -> Bool {
        if pods[slot].node.map({ nodes[$0].node.status.isConfirmedDead }) ?? true { return true }
        let hasEnded = pods[slot].pod.status.phase.isFinal
        // A replica of a StatefulSet is killed, but its name is free only when that is confirmed: there are never two.
        // One that its node has evicted is Failed before its processes have ended.
        if pods[slot].pod.meta.owner?.kind == .statefulSet {
            return hasEnded && !pods[slot].pod.status.conditions.sandboxReady.isTrue
        }
        return grace == .zero || hasEnded
    }

    /// A write of the pod's object; of its labels, owner, node and template there are others.
    package mutating func update(_ slot: PodSlot, _ change: (inout Pod) -> Void) {
        change(&pods[slot].pod)
        count(slot)
        touch(pod: slot)
    }

    /// A change that goes out with the pod's next write, and of nothing that is counted.
    package mutating func amend(_ slot: PodSlot, _ change: (inout Pod) -> Void) {
        change(&pods[slot].pod)
    }

    /// What the node reports takes the place of what was known. Exchanged and not copied: `status` is the old one
    /// from here on.
    package mutating func exchangeStatus(_ slot: PodSlot, _ status: inout PodStatus) {
        swap(&pods[slot].pod.status, &status)
        countRestarts(slot, from: status)
        count(slot)
        touch(pod: slot)
    }

    /// Gives a pod other labels, by which services and controllers see it from now on.
    package mutating func relabel(_ slot: PodSlot, _ wanted: Labels) {
        uncount(slot)
        let watchers = labels.entries[pods[slot].labelSet].watchers
        leaveLabels(slot)
        pods[slot].labelSet = labelSet(wanted, namespace: pods[slot].namespace)
        pods[slot].pod.meta.labels = wanted
        joinLabels(slot)
        count(slot)
        revision += 1
        pods[slot].pod.meta.resourceVersion = revision
        notifyWatchers(ofMove: slot, from: watchers)
        queueWork(slot)
    }

    /// Makes a pod ownerless: its controller no longer counts it.
    package mutating func release(_ slot: PodSlot) {
        forgetJobPod(slot)
        uncount(slot)
        pods[slot].isSettled = false
        leaveOwner(slot)
        pods[slot].pod.meta.owner = nil
        count(slot)
        touch(pod: slot)
    }

    /// The pod's controller is gone. A pod that `isOrphaned` is nobody's from now on; one that is not keeps the
    /// reference until it goes, too.
    package mutating func loseOwner(_ slot: PodSlot, isOrphaned: Bool) {
        uncount(slot)
        leaveOwner(slot)
        if isOrphaned { pods[slot].pod.meta.owner = nil }
        count(slot)
        if isOrphaned { touch(pod: slot) }
    }

    package mutating func adopt(_ slot: PodSlot, by owner: WorkloadSlot) {
        uncount(slot)
        joinOwner(slot, owner)
        count(slot)
        touch(pod: slot)
    }

    /// Gives a pod a template of its own.
    package mutating func setTemplate(_ slot: PodSlot, _ template: PodTemplate) {
        uncount(slot)
        pods[slot].pod.template = template
        pods[slot].pod.meta.generation += 1
        count(slot)
        touch(pod: slot)
        queueWork(slot)
    }

    /// The pod has its node.
    package mutating func bind(_ slot: PodSlot, to node: NodeSlot) {
        joinNode(slot, node)
        pods[slot].pod.status.conditions.scheduled.set(true, at: now)
        count(slot)
        touch(pod: slot)
        queueWork(slot)
    }

    /// The latest event of the pod, where looking for an equal one begins.
    package mutating func setLastEvent(_ sequence: UInt64, of slot: PodSlot) {
        pods[slot].lastEvent = sequence
    }

    /// Whether an event of the pod's node is the first of its kind; the next one is not.
    package mutating func countEvent(_ kind: KubeletEvent.Kind, of slot: PodSlot) -> Bool {
        let bit: UInt32 = 1 << UInt32(kind.rawValue)
        defer { pods[slot].eventKinds |= bit }
        return pods[slot].eventKinds & bit == 0
    }

    /// Moves the pods whose worker has to look again to the end of `work`, in order, each once.
    package mutating func takePodWork(into work: inout [PodID]) {
        work.append(contentsOf: inbox.pods)
        for id in inbox.pods where isLive(id) { pods[id.slot].isQueuedForWork = false }
        inbox.pods.removeAll(keepingCapacity: true)
    }
}

extension PodTemplate {
    /// What a freed record holds.
    static let none = PodTemplate(labels: [:], spec: PodSpec())
}
