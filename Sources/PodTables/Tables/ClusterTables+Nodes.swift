import PodCollections
package import PodModel

// The ways in which a node's condition and taints change. Each write raises its version and tells who looks at nodes.
extension ClusterTables {
    /// A write of the node's object.
    package mutating func touch(node: NodeSlot) {
        revision += 1
        nodes[node].node.meta.resourceVersion = revision
        noteWrite(node: node)
        touchDaemonSets(node: node)
    }

    /// The Ready condition with the NoSchedule taint that goes with it; a NoExecute taint that stands is kept in step.
    package mutating func setReady(node: NodeSlot, _ ready: Condition.Status, reason: String) {
        let wasReady = nodes[node].node.isReady
        nodes[node].node.status.ready = ready
        nodes[node].node.status.reason = reason
        nodes[node].node.status.readySince = now
        let evictedSince = nodes[node].evictionTaintSince
        removeLifecycleTaints(node: node)
        if ready != .yes {
            addTaint(node: node, Taint(key: ready.taintKey, effect: .noSchedule), since: now)
            if let evictedSince {
                addTaint(node: node, Taint(key: ready.taintKey, effect: .noExecute), since: evictedSince)
            }
        }
        touch(node: node)
        nodeChanges.append(node, isFixed: true)
        if wasReady != (ready == .yes) { countReadiness(node: node) }
    }

    private mutating func countReadiness(node: NodeSlot) {
        let zone = nodes[node].zone
        let isReady = nodes[node].node.isReady
        zones.entries[zone].ready += isReady ? 1 : -1
        zones.entries[zone].notReady += isReady ? -1 : 1
        nodes[node].awaitsEviction = !isReady
        if isReady { nodes[node].evictionDue = nil } else { zones.entries[zone].lost.append(node) }
        inbox.zonesChanged = true
        inbox.nodes.append(node)
    }

    /// The zone's limiter has let the node through: it is tainted NoExecute.
    package mutating func beginEviction(node: NodeSlot) {
        zones.entries[nodes[node].zone].lastAdmission = now
        nodes[node].awaitsEviction = false
        addTaint(node: node, nodes[node].node.status.ready.evictionTaint, since: now)
        touch(node: node)
    }

    /// The NoExecute taint is taken back; the node waits for its zone's limiter anew.
    package mutating func pauseEviction(node: NodeSlot) {
        removeLifecycleTaints(node: node, effect: .noExecute)
        nodes[node].evictionDue = nil
        nodes[node].awaitsEviction = true
        zones.entries[nodes[node].zone].lost.append(node)
        touch(node: node)
    }

    /// The node is short of something that it was not short of before.
    package mutating func beginPressure(_ pressure: NodePressure, node: NodeSlot) {
        nodes[node].pressures.append(PressureState(pressure: pressure))
        nodes[node].node.status.pressures.append(pressure)
        addTaint(node: node, pressure.taint, since: now)
    }

    package mutating func endPressure(_ pressure: NodePressure, node: NodeSlot) {
        nodes[node].pressures.removeAll { $0.pressure == pressure }
        nodes[node].node.status.pressures.removeAll { $0 == pressure }
        removeTaints(node: node) { $0 == pressure.taint }
        touch(node: node)
        nodeChanges.append(node, isFixed: true)
    }

    private mutating func addTaint(node: NodeSlot, _ taint: Taint, since: Timestamp) {
        nodes[node].node.taints.append(taint)
        nodes[node].taintSince.append(since)
    }

    private mutating func removeLifecycleTaints(node: NodeSlot, effect: Taint.Effect? = nil) {
        removeTaints(node: node) { $0.isLifecycle && (effect == nil || $0.effect == effect) }
    }

    private mutating func removeTaints(node: NodeSlot, where isMeant: (Taint) -> Bool) {
        for i in nodes[node].node.taints.indices.reversed() where isMeant(nodes[node].node.taints[i]) {
            nodes[node].node.taints.remove(at: i)
            nodes[node].taintSince.remove(at: i)
        }
    }
}

extension Condition.Status {
    fileprivate var taintKey: String { self == .unknown ? Taint.unreachableKey : Taint.notReadyKey }

    /// What drives pods out of a node whose Ready condition this is.
    package var evictionTaint: Taint { Taint(key: taintKey, effect: .noExecute) }
}

extension NodeRecord {
    /// Since when the node is tainted NoExecute for being lost; nil while it is not.
    package var evictionTaintSince: Timestamp? {
        node.taints.firstIndex { $0.isLifecycle && $0.effect == .noExecute }.map { taintSince[$0] }
    }
}
