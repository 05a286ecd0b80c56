package import PodCollections
package import PodModel

// Joining and leaving the lists of labels, owner and node. A pod is withdrawn from all sums while it moves.
extension ClusterTables {
    /// The entry of these labels; a new one learns which services, controllers, budgets and affinity terms match it.
    package mutating func labelSet(_ wanted: Labels, namespace: NamespaceSlot) -> LabelSetSlot {
        let (id, isNew) = labels.intern(wanted, namespace: namespace)
        if !isNew { return id }
        for candidate in selectors.candidates(wanted, namespace: namespace) {
            switch candidate {
            case .service(let service):
                guard services[service].object.selector.matches(wanted) else { continue }
                sortServing(id)
                labels.entries[id].services.append(service)
                services[service].labelSets.append(id)
            case .workload(let workload):
                if workloads[workload].object.selector.matches(wanted) { labels.entries[id].workloads.append(workload) }
            case .budget(let budget):
                if budgetCounts[budget].selector?.matches(wanted) == true { labels.entries[id].budgets.append(budget) }
            }
        }
        for watch in watches.ids where watches.sees(watch, wanted, namespace: namespace) {
            labels.entries[id].watchers.append(watch)
        }
        labels.entries[id].counters = terms.matching(wanted, namespace: namespace)
        return id
    }

    package mutating func forgetIfUnused(labelSet id: LabelSetSlot) {
        let observers = labels.entries[id].services
        guard labels.dropIfUnused(id) else { return }
        for service in observers { services[service].labelSets.removeAll { $0 == id } }
    }

    mutating func joinLabels(_ slot: PodSlot) {
        let entry = pods[slot].labelSet
        pods[slot].labelPosition = UInt32(labels.entries[entry].members.count)
        labels.entries[entry].members.append(slot)
    }

    mutating func leaveLabels(_ slot: PodSlot) {
        let entry = pods[slot].labelSet
        let position = Int(pods[slot].labelPosition)
        let last = labels.entries[entry].members.count - 1
        let moved = labels.entries[entry].members[last]
        labels.entries[entry].members[position] = moved
        labels.entries[entry].members.removeLast()
        pods[moved].labelPosition = UInt32(position)
        if last == 0 { forgetIfUnused(labelSet: pods[slot].labelSet) }
    }

    mutating func joinOwner(_ slot: PodSlot, _ owner: WorkloadSlot) {
        pods[slot].owner = owner
        pods[slot].ownerPosition = UInt32(workloads[owner].pods.count)
        workloads[owner].pods.append(slot)
        ownedPods += 1
        pods[slot].pod.meta.owner = workloads[owner].reference
        if let node = pods[slot].node { workloads[owner].daemon?.add(slot, node: node) }
    }

    /// Leaves the owner's list; the reference in the pod's metadata is the caller's business.
    mutating func leaveOwner(_ slot: PodSlot) {
        guard let owner = pods[slot].owner else { return }
        let position = Int(pods[slot].ownerPosition)
        let moved = workloads[owner].pods[workloads[owner].pods.count - 1]
        workloads[owner].pods[position] = moved
        workloads[owner].pods.removeLast()
        ownedPods -= 1
        pods[moved].ownerPosition = UInt32(position)
        pods[slot].owner = nil
        // Who waits for the last pod of an old revision to be gone.
        if workloads[owner].parent != nil { enqueue(workload: owner) }
        workloads[owner].daemon?.remove(slot)
    }

    mutating func joinNode(_ slot: PodSlot, _ node: NodeSlot) {
        pods[slot].node = node
        pods[slot].nodePosition = UInt32(nodes[node].pods.count)
        nodes[node].pods.append(slot)
        pods[slot].pod.nodeName = nodes[node].node.meta.name
    }

    mutating func leaveNode(_ slot: PodSlot) {
        guard let node = pods[slot].node else { return }
        let position = Int(pods[slot].nodePosition)
        let moved = nodes[node].pods[nodes[node].pods.count - 1]
        nodes[node].pods[position] = moved
        nodes[node].pods.removeLast()
        pods[moved].nodePosition = UInt32(position)
        pods[slot].node = nil
    }

    /// A controller's pods that spread, by node.
    package func countByNode(workload slot: WorkloadSlot) -> DenseTable<Node, UInt16> {
        var counts = DenseTable<Node, UInt16>(repeating: 0, count: nodes.count)
        for pod in workloads[slot].pods where pods[pod].counted.spreads {
            if let node = pods[pod].node { counts[node] &+= 1 }
        }
        return counts
    }
}
