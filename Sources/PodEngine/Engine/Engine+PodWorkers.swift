import PodCollections
import PodControl
import PodLifecycle
import PodModel

extension Engine {
    /// Brings a pod's life in line with its record: begins it, tells it of a change or a deletion, ends it.
    func look(at id: PodID) {
        guard let desired = asking({ $0.wish(of: id) }) else {
            if let i = lives.index(of: id), !saboteur.leavesRunning {
                end(i, grace: lives.entries[i].life.graceWithoutRecord)
            }
            return
        }
        guard let i = lives.index(of: id) else {
            if let pod = asking({ $0.pod(id) }) { begin(id, pod) }
            return
        }
        guard nodes[lives.entries[i].node].state == .up else { return }
        tellFacts(i, id)
        if lives.entries[i].life.template !== desired.template {
            runtime.update(lives.slot(i), template: desired.template, at: now)
            output.clear()
            lives.entries[i].life.change(to: desired.template, at: now, into: &output)
            dispatchEffects(i)
        }
        if let grace = desired.deletionGrace { end(i, grace: grace) }
    }

    func end(_ i: PodWorkerIndex, grace: TimeSpan) {
        guard nodes[lives.entries[i].node].state == .up else { return }
        output.clear()
        lives.entries[i].life.delete(grace: grace, at: now, into: &output)
        if lives.entries[i].life.stage == .gone { output.statusChanged = true }
        dispatchEffects(i)
    }

    /// A node takes a pod it was given. A node that is away takes it when it comes back.
    private func begin(_ id: PodID, _ pod: Pod) {
        guard let name = pod.nodeName, let node = asking({ $0.nodeSlot(of: id) }) else { return }
        link(node, name: name)
        guard nodes[node].state == .up else { return }
        let identity = PodIdentity(uid: id.uid, name: pod.meta.name, namespace: pod.meta.namespace)
        if pod.isTerminating {
            // Deleted before the node ever heard of it, or lost with the node: nothing is here to be ended.
            removeAbsent(id, pod)
            return
        }
        let i = lives.add(
            PodWorker(identity: identity, template: pod.template, status: pod.status, mutant: asking { $0.mutant }),
            pod: id,
            node: node)
        runtime.admit(lives.slot(i), pod: identity, template: pod.template, on: node.machine)
        tellFacts(i, id)
        output.clear()
        lives.entries[i].life.begin(at: now, into: &output)
        dispatchEffects(i)
    }

    /// Played machines tell their containers nothing.
    private func tellFacts(_ i: PodWorkerIndex, _ id: PodID) {
        guard !runtime.isSimulated, let pod = asking({ $0.pod(id) }) else { return }
        var facts = PodFacts(
            labels: pod.meta.labels, annotations: pod.meta.annotations, hostAddress: runtime.machineAddress)
        if let name = pod.nodeName, let node = asking({ $0.node(name) }) { facts.allocatable = node.capacity.amount }
        let account = ObjectKey(
            .inert(.serviceAccount), pod.spec.serviceAccount ?? "default", namespace: pod.meta.namespace)
        facts.accountPullSecrets = asking({ $0.inert(account) })?.fields.first { $0.name == "imagePullSecrets" }?.json
        runtime.know(facts, of: lives.slot(i))
    }

    private func removeAbsent(_ id: PodID, _ pod: Pod) {
        isClusterTouched = true
        if !pod.status.phase.isFinal {
            var status = pod.status
            status.phase = .failed
            status.conditions.ready.set(false, at: now)
            status.conditions.containersReady.set(false, at: now)
            try? state.apply(.podStatus(id, status), at: now)
        }
        try? state.apply(.podRemoved(id), at: now)
    }

    /// The engine's and the runtime's acquaintance with a node.
    func link(_ node: NodeSlot, name: String) {
        while !nodes.contains(node) {
            // Nodes are numbered as the cluster numbers them; the names of those passed over come when they are met.
            let next = nodes.next
            let known = next == node ? name : ""
            nodes.append(NodeLink(name: known, source: "kubelet, \(known)"))
            runtime.addNode(next.machine, name: known)
        }
        if nodes[node].name != name {
            nodes[node] = NodeLink(name: name, source: "kubelet, \(name)", state: nodes[node].state)
            runtime.addNode(node.machine, name: name)
        }
    }
}
