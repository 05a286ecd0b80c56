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
        var record = NodeRecord(node: node, group: group, ordinal: ordinal)
        record.zone = tables.zones.slot(node.zone)
        tables.zones.entries[record.zone].ready += 1
        tables.inbox.zonesChanged = true
        let slot = tables.nodes.next
        tables.nodes.append(record)
        tables.nodeSlots[name] = slot
        tables.noteWrite(ObjectKey(.node, name), isNew: true)
        tables.touchDaemonSets(node: slot)
        return slot
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

    /// New nodes take their places in the natural order of names; places of others may move.
    private mutating func insertInOrder(_ fresh: [NodeSlot]) {
        if fresh.isEmpty { return }
        if fresh.count == 1 {
            let name = tables.nodes[fresh[0]].node.meta.name
            var low = 0
            var high = tables.nodeOrder.count
            while low < high {
                let middle = (low + high) / 2
                if naturallyPrecedes(tables.nodes[tables.nodeOrder[middle]].node.meta.name, name) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            tables.nodeOrder.insert(fresh[0], at: low)
        } else {
            tables.nodeOrder += fresh
            let nodes = tables.nodes
            tables.nodeOrder.sort { naturallyPrecedes(nodes[$0].node.meta.name, nodes[$1].node.meta.name) }
        }
        rankNodes()
        for node in fresh { placeWaiters(for: node) }
    }

    private mutating func rankNodes() {
        for (rank, slot) in tables.nodeOrder.enumerated() { tables.nodes[slot].rank = rank }
        tables.nodeChanges.nodeSetGeneration += 1
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
        tables.nodes[slot].node.capacity = shape.capacity
        tables.nodes[slot].room.capacity = shape.capacity
        tables.nodes[slot].node.others = others
        setNodeLabels(slot, labels)
        if declared != shape.taints { replaceTaints(slot, shape.taints) }
        return Change(old.key, .configured, details)
    }

    mutating func setNodeLabels(_ slot: NodeSlot, _ labels: Labels) {
        let isReady = tables.nodes[slot].node.isReady
        let old = tables.nodes[slot].zone
        tables.nodes[slot].node.meta.labels = labels
        let new = tables.zones.slot(tables.nodes[slot].node.zone)
        if new != old {
            tables.nodes[slot].zone = new
            tables.zones.entries[old].ready -= isReady ? 1 : 0
            tables.zones.entries[old].notReady -= isReady ? 0 : 1
            tables.zones.entries[new].ready += isReady ? 1 : 0
            tables.zones.entries[new].notReady += isReady ? 0 : 1
            if tables.nodes[slot].awaitsEviction { tables.zones.entries[new].lost.append(slot) }
            tables.inbox.zonesChanged = true
        }
        tables.touch(node: slot)
        tables.nodeChanges.nodeSetGeneration += 1
        if !isReady { tables.inbox.nodes.append(slot) }
    }

    private mutating func replaceTaints(_ slot: NodeSlot, _ taints: [Taint]) {
        var kept: [(Taint, Timestamp)] = []
        for taint in taints {
            let known = tables.nodes[slot].node.taints.firstIndex(of: taint)
            kept.append((taint, known.map { tables.nodes[slot].taintSince[$0] } ?? now))
        }
        for (i, taint) in tables.nodes[slot].node.taints.enumerated() where taint.isReported {
            kept.append((taint, tables.nodes[slot].taintSince[i]))
        }
        tables.nodes[slot].node.taints = kept.map(\.0)
        tables.nodes[slot].taintSince = kept.map(\.1)
        tables.inbox.nodes.append(slot)
    }

    /// The node goes, and at once all that ran on it: there is no machine left to end it.
    mutating func removeNode(_ slot: NodeSlot) {
        let name = tables.nodes[slot].node.meta.name
        for pod in tables.nodes[slot].pods.sorted() { removePod(pod, reason: "\(name) was removed") }
        let zone = tables.nodes[slot].zone
        if tables.nodes[slot].node.isReady {
            tables.zones.entries[zone].ready -= 1
        } else {
            tables.zones.entries[zone].notReady -= 1
        }
        tables.noteDeletion(.node(tables.nodes[slot].node))
        tables.nodes[slot].isLive = false
        tables.nodeSlots[name] = nil
        tables.nodeOrder.removeAll { $0 == slot }
        tables.revision += 1
        tables.inbox.zonesChanged = true
        rankNodes()
        tables.touchDaemonSets(node: slot)
    }

    mutating func cordon(_ name: String, _ isCordoned: Bool) throws(Refusal) -> [Change] {
        let slot = try liveNode(name)
        let key = tables.nodes[slot].node.key
        if tables.nodes[slot].node.isUnschedulable == isCordoned { return [Change(key, .unchanged)] }
        tables.nodes[slot].node.isUnschedulable = isCordoned
        tables.touch(node: slot)
        tables.nodeChanges.append(slot, isFixed: true)
        return [Change(key, isCordoned ? .cordoned : .uncordoned)]
    }
}

/// Text by bytes, but runs of digits by their value: node-2 before node-10.
func naturallyPrecedes(_ a: String, _ b: String) -> Bool {
    let x = Array(a.utf8)
    let y = Array(b.utf8)
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    func run(_ bytes: [UInt8], _ start: Int) -> ArraySlice<UInt8> {
        var end = start
        while end < bytes.count, isDigit(bytes[end]) { end += 1 }
        return bytes[start..<end].drop { $0 == 0x30 }
    }
    var i = 0
    var j = 0
    while i < x.count, j < y.count {
        if isDigit(x[i]), isDigit(y[j]) {
            let m = run(x, i)
            let n = run(y, j)
            if m.count != n.count { return m.count < n.count }
            if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
            i = m.endIndex
            j = n.endIndex
        } else {
            if x[i] != y[j] { return x[i] < y[j] }
            i += 1
            j += 1
        }
    }
    if x.count - i != y.count - j { return x.count - i < y.count - j }
    return x.lexicographicallyPrecedes(y)
}
