import PodCollections
import PodModel
import PodTables

extension Cluster {
    /// `nodes GROUP n < … >`: exactly these; a smaller number than before takes the last ones away.
    mutating func declareNodes(group: String, count: Int, shape: NodeShape) throws(Refusal) -> [Change] {
        let key = ObjectKey(.node, group)
        try validateName(key)
        if !ObjectLimits.nodes.contains(count) {
            let field = FieldError(path: "count", value: String(count), message: "must be between 0 and 100000")
            throw Refusal(.invalid, "nodes \(group) are invalid", fields: [field])
        }
        try refuse(key, unless: validateShape(shape))
        for number in 1...max(1, count) where number <= count {
            if let slot = tables.nodeSlots["\(group)-\(number)"], tables.nodes[slot].group != group {
                throw Refusal(
                    .alreadyExists, "node \(group)-\(number) was declared alone; it cannot belong to nodes \(group)")
            }
        }
        var changes: [Change] = []
        for slot in tables.nodeOrder.reversed()
        where tables.nodes[slot].group == group && tables.nodes[slot].ordinal > count {
            changes.append(Change(tables.nodes[slot].node.key, .deleted))
            removeNode(slot)
        }
        var fresh: [NodeSlot] = []
        for number in 1...max(1, count) where number <= count {
            let name = "\(group)-\(number)"
            if let slot = tables.nodeSlots[name] {
                changes.append(configureNode(slot, shape))
            } else {
                fresh.append(createNode(name, shape, group: group, ordinal: number))
                changes.append(Change(ObjectKey(.node, name), .created))
            }
        }
        insertInOrder(fresh)
        return changes
    }

    mutating func declareNode(name: String, shape: NodeShape) throws(Refusal) -> [Change] {
        let key = ObjectKey(.node, name)
        try validateName(key)
        try refuse(key, unless: validateShape(shape))
        if let slot = tables.nodeSlots[name] { return [configureNode(slot, shape)] }
        insertInOrder([createNode(name, shape, group: nil, ordinal: 0)])
        return [Change(key, .created)]
    }

    private mutating func createNode(_ name: String, _ shape: NodeShape, group: String?, ordinal: Int) -> NodeSlot {
        let labels = self.labels(ofNode: name, shape)
        var meta = newMeta(name, labels: labels)
        register(&meta)
        var node = Node(meta: meta, capacity: shape.capacity, taints: shape.taints)
        node.others = others(shape)
        return tables.addNode(node, group: group, ordinal: ordinal)
    }

    /// Those that are declared, and a kubelet's own where they do not say otherwise.
    private func labels(ofNode name: String, _ shape: NodeShape) -> Labels {
        var labels: Labels = [Node.systemLabel: "linux", Node.architectureLabel: architecture]
        labels = labels.merging(shape.labels)
        labels[Topology.node.labelKey] = name
        return labels
    }

    /// What is declared; every kubelet tells of the disk beside it.
    private func others(_ shape: NodeShape) -> ResourceCounts {
        var others = shape.others
        if others[.ephemeralStorage] == nil { others[.ephemeralStorage] = ephemeralStorage }
        return others
    }

    private mutating func insertInOrder(_ fresh: [NodeSlot]) {
        tables.placeInOrder(fresh)
        for node in fresh { placeWaiters(for: node) }
    }

    private mutating func configureNode(_ slot: NodeSlot, _ shape: NodeShape) -> Change {
        var details: [String] = []
        let old = tables.nodes[slot].node
        if old.capacity.amount.cpu != shape.capacity.amount.cpu {
            details.append(
                """
                cpu \(Quantity.cpuText(milli: old.capacity.amount.cpu)) → \
                \(Quantity.cpuText(milli: shape.capacity.amount.cpu))
                """
            )
        }
        if old.capacity.amount.memory != shape.capacity.amount.memory {
            details.append(
                """
                memory \(Quantity.bytesText(old.capacity.amount.memory)) → \
                \(Quantity.bytesText(shape.capacity.amount.memory))
                """
            )
        }
        if old.capacity.pods != shape.capacity.pods {
            details.append("pods \(old.capacity.pods) → \(shape.capacity.pods)")
        }
        let others = others(shape)
        if old.others != others { details.append("resources \(old.others.text) → \(others.text)") }
        let labels = self.labels(ofNode: old.meta.name, shape)
        if old.meta.labels != labels { details.append("labels \(old.meta.labels) → \(labels)") }
        let declared = old.taints.filter { !$0.isReported }
        if declared != shape.taints { details.append("taints") }
        if details.isEmpty { return Change(old.key, .unchanged) }
        tables.setCapacity(shape.capacity, others: others, node: slot)
        tables.setLabels(labels, node: slot)
        if declared != shape.taints { tables.setDeclaredTaints(shape.taints, node: slot) }
        return Change(old.key, .configured, details)
    }

    /// The node goes, and at once all that ran on it: there is no machine left to end it.
    mutating func removeNode(_ slot: NodeSlot) {
        let name = tables.nodes[slot].node.meta.name
        for pod in tables.nodes[slot].pods.sorted() { removePod(pod, reason: "\(name) was removed") }
        tables.removeNode(slot)
    }

    mutating func cordon(_ name: String, _ isCordoned: Bool) throws(Refusal) -> [Change] {
        let slot = try liveNode(name)
        let key = tables.nodes[slot].node.key
        if tables.nodes[slot].node.isUnschedulable == isCordoned { return [Change(key, .unchanged)] }
        tables.setUnschedulable(isCordoned, node: slot)
        return [Change(key, isCordoned ? .cordoned : .uncordoned)]
    }
}
