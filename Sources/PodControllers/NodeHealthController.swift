import PodCollections
package import PodModel
package import PodTables

/// The node lifecycle controller's look at one node (`pkg/controller/nodelifecycle`, `monitorNodeHealth`): from silence
/// or death to NotReady and back.
package enum NodeHealthController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ node: NodeSlot, _ memory: inout Void, at now: Timestamp
    ) -> NodeOutcome {
        let status = view.nodes[node].node.status
        if status.isConfirmedDead {
            return status.ready == .no ? NodeOutcome() : NodeOutcome(view.death(of: node, at: now))
        }
        guard let since = view.nodes[node].silentSince else {
            if status.ready == .yes { return NodeOutcome() }
            return NodeOutcome(view.readiness(of: node, .yes, reason: "KubeletReady", at: now))
        }
        guard status.ready == .yes else { return NodeOutcome() }
        let due = since + view.nodeGrace
        if now < due { return NodeOutcome(next: .at(due)) }
        return NodeOutcome(view.readiness(of: node, .unknown, reason: "NodeStatusUnknown", at: now))
    }
}

extension ClusterTables {
    /// The machine is gone, and what was on its way out has ended with it.
    fileprivate func death(of node: NodeSlot, at now: Timestamp) -> [NodeAction] {
        var actions = nodes[node].pressures.flatMap { endOfPressure($0.pressure, node: node) }
        let reason = "NodeFailed"
        if nodes[node].node.isReady {
            actions += readiness(of: node, .no, reason: reason, at: now)
        } else {
            actions.append(.setReady(.no, reason: reason))
        }
        let name = nodes[node].node.meta.name
        for slot in nodes[node].pods.sorted() where pods[slot].pod.isTerminating {
            actions.append(.remove(slot, reason: "deleted; \(name) failed"))
        }
        return actions + [.lookForEvictions]
    }

    /// The node becomes ready, or is not any more.
    fileprivate func readiness(
        of node: NodeSlot, _ ready: Condition.Status, reason: String, at now: Timestamp
    ) -> [NodeAction] {
        let isReady = ready == .yes
        let word = isReady ? "NodeReady" : "NodeNotReady"
        let message = "Node \(nodes[node].node.meta.name) status is now: \(word)"
        var actions: [NodeAction] = [
            .setReady(ready, reason: reason),
            .record(.init(word, message, isWarning: !isReady), by: .nodeController),
            .note(scriptEvent(isReady ? .nodeRestore : .nodeFail, node: node, reason: reason, at: now)),
        ]
        if isReady { return actions }
        for slot in nodes[node].pods.sorted() where pods[slot].pod.isReady && !pods[slot].pod.status.phase.isFinal {
            actions.append(.setNotReady(slot))
        }
        return actions
    }
}
