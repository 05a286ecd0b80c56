import PodModel

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
            if let slot = nodeSlots["\(group)-\(number)"], nodes[Int(slot)].group != group {
                throw Refusal(
                    .alreadyExists, "node \(group)-\(number) was declared alone; it cannot belong to nodes \(group)")
            }
        }
        var changes: [Change] = []
        for slot in nodeOrder.reversed() where nodes[Int(slot)].group == group && nodes[Int(slot)].ordinal > count {
            changes.append(Change(nodes[Int(slot)].node.key, .deleted))
            removeNode(Int(slot))
        }
        var fresh: [Int32] = []
        for number in 1...max(1, count) where number <= count {
            let name = "\(group)-\(number)"
            if let slot = nodeSlots[name] {
                changes.append(configureNode(Int(slot), shape))
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
        if let slot = nodeSlots[name] { return [configureNode(Int(slot), shape)] }
        insertInOrder([createNode(name, shape, group: nil, ordinal: 0)])
        return [Change(key, .created)]
    }

    private mutating func createNode(_ name: String, _ shape: NodeShape, group: String?, ordinal: Int) -> Int32 {
        var labels = shape.labels
        labels[Topology.node.labelKey] = name
        var meta = newMeta(name, labels: labels)
        register(&meta)
        let node = Node(meta: meta, capacity: shape.capacity, taints: shape.taints)
        var record = NodeRecord(node: node, group: group, ordinal: ordinal)
        record.zone = zones.index(node.zone)
        zones.entries[record.zone].ready += 1
        zonesChanged = true
        let slot = Int32(nodes.count)
        nodes.append(record)
        nodeSlots[name] = slot
        touchDaemonSets(node: Int(slot))
        return slot
    }

    /// New nodes take their places in the natural order of names; places of others may move.
    private mutating func insertInOrder(_ fresh: [Int32]) {
        if fresh.isEmpty { return }
        if fresh.count == 1 {
            let name = nodes[Int(fresh[0])].node.meta.name
            var low = 0
            var high = nodeOrder.count
            while low < high {
                let middle = (low + high) / 2
                if naturallyPrecedes(nodes[Int(nodeOrder[middle])].node.meta.name, name) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            nodeOrder.insert(fresh[0], at: low)
        } else {
            nodeOrder += fresh
            nodeOrder.sort { naturallyPrecedes(nodes[Int($0)].node.meta.name, nodes[Int($1)].node.meta.name) }
        }
        rankNodes()
    }

    private mutating func rankNodes() {
        for (rank, slot) in nodeOrder.enumerated() { nodes[Int(slot)].rank = rank }
        scheduler.nodesChanged()
    }

    private mutating func configureNode(_ slot: Int, _ shape: NodeShape) -> Change {
        var details: [String] = []
        let old = nodes[slot].node
        if old.capacity.amount.cpu != shape.capacity.amount.cpu {
            details.append(
                "cpu \(Quantity.cpuText(milli: old.capacity.amount.cpu)) → \(Quantity.cpuText(milli: shape.capacity.amount.cpu))"
            )
        }
        if old.capacity.amount.memory != shape.capacity.amount.memory {
            details.append(
                "memory \(Quantity.bytesText(old.capacity.amount.memory)) → \(Quantity.bytesText(shape.capacity.amount.memory))"
            )
        }
        if old.capacity.pods != shape.capacity.pods {
            details.append("pods \(old.capacity.pods) → \(shape.capacity.pods)")
        }
        var labels = shape.labels
        labels[Topology.node.labelKey] = old.meta.name
        if old.meta.labels != labels { details.append("labels \(old.meta.labels) → \(labels)") }
        let declared = old.taints.filter { !$0.isReported }
        if declared != shape.taints { details.append("taints") }
        if details.isEmpty { return Change(old.key, .unchanged) }
        nodes[slot].node.capacity = shape.capacity
        nodes[slot].room.capacity = shape.capacity
        setNodeLabels(slot, labels)
        if declared != shape.taints { replaceTaints(slot, shape.taints) }
        return Change(old.key, .configured, details)
    }

    mutating func setNodeLabels(_ slot: Int, _ labels: Labels) {
        let isReady = nodes[slot].node.isReady
        let old = nodes[slot].zone
        nodes[slot].node.meta.labels = labels
        let new = zones.index(nodes[slot].node.zone)
        if new != old {
            nodes[slot].zone = new
            zones.entries[old].ready -= isReady ? 1 : 0
            zones.entries[old].notReady -= isReady ? 0 : 1
            zones.entries[new].ready += isReady ? 1 : 0
            zones.entries[new].notReady += isReady ? 0 : 1
            if nodes[slot].awaitsEviction { zones.entries[new].lost.append(Int32(slot)) }
            zonesChanged = true
        }
        write(node: slot)
        scheduler.epoch += 1
        if !isReady { nodesToJudge.append(Int32(slot)) }
    }

    private mutating func replaceTaints(_ slot: Int, _ taints: [Taint]) {
        var kept: [(Taint, Timestamp)] = []
        for taint in taints {
            let known = nodes[slot].node.taints.firstIndex(of: taint)
            kept.append((taint, known.map { nodes[slot].taintSince[$0] } ?? now))
        }
        for (i, taint) in nodes[slot].node.taints.enumerated() where taint.isReported {
            kept.append((taint, nodes[slot].taintSince[i]))
        }
        nodes[slot].node.taints = kept.map(\.0)
        nodes[slot].taintSince = kept.map(\.1)
        nodesToJudge.append(Int32(slot))
    }

    /// The node goes, and at once all that ran on it: there is no machine left to end it.
    mutating func removeNode(_ slot: Int) {
        let name = nodes[slot].node.meta.name
        for pod in nodes[slot].pods.sorted() { removePod(Int(pod), reason: "\(name) was removed") }
        let zone = nodes[slot].zone
        if nodes[slot].node.isReady { zones.entries[zone].ready -= 1 } else { zones.entries[zone].notReady -= 1 }
        nodes[slot].isLive = false
        nodeSlots[name] = nil
        nodeOrder.removeAll { $0 == Int32(slot) }
        revision += 1
        zonesChanged = true
        rankNodes()
        touchDaemonSets(node: slot)
    }

    mutating func cordon(_ name: String, _ isCordoned: Bool) throws(Refusal) -> [Change] {
        let slot = try liveNode(name)
        let key = nodes[slot].node.key
        if nodes[slot].node.isUnschedulable == isCordoned { return [Change(key, .unchanged)] }
        nodes[slot].node.isUnschedulable = isCordoned
        write(node: slot)
        scheduler.touch(slot, isFixed: true)
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
