import PodControl
import PodLifecycle
import PodModel

extension Engine {
    /// Brings a pod's life in line with its record: begins it, tells it of a change or a deletion, ends it.
    func look(at id: PodID) {
        guard let wish = asking({ $0.wish(of: id) }) else {
            if let i = lives.index(of: id), asking({ $0.mutant }) != .leftRunning { end(i, grace: .zero) }
            return
        }
        guard let i = lives.index(of: id) else {
            if let pod = asking({ $0.pod(id) }) { begin(id, pod) }
            return
        }
        guard nodes[Int(lives.entries[i].node)].state == .up else { return }
        if lives.entries[i].life.template !== wish.template {
            runtime.update(lives.slot(i), template: wish.template, at: now)
            output.clear()
            lives.entries[i].life.change(to: wish.template, at: now, into: &output)
            carryOut(i)
        }
        if let grace = wish.deletionGrace { end(i, grace: grace) }
    }

    func end(_ i: Int, grace: TimeSpan) {
        guard nodes[Int(lives.entries[i].node)].state == .up else { return }
        output.clear()
        lives.entries[i].life.delete(grace: grace, at: now, into: &output)
        if lives.entries[i].life.stage == .gone { output.statusChanged = true }
        carryOut(i)
    }

    /// A node takes a pod it was given. A node that is away takes it when it comes back.
    private func begin(_ id: PodID, _ pod: Pod) {
        guard let name = pod.nodeName, let index = asking({ $0.nodeIndex(of: id) }) else { return }
        let node = link(NodeIndex(index), name: name)
        guard nodes[Int(node)].state == .up else { return }
        let identity = PodIdentity(uid: id.uid, name: pod.meta.name, namespace: pod.meta.namespace)
        if pod.isTerminating {
            // Deleted before the node ever heard of it, or lost with the node: nothing is here to be ended.
            removeAbsent(id, pod)
            return
        }
        let i = lives.add(
            PodLife(identity: identity, template: pod.template, status: pod.status, mutant: asking { $0.mutant }), pod: id,
            node: node)
        runtime.admit(lives.slot(i), pod: identity, template: pod.template, on: node)
        output.clear()
        lives.entries[i].life.begin(at: now, into: &output)
        carryOut(i)
    }

    private func removeAbsent(_ id: PodID, _ pod: Pod) {
        isClusterTouched = true
        if !pod.status.phase.isFinal {
            var status = pod.status
            status.phase = .failed
            status.conditions.ready.set(false, at: now)
            status.conditions.containersReady.set(false, at: now)
            _ = try? state.apply(.podStatus(id, status), at: now)
        }
        _ = try? state.apply(.podRemoved(id), at: now)
    }

    /// The engine's and the runtime's acquaintance with a node.
    func link(_ index: NodeIndex, name: String) -> NodeIndex {
        while nodes.count <= Int(index) {
            // Nodes are numbered as the cluster numbers them; the names of those passed over come when they are met.
            let known = nodes.count < Int(index) ? "" : name
            nodes.append(NodeLink(name: known, source: "kubelet, \(known)"))
            runtime.addNode(NodeIndex(nodes.count - 1), name: known)
        }
        if nodes[Int(index)].name != name {
            nodes[Int(index)] = NodeLink(name: name, source: "kubelet, \(name)", state: nodes[Int(index)].state)
            runtime.addNode(index, name: name)
        }
        return index
    }
}
