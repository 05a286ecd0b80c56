import PodCollections
import PodControl
import PodLifecycle
package import PodModel

extension Engine {
    /// Brings a fault about and settles what follows at once.
    package func inject(_ fault: Fault) throws(Refusal) {
        try keeping(.fault(fault)) { () throws(Refusal) in try bringAbout(fault) }
    }

    private func bringAbout(_ fault: Fault) throws(Refusal) {
        catchUp()
        switch fault {
        case .failNode(let name): try failNode(name)
        case .partitionNode(let name): try partitionNode(name)
        case .pressureNode(let name, let pressure):
            if isNodeAway(name) { throw Refusal(.conflict, "node/\(name) is away: it reports nothing") }
            try report(.nodePressure(node: name, pressure))
        case .restoreNode(let name): try restoreNode(name)
        case .failPod(let key):
            let i = try worker(of: key)
            try injectIntoRuntime(.killSandbox(workers.slot(i)), object: key)
        case .failContainer(let key, let container):
            let i = try worker(of: key)
            let c = try containerIndex(container, of: key, worker: i)
            try injectIntoRuntime(.killContainer(workers.slot(i), container: c), object: key)
        }
        settle()
    }

    /// Whether a fault keeps the node away: dead or silent.
    package func isNodeAway(_ name: String) -> Bool {
        guard let node = state.nodeSlot(name), nodes.contains(node) else { return false }
        return nodes[node].state != .up
    }

    private func failNode(_ name: String) throws(Refusal) {
        let node = try node(name)
        if nodes[node].state == .dead { throw Refusal(.conflict, "node/\(name) has failed already") }
        try injectIntoRuntime(.nodeDied(node.machine), object: ObjectKey(.node, name))
        nodes[node].state = .dead
        for i in workers.workers(onNode: node) {
            runtime.forget(workers.slot(i))
            workers.remove(i)
        }
        try report(.nodeConfirmedDead(name))
    }

    private func partitionNode(_ name: String) throws(Refusal) {
        let node = try node(name)
        if nodes[node].state != .up { throw Refusal(.conflict, "node/\(name) is away already") }
        try injectIntoRuntime(.linkDown(node.machine), object: ObjectKey(.node, name))
        nodes[node].state = .silent
        try report(.nodeSilent(name))
    }

    private func restoreNode(_ name: String) throws(Refusal) {
        let node = try node(name)
        let was = nodes[node].state
        if was == .up, state.node(name)?.status.pressures.isEmpty == false { return try report(.nodeRelieved(name)) }
        if was == .up { throw Refusal(.conflict, "nothing ails node/\(name)") }
        let key = ObjectKey(.node, name)
        if was == .dead { try injectIntoRuntime(.nodeReturned(node.machine), object: key) }
        try injectIntoRuntime(.linkUp(node.machine), object: key)
        nodes[node].state = .up
        try report(.nodeReturned(name))
        hearAgain(node, name: name)
    }

    /// A node that was away learns what is desired of it, and reports what it has.
    private func hearAgain(_ node: NodeSlot, name: String) {
        for i in workers.workers(onNode: node) {
            let id = workers.entries[i].pod
            if state.isLive(id) { syncPod(id) } else { end(i, grace: .zero) }
            guard workers.entries[i].isInUse else { continue }
            // The control plane may have marked it not ready meanwhile: it is told anew, changed or not.
            workers.entries[i].isStatusDue = !saboteur.losesSilentStatuses
            dirty.append(i)
        }
        for id in state.pods(ofNode: name) where workers.index(of: id) == nil { syncPod(id) }
    }

    private func report(_ report: NodeReport) throws(Refusal) {
        try state.apply(report, at: now)
        isClusterTouched = true
    }

    func node(_ name: String) throws(Refusal) -> NodeSlot {
        guard let slot = state.nodeSlot(name) else { throw Refusal(.notFound, "node/\(name) not found") }
        link(slot, name: name)
        return slot
    }

    func injectIntoRuntime(_ fault: RuntimeFault, object: ObjectKey) throws(Refusal) {
        do {
            try runtime.inject(fault, at: now)
        } catch {
            throw Refusal(.conflict, "\(object): \(error.message)")
        }
    }
}
