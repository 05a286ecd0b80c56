import PodCollections
import PodControllers
import PodModel
import PodScheduling
import PodTables

// The birth and the end of a pod's object, and what follows from a change beyond the tables.
extension Cluster {
    /// Makes a pod whose name is free. It waits for the scheduler, unless it names its node.
    @discardableResult
    mutating func createPod(
        name: String, namespace: NamespaceSlot, template: PodTemplate, labelSet: LabelSetSlot,
        owner: WorkloadSlot? = nil
    ) -> PodSlot {
        let slot = tables.addPod(
            name: name, uid: generator.uid(), namespace: namespace, template: template, labelSet: labelSet, owner: owner
        )
        if let owner { countMade(workload: owner) }
        findNode(for: slot)
        return slot
    }

    /// Asks for the end of a pod. `grace` nil is the pod's own. Where nobody would confirm the end (no node, a dead
    /// one, grace zero, already ended) the object goes now.
    mutating func deletePod(_ slot: PodSlot, grace: TimeSpan? = nil, reason: DeletionReason) {
        let pod = tables.pods[slot].pod
        let grace = max(.zero, grace ?? pod.spec.grace)
        if tables.goesAtOnce(slot, grace: grace) {
            removePod(slot, reason: reason)
            return
        }
        let end = now + grace
        // A second request can only shorten the grace (`registry/core/pod` CheckGracefulDelete).
        if let earlier = pod.meta.deletion, earlier <= end, !extendsGrace { return }
        tables.update(slot) {
            $0.meta.deletion = end
            $0.meta.deletionGrace = grace
            $0.meta.generation += 1
        }
        tables.queueWork(slot)
    }

    /// Removes the object. The node side hears of it unless it was the one to confirm.
    mutating func removePod(
        _ slot: PodSlot, reason: DeletionReason, isConfirmed: Bool = false, isUnschedulable: Bool = false
    ) {
        if holdPod(slot, reason: reason) { return }
        let key = tables.pods[slot].pod.key
        let namespace = tables.pods[slot].namespace
        keepRecord(ofDeleted: slot, reason: reason, isUnschedulable: isUnschedulable)
        if !resizes.isEmpty { resizes[slot] = nil }
        let id = tables.pods[slot].id
        if let node = scheduler.withdrawNomination(of: id) { releaseNomination(of: id, from: node) }
        tables.removePod(slot, isConfirmed: isConfirmed)
        nameIsFree(key, slot: slot)
        if let template = replacements.removeValue(forKey: slot), tables.namespaces.entries[namespace].isLive {
            createBarePod(name: key.name, namespace: namespace, template: template)
        }
        tables.removeIfEmpty(namespace: namespace)
    }

    /// A bare pod, offered to controllers that may adopt it.
    mutating func createBarePod(name: String, namespace: NamespaceSlot, template: PodTemplate) {
        let entry = tables.labelSet(template.labels, namespace: namespace)
        let slot = createPod(name: name, namespace: namespace, template: template, labelSet: entry)
        if !hidesBarePods { tables.offer(orphan: slot) }
    }

    private mutating func keepRecord(ofDeleted slot: PodSlot, reason: DeletionReason, isUnschedulable: Bool) {
        deletedPodSequence += 1
        let pod = tables.pods[slot].pod
        if deletedPods.count == DeletedPodRecord.kept { deletedPods.removeFirst() }
        deletedPods.append(
            DeletedPodRecord(
                sequence: deletedPodSequence, object: pod.key, uid: pod.meta.uid, owner: pod.meta.owner,
                node: pod.nodeName, reason: reason, isUnschedulable: isUnschedulable, time: now))
    }

    /// The name of a pod is free: the StatefulSet that waits for it may go on.
    private mutating func nameIsFree(_ key: ObjectKey, slot: PodSlot) {
        if !claimsToDelete.isEmpty, let claims = claimsToDelete.removeValue(forKey: slot) {
            for claim in claims { tables.removeClaim(claim) }
            releaseVolumes()
        }
        if nameWaiters.isEmpty { return }
        guard let waiter = nameWaiters.removeValue(forKey: key), tables.workloads[waiter].isLive else { return }
        enqueue(workload: waiter)
    }

    /// Gives a pod other labels: services and controllers see it as what it is now.
    mutating func relabel(_ slot: PodSlot, _ wanted: Labels) {
        tables.relabel(slot, wanted)
        if let owner = tables.pods[slot].owner, !tables.workloads[owner].object.selector.matches(wanted),
            !keepsRelabelled
        {
            tables.release(slot)
        }
        if tables.pods[slot].owner == nil { tables.offer(orphan: slot) }
        tryAgain(slot)
    }

    /// Gives a pod a template of its own.
    mutating func setTemplate(_ slot: PodSlot, _ template: PodTemplate) {
        tables.setTemplate(slot, template)
        tryAgain(slot)
    }

    /// A pod that waits for a node is another to the scheduler than the one that was set aside.
    mutating func tryAgain(_ slot: PodSlot) {
        guard tables.pods[slot].node == nil, tables.pods[slot].counted.isActive else { return }
        if namedNode(of: slot) != nil || tables.pods[slot].pod.isGated { return }
        scheduler.enqueue(tables.pods[slot].id, priority: tables.pods[slot].pod.spec.priority)
    }

    mutating func enqueue(workload slot: WorkloadSlot) { tables.enqueue(workload: slot) }
}
