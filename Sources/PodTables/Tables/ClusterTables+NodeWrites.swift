import PodCollections
package import PodModel

// How nodes come, change and go. Where it is one write of its own, the version rises and who looks at nodes hears of
// it.
extension ClusterTables {
    /// Puts a new node into every index but the order of names, which `placeInOrder` ends.
    package mutating func addNode(_ node: Node, group: String?, ordinal: Int) -> NodeSlot {
        var record = NodeRecord(node: node, group: group, ordinal: ordinal)
        record.zone = zones.slot(node.zone)
        zones.entries[record.zone].ready += 1
        inbox.zonesChanged = true
        let slot = nodes.next
        nodes.append(record)
        nodeSlots[node.meta.name] = slot
        noteWrite(node.key, isNew: true)
        touchDaemonSets(node: slot)
        return slot
    }

    /// New nodes take their places in the natural order of names; places of others may move.
    package mutating func placeInOrder(_ fresh: [NodeSlot]) {
        if fresh.isEmpty { return }
        if fresh.count == 1 {
            let name = nodes[fresh[0]].node.meta.name
            var low = 0
            var high = nodeOrder.count
            while low < high {
                let middle = (low + high) / 2
                if naturallyPrecedes(nodes[nodeOrder[middle]].node.meta.name, name) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            nodeOrder.insert(fresh[0], at: low)
        } else {
            nodeOrder += fresh
            let nodes = nodes
            nodeOrder.sort { naturallyPrecedes(nodes[$0].node.meta.name, nodes[$1].node.meta.name) }
        }
        rankNodes()
    }

    private mutating func rankNodes() {
        for (rank, slot) in nodeOrder.enumerated() { nodes[slot].rank = rank }
        nodeChanges.nodeSetGeneration += 1
    }

    /// What the node can give. A part of a declaration, which `setLabels` ends.
    package mutating func setCapacity(_ capacity: NodeCapacity, others: ResourceCounts, node: NodeSlot) {
        nodes[node].node.capacity = capacity
        nodes[node].room.capacity = capacity
        nodes[node].node.others = others
    }

    /// With another zone the node counts for another limiter.
    package mutating func setLabels(_ labels: Labels, node: NodeSlot) {
        let isReady = nodes[node].node.isReady
        let old = nodes[node].zone
        nodes[node].node.meta.labels = labels
        let new = zones.slot(nodes[node].node.zone)
        if new != old {
            nodes[node].zone = new
            zones.entries[old].ready -= isReady ? 1 : 0
            zones.entries[old].notReady -= isReady ? 0 : 1
            zones.entries[new].ready += isReady ? 1 : 0
            zones.entries[new].notReady += isReady ? 0 : 1
            if nodes[node].awaitsEviction { zones.entries[new].lost.append(node) }
            inbox.zonesChanged = true
        }
        touch(node: node)
        nodeChanges.nodeSetGeneration += 1
        if !isReady { inbox.nodes.append(node) }
    }

    /// The declared taints; those that the cluster has put stay.
    package mutating func setDeclaredTaints(_ taints: [Taint], node: NodeSlot) {
        var kept: [(Taint, Timestamp)] = []
        for taint in taints {
            let known = nodes[node].node.taints.firstIndex(of: taint)
            kept.append((taint, known.map { nodes[node].taintSince[$0] } ?? now))
        }
        for (i, taint) in nodes[node].node.taints.enumerated() where taint.isReported {
            kept.append((taint, nodes[node].taintSince[i]))
        }
        nodes[node].node.taints = kept.map(\.0)
        nodes[node].taintSince = kept.map(\.1)
        inbox.nodes.append(node)
    }

    package mutating func setUnschedulable(_ isUnschedulable: Bool, node: NodeSlot) {
        nodes[node].node.isUnschedulable = isUnschedulable
        touch(node: node)
        nodeChanges.append(node, isFixed: true)
    }

    /// Takes a node whose pods have gone out of every index.
    package mutating func removeNode(_ slot: NodeSlot) {
        let zone = nodes[slot].zone
        if nodes[slot].node.isReady { zones.entries[zone].ready -= 1 } else { zones.entries[zone].notReady -= 1 }
        if changeLog.isKept { noteDeletion(.node(nodes[slot].node)) }
        nodes[slot].isLive = false
        nodeSlots[nodes[slot].node.meta.name] = nil
        nodeOrder.removeAll { $0 == slot }
        revision += 1
        inbox.zonesChanged = true
        rankNodes()
        touchDaemonSets(node: slot)
    }

    // MARK: What is heard of a node. Its condition follows by `setReady`.

    package mutating func setSilent(node: NodeSlot) { nodes[node].silentSince = now }

    package mutating func setConfirmedDead(node: NodeSlot) {
        nodes[node].node.status.isConfirmedDead = true
        nodes[node].silentSince = nil
    }

    package mutating func setHeard(node: NodeSlot) {
        nodes[node].silentSince = nil
        nodes[node].node.status.isConfirmedDead = false
    }

    // MARK: What the controllers of nodes remember.

    /// How far the evictions of each shortage have come.
    package mutating func setPressures(_ states: [PressureState], node: NodeSlot) { nodes[node].pressures = states }

    /// A shortage that stands begins anew; false when there is none of the kind.
    package mutating func renewPressure(_ pressure: NodePressure, node: NodeSlot) -> Bool {
        guard let i = nodes[node].pressures.firstIndex(where: { $0.pressure == pressure }) else { return false }
        nodes[node].pressures[i] = PressureState(pressure: pressure)
        return true
    }

    package mutating func setPressureDue(_ due: Timestamp?, node: NodeSlot) { nodes[node].pressureDue = due }
    package mutating func setEvictionDue(_ due: Timestamp?, node: NodeSlot) { nodes[node].evictionDue = due }

    /// One more look at the node's pods in this turn.
    package mutating func countLook(node: NodeSlot, inTurn turn: UInt32) -> TurnCount {
        nodes[node].looks.add(inTurn: turn)
        return nodes[node].looks
    }

    /// So many of the zone's lost nodes, from the first, wait no more.
    package mutating func forgetLost(_ count: Int, zone: ZoneSlot) { zones.entries[zone].lost.removeFirst(count) }

    /// What is to become of pods of lost nodes; one rule a scope. Lost nodes are judged by it at once.
    package mutating func setFailureRule(_ rule: NodeFailureRule?, scope: NodeFailureScope) {
        failureRules.removeAll { $0.scope == scope }
        if let rule { failureRules.append((scope, rule)) }
        inbox.nodes.append(contentsOf: nodeOrder.filter { !nodes[$0].node.isReady })
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
