import PodCollections
import PodControllers
import PodModel
import PodTables

// What is heard of nodes, or is not heard any more.
extension Cluster {
    mutating func silence(node: NodeSlot) {
        if tables.nodes[node].silentSince != nil || tables.nodes[node].node.status.isConfirmedDead { return }
        tables.setSilent(node: node)
        reconcileHealth(node: node)
    }

    mutating func confirmDeath(node: NodeSlot) {
        if tables.nodes[node].node.status.isConfirmedDead { return }
        tables.setConfirmedDead(node: node)
        reconcileHealth(node: node)
    }

    /// The node is back: its pods look again, on both sides.
    mutating func welcomeBack(node: NodeSlot) {
        tables.setHeard(node: node)
        reconcileHealth(node: node)
        for slot in tables.nodes[node].pods.sorted() { tables.queueWork(slot) }
    }

    mutating func press(node: NodeSlot, _ pressure: NodePressure) {
        let name = tables.nodes[node].node.meta.name
        if !tables.renewPressure(pressure, node: node) {
            tables.beginPressure(pressure, node: node)
            let word = pressure == .memory ? "NodeHasInsufficientMemory" : "NodeHasDiskPressure"
            record(.init(word, "Node \(name) status is now: \(word)"), of: node, by: .kubelet)
        }
        record(
            .init("EvictionThresholdMet", "Attempting to reclaim \(pressure.resource)", isWarning: true), of: node,
            by: .kubelet)
        tables.touch(node: node)
        tables.markChanged(node: node, isFixed: true)
        setPressureDue(node: node, now)
    }

    /// The node is short of nothing any more.
    mutating func relieve(node: NodeSlot) {
        let actions = tables.nodes[node].pressures.flatMap { tables.endOfPressure($0.pressure, node: node) }
        commit(NodeOutcome(actions), of: node) { _, _ in }
    }
}
