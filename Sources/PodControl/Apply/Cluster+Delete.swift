import PodCollections
import PodModel
import PodTables

extension Cluster {
    mutating func delete(_ key: ObjectKey, grace: TimeSpan?, orphan: Bool) throws(Refusal) -> [Change] {
        guard exists(key) else { throw Refusal(.notFound, "\(key) not found") }
        if orphan, !tables.ownership.isEmpty { try orphanDependents(of: key) }
        // Endpoints that nobody wrote are the service's.
        if tables.unstructured[key] != nil || key.kind != .endpoints, try holdDeletion(key) {
            return [Change(key, .deleted)]
        }
        switch key.kind {
        case .pod:
            if let id = podID(key.name, namespace: key.namespace) {
                replacements[id.slot] = nil
                deletePod(id.slot, grace: grace, reason: "deleted")
            }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            if let slot = tables.workloadSlots[key] { deleteWorkload(slot, grace: grace, orphan: orphan) }
        case .service:
            if let slot = tables.serviceSlots[key] { removeService(slot) }
            settleLoadBalancers()
        case .node:
            if let slot = tables.nodeSlots[key.name] { removeNode(slot) }
        case .namespace:
            try deleteNamespace(key.name, grace: grace)
        case .persistentVolumeClaim:
            try refuseIfUsed(key)
            tables.removeClaim(key)
            releaseVolumes()
            tables.markNodeSetChanged()
        case .configMap, .secret:
            tables.removeConfig(key)
        case .template:
            tables.removeTemplate(key)
        case .autoscaler:
            tables.removeAutoscaler(key)
            tables.nextRevision()
        case .budget:
            tables.removeBudget(key)
            tables.nextRevision()
        case .unstructured:
            // Where nobody wrote them, they are the service's.
            guard tables.unstructured[key] != nil else { throw Refusal(.unsupported, "\(key) goes with its service") }
            try refuseIfBound(key)
            if try !deleteObjects(ofDefinition: key) { removeUnstructured(key) }
        case .event:
            throw Refusal(.unsupported, "\(key.kind.word) cannot be deleted")
        }
        return [Change(key, .deleted)]
    }

    /// The controller goes now, and the controllers it owns. Its pods follow with their grace, by UID of the owner;
    /// orphans stay and may be adopted.
    mutating func deleteWorkload(_ slot: WorkloadSlot, grace: TimeSpan?, orphan: Bool) {
        let key = tables.workloads[slot].object.key
        for child in tables.workloads[slot].children {
            if orphan {
                tables.loseParent(workload: child)
            } else if (try? holdDeletion(tables.workloads[child].object.key)) == true {
                tables.loseParent(workload: child)
            } else {
                deleteWorkload(child, grace: grace, orphan: false)
            }
        }
        if !orphan { doomClaims(workload: slot) }
        let owned = tables.workloads[slot].pods.sorted()
        tables.retire(workload: slot)
        for pod in owned {
            tables.loseOwner(pod, isOrphaned: orphan)
            if orphan {
                tables.offer(orphan: pod)
                // What waited for one node only may go to any now.
                if key.kind == .daemonSet { tryAgain(pod) }
            } else {
                deletePod(pod, grace: grace, reason: .ownerDeleted(key))
            }
        }
        tables.removeWorkload(slot)
    }

    private mutating func deleteNamespace(_ name: String, grace: TimeSpan?) throws(Refusal) {
        if SystemNamespace.contains(name) { throw Refusal(.forbidden, "namespace \(name) cannot be deleted") }
        guard let id = tables.namespaces[name] else { return }
        tables.terminate(namespace: id)
        let held = Set(tables.keysWithFinalizers(inNamespace: name))
        for key in held.sorted() { tables.mark(deletionOf: key, at: now) }
        for autoscaler in allAutoscalers where autoscaler.meta.namespace == name && !held.contains(autoscaler.key) {
            tables.removeAutoscaler(autoscaler.key)
        }
        for budget in allBudgets where budget.meta.namespace == name && !held.contains(budget.key) {
            tables.removeBudget(budget.key)
        }
        for workload in allWorkloads where workload.meta.namespace == name && !held.contains(workload.key) {
            if let slot = tables.workloadSlots[workload.key] { deleteWorkload(slot, grace: grace, orphan: false) }
        }
        for service in allServices where service.meta.namespace == name && !held.contains(service.key) {
            if let slot = tables.serviceSlots[service.key] { removeService(slot) }
        }
        settleLoadBalancers()
        for pod in allPods(namespace: name) {
            replacements[pod.slot] = nil
            deletePod(pod.slot, grace: grace, reason: .ownerDeleted(ObjectKey(.namespace, name)))
        }
        tables.removeData(inNamespace: name)
        releaseVolumes()
        tables.removeUnstructured(inNamespace: name)
        tables.removeTemplates(inNamespace: name)
        tables.nextRevision()
        tables.removeIfEmpty(namespace: id)
    }

    /// A claim does not go while a pod uses it.
    private func refuseIfUsed(_ key: ObjectKey) throws(Refusal) {
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            let pod = tables.pods[slot].pod
            guard pod.meta.namespace == key.namespace, !pod.status.phase.isFinal else { continue }
            if pod.spec.volumes.contains(where: { $0.source == .claim(key.name) }) {
                throw Refusal(.conflict, "\(key) is in use by \(pod.key); delete that first")
            }
        }
    }
}
