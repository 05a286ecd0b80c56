import PodModel

// The birth and the end of a pod's object.
extension Cluster {
    /// Makes a pod whose name is free. It waits for the scheduler.
    @discardableResult
    mutating func createPod(
        name: String, namespace: UInt32, template: PodTemplate, labelSet: UInt32, owner: Int = -1
    ) -> Int {
        var meta = ObjectMeta(
            name: name, namespace: namespaces.entries[Int(namespace)].object.meta.name, uid: generator.uid(),
            labels: labels.entries[Int(labelSet)].labels, annotations: template.annotations, created: now)
        revision += 1
        meta.resourceVersion = revision
        let slot: Int
        if let reused = freePods.popLast() {
            slot = Int(reused)
            pods[slot] = PodRecord(
                pod: Pod(meta: meta, template: template), namespace: namespace, labelSet: labelSet, slot: reused)
        } else {
            slot = pods.count
            pods.append(
                PodRecord(
                    pod: Pod(meta: meta, template: template), namespace: namespace, labelSet: labelSet,
                    slot: UInt32(slot)))
        }
        livePods += 1
        namespaces.entries[Int(namespace)].pods[name] = UInt32(slot)
        joinLabels(slot)
        if owner >= 0 { joinOwner(slot, owner) }
        account(slot)
        tellWatchers(.added, slot)
        scheduler.enqueue(pods[slot].id, priority: template.spec.priority)
        return slot
    }

    /// Asks for the end of a pod. `grace` nil is the pod's own. Where nobody would confirm the end (no node, a dead
    /// one, grace zero, already ended) the object goes now.
    mutating func deletePod(_ slot: Int, grace: TimeSpan? = nil, reason: String) {
        let pod = pods[slot].pod
        let grace = max(.zero, grace ?? pod.spec.grace)
        let node = Int(pods[slot].node)
        let isAlone = node < 0 || nodes[node].node.status.isConfirmedDead
        // A replica of a StatefulSet is killed, but its name is free only when that is confirmed: there are never two. One that
        // its node has evicted is Failed before its processes have ended.
        let isReplica = pod.meta.owner?.kind == .statefulSet
        let isForced = grace == .zero && !isReplica
        let hasEnded = pod.status.phase.isFinal && !(isReplica && pod.status.conditions.sandboxReady.isTrue)
        if isAlone || isForced || hasEnded {
            removePod(slot, reason: reason)
            return
        }
        let end = now + grace
        // A second request can only shorten the grace (`registry/core/pod` CheckGracefulDelete).
        if let earlier = pod.meta.deletion, earlier <= end, mutant != .graceExtended { return }
        pods[slot].pod.meta.deletion = end
        pods[slot].pod.meta.deletionGrace = grace
        pods[slot].pod.meta.generation += 1
        account(slot)
        touch(pod: slot)
        queueWork(slot)
    }

    /// Removes the object. The node side hears of it unless it was the one to confirm.
    mutating func removePod(_ slot: Int, reason: String, isConfirmed: Bool = false) {
        let id = pods[slot].id
        let namespace = Int(pods[slot].namespace)
        if !isConfirmed, pods[slot].node >= 0, !pods[slot].isQueuedForWork { podWork.append(id) }
        bury(slot, reason: reason)
        revision += 1
        tellWatchers(.deleted, slot)
        settleRemoved(slot)
        if !resizes.isEmpty { resizes[UInt32(slot)] = nil }
        if !scheduler.nominations.isEmpty { withdrawNomination(id) }
        withdraw(slot)
        leaveLabels(slot)
        leaveOwner(slot)
        leaveNode(slot)
        let name = pods[slot].pod.meta.name
        namespaces.entries[namespace].pods[name] = nil
        livePods -= 1
        pods[slot].isLive = false
        pods[slot].isQueuedForWork = false
        pods[slot].pod.status = PodStatus()
        pods[slot].pod.template = PodTemplate.none
        freePods.append(UInt32(slot))
        nameIsFree(ObjectKey(.pod, name, namespace: namespaces.entries[namespace].object.meta.name), slot: slot)
        if let template = replacements.removeValue(forKey: UInt32(slot)), namespaces.entries[namespace].isLive {
            createBarePod(name: name, namespace: UInt32(namespace), template: template)
        }
        finishNamespaceIfEmpty(namespace)
    }

    /// A bare pod, offered to controllers that may adopt it.
    mutating func createBarePod(name: String, namespace: UInt32, template: PodTemplate) {
        let set = labelSet(template.labels, namespace: namespace)
        let slot = createPod(name: name, namespace: namespace, template: template, labelSet: set)
        if mutant != .orphanNotOffered { orphanQueue.append(pods[slot].id) }
    }

    private mutating func bury(_ slot: Int, reason: String) {
        obituarySequence += 1
        let pod = pods[slot].pod
        if obituaries.count == Obituary.kept { obituaries.removeFirst() }
        obituaries.append(
            Obituary(
                sequence: obituarySequence, object: pod.key, uid: pod.meta.uid, owner: pod.meta.owner,
                node: pod.nodeName, reason: reason, time: now))
    }
}

extension PodTemplate {
    /// What a freed record holds.
    static let none = PodTemplate(labels: [:], spec: PodSpec())
}
