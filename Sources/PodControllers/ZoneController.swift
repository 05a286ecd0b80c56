import PodCollections
package import PodModel
package import PodTables

/// The node lifecycle controller's look at all zones (`handleDisruption`, `doNoExecuteTaintingPass`): lets lost nodes
/// through their zone's limiter, one at a time.
package enum ZoneController: Controller {
    package struct Memory: Sendable {
        /// At the last look no zone had a node that was ready.
        var wereAllLost = false

        package init() {}
    }

    package static func reconcile(
        _ view: borrowing ClusterTables, _ key: Void, _ memory: inout Memory, at now: Timestamp
    ) -> OutcomeOf<ZoneAction> {
        let wereAllLost = memory.wereAllLost
        memory.wereAllLost = view.zones.areAllLost
        // All nodes are lost: waits that run are taken back, and begin anew when a node returns.
        if memory.wereAllLost { return OutcomeOf(view.pauses) }
        // What did not move while all were silent may move now.
        var actions: [ZoneAction] = wereAllLost ? [.lookAtAllNodes] : []
        for zone in view.zones.entries.slots { actions += view.limiter(of: zone, at: now) }
        return OutcomeOf(actions)
    }
}

package enum ZoneAction: Hashable, Sendable {
    /// The node is tainted NoExecute: its pods' waits begin.
    case beginEviction(NodeSlot)
    /// The taint is taken back; the node waits for its zone's limiter anew.
    case pauseEviction(NodeSlot)
    /// The taint-eviction controller looks at every node.
    case lookAtAllNodes
    /// So many of the zone's lost nodes, from the first on, do not wait any more.
    case forgetLost(ZoneSlot, Int)
    /// The zone's limiter lets the next node through at this time.
    case lookAgain(ZoneSlot, at: Timestamp)
}

extension ClusterTables {
    fileprivate var pauses: [ZoneAction] {
        nodeOrder.filter { nodes[$0].evictionTaintSince != nil }.map { .pauseEviction($0) }
    }

    /// Whom the zone's limiter lets through now: nobody, or the first that waits.
    fileprivate func limiter(of zone: ZoneSlot, at now: Timestamp) -> [ZoneAction] {
        var passed = 0
        var admitted: NodeSlot?
        var next: Timestamp?
        while let node = zones.entries[zone].lostNode(passed) {
            if waits(node, in: zone), node != admitted {
                guard let interval = zones.entries[zone].evictionInterval else { break }
                if let last = admitted == nil ? zones.entries[zone].lastAdmission : now, now < last + interval {
                    next = last + interval
                    break
                }
                admitted = node
            }
            passed += 1
        }
        var actions: [ZoneAction] = passed > 0 ? [.forgetLost(zone, passed)] : []
        if let admitted { actions.append(.beginEviction(admitted)) }
        if let next { actions.append(.lookAgain(zone, at: next)) }
        return actions
    }

    private func waits(_ node: NodeSlot, in zone: ZoneSlot) -> Bool {
        nodes[node].isLive && nodes[node].awaitsEviction && nodes[node].zone == zone
    }
}

extension ZoneTable.Entry {
    /// Time from one node to the next; nil while none is let through.
    fileprivate var evictionInterval: TimeSpan? {
        guard isUnhealthy, !isAllLost else { return NodeRules.evictionInterval }
        return ready + notReady <= NodeRules.smallZone ? nil : NodeRules.unhealthyEvictionInterval
    }
}
