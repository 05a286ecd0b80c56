import PodModel

// Joining and leaving the lists of labels, owner and node. A pod is withdrawn from all sums while it moves.
extension Cluster {
    /// The entry of these labels; a new one learns which services, controllers, budgets and affinity terms match it.
    mutating func labelSet(_ wanted: Labels, namespace: UInt32) -> UInt32 {
        let (id, isNew) = labels.intern(wanted, namespace: namespace)
        if !isNew { return id }
        for candidate in selectors.candidates(wanted, namespace: namespace) {
            let slot = Int(candidate.slot)
            switch candidate.kind {
            case .service:
                guard services[slot].object.selector.matches(wanted) else { continue }
                sortServing(Int(id))
                labels.entries[Int(id)].services.append(candidate.slot)
                services[slot].labelSets.append(id)
            case .workload:
                if sets[slot].object.selector.matches(wanted) { labels.entries[Int(id)].sets.append(candidate.slot) }
            case .budget:
                if tallies[slot].selector.matches(wanted) { labels.entries[Int(id)].budgets.append(candidate.slot) }
            }
        }
        for watch in watches.ids where watches.sees(watch, wanted, namespace: namespace) {
            labels.entries[Int(id)].watchers.append(watch)
        }
        labels.entries[Int(id)].counters = scheduler.terms.matching(wanted, namespace: namespace)
        return id
    }

    mutating func forgetIfUnused(labelSet id: UInt32) {
        let observers = labels.entries[Int(id)].services
        guard labels.dropIfUnused(id) else { return }
        for service in observers { services[Int(service)].labelSets.removeAll { $0 == id } }
    }

    mutating func joinLabels(_ slot: Int) {
        let set = Int(pods[slot].labelSet)
        pods[slot].labelPosition = UInt32(labels.entries[set].members.count)
        labels.entries[set].members.append(UInt32(slot))
    }

    mutating func leaveLabels(_ slot: Int) {
        let set = Int(pods[slot].labelSet)
        let position = Int(pods[slot].labelPosition)
        let last = labels.entries[set].members.count - 1
        let moved = Int(labels.entries[set].members[last])
        labels.entries[set].members[position] = UInt32(moved)
        labels.entries[set].members.removeLast()
        pods[moved].labelPosition = UInt32(position)
        if last == 0 { forgetIfUnused(labelSet: pods[slot].labelSet) }
    }

    mutating func joinOwner(_ slot: Int, _ set: Int) {
        pods[slot].owner = Int32(set)
        pods[slot].ownerPosition = UInt32(sets[set].pods.count)
        sets[set].pods.append(UInt32(slot))
        ownedPods += 1
        pods[slot].pod.meta.owner = sets[set].reference
        if sets[set].object.kind == .daemonSet, pods[slot].node >= 0 { sets[set].daemon.add(UInt32(slot), node: pods[slot].node) }
    }

    /// Leaves the owner's list; the reference in the pod's metadata is the caller's business.
    mutating func leaveOwner(_ slot: Int) {
        let set = Int(pods[slot].owner)
        if set < 0 { return }
        let position = Int(pods[slot].ownerPosition)
        let moved = Int(sets[set].pods[sets[set].pods.count - 1])
        sets[set].pods[position] = UInt32(moved)
        sets[set].pods.removeLast()
        ownedPods -= 1
        pods[moved].ownerPosition = UInt32(position)
        pods[slot].owner = -1
        // Who waits for the last pod of an old revision to be gone.
        if sets[set].parent >= 0 { enqueue(set: set) }
        if sets[set].tracksPlaces { sets[set].daemon.remove(UInt32(slot)) }
    }

    mutating func joinNode(_ slot: Int, _ node: Int) {
        pods[slot].node = Int32(node)
        pods[slot].nodePosition = UInt32(nodes[node].pods.count)
        nodes[node].pods.append(UInt32(slot))
        pods[slot].pod.nodeName = nodes[node].node.meta.name
    }

    mutating func leaveNode(_ slot: Int) {
        let node = Int(pods[slot].node)
        if node < 0 { return }
        let position = Int(pods[slot].nodePosition)
        let moved = Int(nodes[node].pods[nodes[node].pods.count - 1])
        nodes[node].pods[position] = UInt32(moved)
        nodes[node].pods.removeLast()
        pods[moved].nodePosition = UInt32(position)
        pods[slot].node = -1
    }

    /// Gives a pod other labels: services and controllers see it as what it is now.
    mutating func relabel(_ slot: Int, _ wanted: Labels) {
        withdraw(slot)
        let watchers = labels.entries[Int(pods[slot].labelSet)].watchers
        leaveLabels(slot)
        pods[slot].labelSet = labelSet(wanted, namespace: pods[slot].namespace)
        pods[slot].pod.meta.labels = wanted
        joinLabels(slot)
        account(slot)
        revision += 1
        pods[slot].pod.meta.resourceVersion = revision
        tellWatchers(ofMove: slot, from: watchers)
        let owner = Int(pods[slot].owner)
        if owner >= 0, !sets[owner].object.selector.matches(wanted), mutant != .podNotReleased { release(slot) }
        if pods[slot].owner < 0 { orphanQueue.append(pods[slot].id) }
        tryAgain(slot)
    }

    /// A pod that waits for a node is another to the scheduler than the one that was set aside.
    mutating func tryAgain(_ slot: Int) {
        guard pods[slot].node < 0, pods[slot].counted.isActive else { return }
        scheduler.enqueue(pods[slot].id, priority: pods[slot].pod.spec.priority)
    }

    /// Makes a pod ownerless: its controller no longer counts it.
    mutating func release(_ slot: Int) {
        forgetJobPod(slot)
        withdraw(slot)
        pods[slot].isSettled = false
        leaveOwner(slot)
        pods[slot].pod.meta.owner = nil
        account(slot)
        touch(pod: slot)
    }

    mutating func adopt(_ slot: Int, by set: Int) {
        withdraw(slot)
        joinOwner(slot, set)
        account(slot)
        touch(pod: slot)
    }

    /// Gives a pod a template of its own.
    mutating func setTemplate(_ slot: Int, _ template: PodTemplate) {
        withdraw(slot)
        pods[slot].pod.template = template
        pods[slot].pod.meta.generation += 1
        account(slot)
        touch(pod: slot)
        queueWork(slot)
        tryAgain(slot)
    }
}
