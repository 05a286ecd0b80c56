import PodCollections
package import PodModel

// How a controller comes and goes, and gets another template.
extension ClusterTables {
    /// Puts a new controller into every index. `parent` is the controller that owns it.
    package mutating func addWorkload(
        _ object: Workload, namespace: NamespaceSlot, parent: WorkloadSlot?
    ) -> WorkloadSlot {
        let entry = labelSet(object.template.labels, namespace: namespace)
        labels.entries[entry].references += 1
        let slot = freeWorkloads.popLast() ?? workloads.next
        var record = WorkloadRecord(object: object, slot: slot, namespace: namespace, labelSet: entry)
        record.parent = parent
        workloads.put(record, at: slot)
        workloadSlots[object.key] = slot
        countForQuotas(.one(of: object.kind), 1, in: object.meta.namespace)
        if let parent { workloads[parent].children.append(slot) }
        if object.kind == .daemonSet { daemonSets.append(slot) }
        if object.kind.rolls { configUsers.add(slot, object.template.spec, namespace: object.meta.namespace) }
        if object.kind.ownsPods {
            selectors.add(.workload(slot), selector: object.selector, namespace: namespace)
            for id in labels.matching(object.selector, namespace: namespace) {
                labels.entries[id].workloads.append(slot)
            }
        }
        enqueue(workload: slot)
        noteWrite(object.key, isNew: true)
        return slot
    }

    /// The controller wants nothing any more: no pod is offered to it, and no change of a node or config reaches it.
    package mutating func retire(workload slot: WorkloadSlot) {
        let object = workloads[slot].object
        if let parent = workloads[slot].parent {
            workloads[parent].children.removeAll { $0 == slot }
            enqueue(workload: parent)
        }
        daemonSets.removeAll { $0 == slot }
        if object.kind.rolls { configUsers.remove(slot, object.template.spec, namespace: object.meta.namespace) }
        workloads[slot].object.replicas = 0
        let namespace = workloads[slot].namespace
        selectors.remove(.workload(slot), selector: object.selector, namespace: namespace)
        for id in labels.matching(object.selector, namespace: namespace) {
            labels.entries[id].workloads.removeAll { $0 == slot }
        }
    }

    /// Takes the record of a controller that has retired and whose pods have lost their owner.
    package mutating func removeWorkload(_ slot: WorkloadSlot) {
        noteDeletion(workload: slot)
        let entry = workloads[slot].labelSet
        labels.entries[entry].references -= 1
        forgetIfUnused(labelSet: entry)
        let object = workloads[slot].object
        workloadSlots[object.key] = nil
        countForQuotas(.one(of: object.kind), -1, in: object.meta.namespace)
        workloads[slot].isLive = false
        workloads[slot].spread = DenseTable()
        // The slot may wait in the inbox; it is used again only once it has left it.
        removedWorkloads.append(slot)
        revision += 1
    }

    /// The inbox is empty: slots of controllers that are gone may be used again.
    package mutating func freeRemovedWorkloads() {
        freeWorkloads += removedWorkloads
        removedWorkloads = []
    }

    /// The next pods are cut from the new template; with `restartGeneration` for another roll of it. A part of a write,
    /// which `markWritten` ends.
    package mutating func setTemplate(
        workload slot: WorkloadSlot, _ template: PodTemplate, restartGeneration: Int? = nil
    ) {
        if let restartGeneration { workloads[slot].restartGeneration = restartGeneration }
        let object = workloads[slot].object
        let old = workloads[slot].labelSet
        let new = labelSet(template.labels, namespace: workloads[slot].namespace)
        labels.entries[new].references += 1
        labels.entries[old].references -= 1
        workloads[slot].labelSet = new
        forgetIfUnused(labelSet: old)
        if object.kind.rolls {
            configUsers.remove(slot, object.template.spec, namespace: object.meta.namespace)
            configUsers.add(slot, template.spec, namespace: object.meta.namespace)
        }
        workloads[slot].object.template = template
    }
}
