import PodCollections
import PodControllers
import PodModel
import PodTables

// When the controllers of nodes, and of the zones they stand in, are asked.
extension Cluster {
    /// After a report of the node, and when the grace of a silent one may be over.
    mutating func reconcileHealth(node: NodeSlot) {
        var memory: Void = ()
        let outcome = NodeHealthController.reconcile(tables, node, &memory, at: now)
        commit(outcome, of: node) { cluster, due in
            if let due { cluster.setTimer(due, .nodeGrace(node: node, uid: cluster.tables.nodes[node].node.meta.uid)) }
        }
    }

    mutating func reconcileZones() {
        let outcome = ZoneController.reconcile(tables, (), &zoneMemory, at: now)
        for action in outcome.actions { perform(action) }
    }

    mutating func reconcileEvictions(node: NodeSlot) {
        countLook(node: node)
        var memory: Void = ()
        commit(evictions: TaintEvictionController.reconcile(tables, node, &memory, at: now), of: node)
    }

    /// A pod came to a node that drives pods out.
    mutating func expectEviction(pod slot: PodSlot, node: NodeSlot) {
        var outcome = TaintEvictionController.expect(pod: slot, tables, node, at: now)
        if mutant != .none { Saboteur.bend(expectation: &outcome, tables) }
        commit(evictions: outcome, of: node)
    }

    private mutating func commit(evictions outcome: NodeOutcome, of node: NodeSlot) {
        commit(outcome, of: node) { cluster, due in
            cluster.tables.setEvictionDue(due, node: node)
            if let due { cluster.setTimer(due, .eviction(node: node, uid: cluster.tables.nodes[node].node.meta.uid)) }
        }
    }

    /// Time for the node to look, or the use of its pods that was asked for at that time.
    mutating func reconcilePressure(node: NodeSlot, _ load: consuming MeasuredLoad = .unknown) {
        let outcome = NodePressureController.reconcile(tables, node, &load, at: now)
        commit(outcome, of: node) { cluster, due in cluster.setPressureDue(node: node, due) }
    }

    /// A pod came to a node that is still short and has run out of pods to end: it looks again.
    mutating func expectPressure(node: NodeSlot) {
        if tables.nodes[node].pressureDue == nil, tables.nodes[node].pressures.contains(where: { $0.relievedAt == nil })
        {
            setPressureDue(node: node, now + PressureRules.interval)
        }
    }

    mutating func setPressureDue(node: NodeSlot, _ due: Timestamp?) {
        tables.setPressureDue(due, node: node)
        if let due { setTimer(due, .pressure(node: node, uid: tables.nodes[node].node.meta.uid)) }
    }
}
