import PodCollections
import PodControllers
import PodModel
import PodTables

// What the controllers of nodes and zones decided is done here, in their order.
extension Cluster {
    /// `setDue` remembers when the controller looks again; nil is never.
    mutating func commit(_ outcome: NodeOutcome, of node: NodeSlot, setDue: (inout Cluster, Timestamp?) -> Void) {
        for action in outcome.actions { perform(action, of: node) }
        tables.workCounter += outcome.looked
        switch outcome.next {
        case .done: setDue(&self, nil)
        case .at(let time): setDue(&self, time)
        case .whenChanged: break
        }
    }

    private mutating func perform(_ action: NodeAction, of node: NodeSlot) {
        switch action {
        case .setReady(let ready, let reason): tables.setReady(node: node, ready, reason: reason)
        case .setNotReady(let pod): setNotReady(pod)
        case .remove(let pod, let reason): removePod(pod, reason: .stated(reason))
        case .evict(let pod, let scriptEvent, let reason): evict(pod, scriptEvent, reason: reason)
        case .lookForEvictions: reconcileEvictions(node: node)
        case .endPressure(let pressure): tables.endPressure(pressure, node: node)
        case .setPressures(let states): tables.setPressures(states, node: node)
        case .askForUsage: tables.ask(for: .node(tables.nodes[node].node.meta.name))
        case .end(let eviction): tables.enqueue(eviction)
        case .record(let event, let component): record(event, of: node, by: component)
        case .note(let scriptEvent): note(scriptEvent)
        }
    }

    mutating func perform(_ action: ZoneAction) {
        switch action {
        case .beginEviction(let node):
            tables.beginEviction(node: node)
            reconcileEvictions(node: node)
        case .pauseEviction(let node): tables.pauseEviction(node: node)
        case .lookAtAllNodes: tables.enqueueAllNodes()
        case .forgetLost(let zone, let count): tables.forgetLost(count, zone: zone)
        case .lookAgain(let zone, let time): setTimer(time, .zone(zone))
        }
    }

    private mutating func setNotReady(_ slot: PodSlot) {
        tables.update(slot) { [now] in $0.status.conditions.ready.set(false, at: now) }
        record(pod: slot, true, "NodeNotReady", .text("Node is not ready"), source: "node-controller", at: now)
    }

    private mutating func evict(_ slot: PodSlot, _ scriptEvent: ScriptEvent, reason: DeletionReason) {
        tables.amend(slot) { $0.status.disruption = .taint }
        let meta = tables.pods[slot].pod.meta
        record(
            pod: slot, false, "TaintManagerEviction",
            .text("Marking for deletion Pod \(meta.namespace)/\(meta.name)"), source: "taint-eviction-controller",
            at: now)
        note(scriptEvent)
        deletePod(slot, reason: reason)
    }

    mutating func record(_ event: ControllerEvent, of node: NodeSlot, by component: NodeComponent) {
        let key = tables.nodes[node].node.key
        let source =
            switch component {
            case .nodeController: "node-controller"
            case .kubelet: "kubelet, \(key.name)"
            }
        record(key, event.isWarning, event.reason, .text(event.message), source: source, at: now)
    }
}
