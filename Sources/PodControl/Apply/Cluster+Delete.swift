import PodModel

extension Cluster {
    mutating func delete(_ key: ObjectKey, grace: TimeSpan?, orphan: Bool) throws(Refusal) -> [Change] {
        guard exists(key) else { throw Refusal(.notFound, "\(key) not found") }
        switch key.kind {
        case .pod:
            if let id = podID(key.name, namespace: key.namespace) {
                replacements[id.slot] = nil
                deletePod(Int(id.slot), grace: grace, reason: "deleted")
            }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            if let slot = setSlots[key] { deleteSet(Int(slot), grace: grace, orphan: orphan) }
        case .service:
            if let slot = serviceSlots[key] { removeService(Int(slot)) }
        case .node:
            if let slot = nodeSlots[key.name] { removeNode(Int(slot)) }
        case .namespace:
            try deleteNamespace(key.name, grace: grace)
        case .persistentVolumeClaim:
            try refuseIfUsed(key)
            claims[key] = nil
            objectChanges.append(key)
            scheduler.epoch += 1
            revision += 1
        case .configMap, .secret:
            configs[key] = nil
            objectChanges.append(key)
            revision += 1
        case .template:
            templates[key] = nil
            revision += 1
        case .autoscaler:
            removeAutoscaler(key)
            revision += 1
        case .budget:
            removeBudget(key)
            revision += 1
        case .endpoints, .event:
            throw Refusal(.unsupported, "\(key.kind.word) cannot be deleted")
        }
        return [Change(key, .deleted)]
    }

    /// The controller goes now, and the controllers it owns. Its pods follow with their grace, by UID of the owner; orphans stay and may be adopted.
    mutating func deleteSet(_ slot: Int, grace: TimeSpan?, orphan: Bool) {
        let key = sets[slot].object.key
        let orphan = orphan && mutant != .orphansDeleted
        for child in sets[slot].children {
            if orphan {
                sets[Int(child)].parent = -1
                sets[Int(child)].object.meta.owner = nil
            } else {
                deleteSet(Int(child), grace: grace, orphan: false)
            }
        }
        let parent = Int(sets[slot].parent)
        if parent >= 0 {
            sets[parent].children.removeAll { $0 == Int32(slot) }
            enqueue(set: parent)
        }
        let owned = sets[slot].pods.sorted()
        if !orphan { doomClaims(set: slot) }
        daemonSets.removeAll { $0 == Int32(slot) }
        if key.kind.rolls {
            configUsers.remove(Int32(slot), sets[slot].object.template.spec, namespace: key.namespace)
        }
        sets[slot].object.replicas = 0
        let observer = SelectorIndex.Subscriber(kind: .workload, slot: Int32(slot))
        selectors.remove(observer, selector: sets[slot].object.selector, namespace: sets[slot].namespace)
        for id in labels.matching(sets[slot].object.selector, namespace: sets[slot].namespace) {
            labels.entries[Int(id)].sets.removeAll { $0 == Int32(slot) }
        }
        for pod in owned {
            let i = Int(pod)
            withdraw(i)
            leaveOwner(i)
            if orphan { pods[i].pod.meta.owner = nil }
            account(i)
            if orphan {
                touch(pod: i)
                orphanQueue.append(pods[i].id)
                // What waited for one node only may go to any now.
                if key.kind == .daemonSet { tryAgain(i) }
            } else {
                deletePod(i, grace: grace, reason: "deleted with \(key.reference)")
            }
        }
        let entry = sets[slot].labelSet
        labels.entries[Int(entry)].references -= 1
        forgetIfUnused(labelSet: entry)
        setSlots[key] = nil
        sets[slot].isLive = false
        sets[slot].spread = []
        // The slot may wait in the queue; it is used again only once it has left it.
        setsToFree.append(Int32(slot))
        revision += 1
    }

    private mutating func deleteNamespace(_ name: String, grace: TimeSpan?) throws(Refusal) {
        if name == "default" { throw Refusal(.forbidden, "namespace default cannot be deleted") }
        guard let id = namespaces[name] else { return }
        namespaces.entries[Int(id)].object.meta.deletion = now
        for autoscaler in allAutoscalers where autoscaler.meta.namespace == name { removeAutoscaler(autoscaler.key) }
        for budget in allBudgets where budget.meta.namespace == name { removeBudget(budget.key) }
        for set in allWorkloads where set.meta.namespace == name {
            if let slot = setSlots[set.key] { deleteSet(Int(slot), grace: grace, orphan: false) }
        }
        for service in allServices where service.meta.namespace == name {
            if let slot = serviceSlots[service.key] { removeService(Int(slot)) }
        }
        for pod in allPods(namespace: name) {
            replacements[pod.slot] = nil
            deletePod(Int(pod.slot), grace: grace, reason: "deleted with namespace/\(name)")
        }
        for config in allConfigs where config.meta.namespace == name {
            configs[config.key] = nil
            objectChanges.append(config.key)
        }
        for claim in allClaims where claim.meta.namespace == name {
            claims[claim.key] = nil
            objectChanges.append(claim.key)
        }
        for template in allTemplates where template.meta.namespace == name { templates[template.key] = nil }
        revision += 1
        finishNamespaceIfEmpty(Int(id))
    }

    /// A namespace that is being deleted goes with its last pod.
    mutating func finishNamespaceIfEmpty(_ id: Int) {
        let entry = namespaces.entries[id]
        guard entry.isLive, entry.object.meta.deletion != nil, entry.pods.isEmpty else { return }
        namespaces.remove(UInt32(id))
        revision += 1
    }

    /// A claim does not go while a pod uses it.
    private func refuseIfUsed(_ key: ObjectKey) throws(Refusal) {
        for slot in 0..<pods.count where pods[slot].isLive {
            let pod = pods[slot].pod
            guard pod.meta.namespace == key.namespace, !pod.status.phase.isFinal else { continue }
            if pod.spec.volumes.contains(where: { $0.source == .claim(key.name) }) {
                throw Refusal(.conflict, "\(key) is in use by \(pod.key); delete that first")
            }
        }
    }
}
