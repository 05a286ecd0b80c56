import PodCollections
import PodControl
import PodLifecycle
import PodModel

extension Engine {
    /// Brings a pod's worker in line with its record: begins it, tells it of a change or a deletion, ends it.
    func syncPod(_ id: PodID) {
        guard let desired = asking({ $0.desired(of: id) }) else {
            if let i = workers.index(of: id), !saboteur.leavesRunning {
                end(i, grace: workers.entries[i].worker.graceWithoutRecord)
            }
            return
        }
        guard let i = workers.index(of: id) else {
            if let pod = asking({ $0.pod(id) }) { begin(id, pod) }
            return
        }
        guard nodes[workers.entries[i].node].state == .up else { return }
        provideFacts(i, id)
        if workers.entries[i].worker.template !== desired.template {
            runtime.update(workers.slot(i), template: desired.template, at: now)
            output.clear()
            workers.entries[i].worker.change(to: desired.template, at: now, into: &output)
            dispatchEffects(i)
        }
        if let grace = desired.deletionGrace { end(i, grace: grace) }
    }

    func end(_ i: PodWorkerIndex, grace: TimeSpan) {
        guard nodes[workers.entries[i].node].state == .up else { return }
        output.clear()
        workers.entries[i].worker.delete(grace: grace, at: now, into: &output)
        if workers.entries[i].worker.stage == .gone { output.statusChanged = true }
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
        let i = workers.add(
            PodWorker(identity: identity, template: pod.template, status: pod.status, mutant: asking { $0.mutant }),
            pod: id,
            node: node)
        runtime.admit(workers.slot(i), pod: identity, template: pod.template, on: node.machine)
        provideFacts(i, id)
        output.clear()
        workers.entries[i].worker.begin(at: now, into: &output)
        dispatchEffects(i)
    }

    /// Played machines tell their containers nothing.
    private func provideFacts(_ i: PodWorkerIndex, _ id: PodID) {
        guard !runtime.isSimulated, let pod = asking({ $0.pod(id) }) else { return }
        var facts = PodFacts(
            labels: pod.meta.labels, annotations: pod.meta.annotations, hostAddress: runtime.machineAddress)
        if let name = pod.nodeName, let node = asking({ $0.node(name) }) { facts.allocatable = node.capacity.amount }
        let account = ObjectKey(
            .unstructured(.serviceAccount), pod.spec.serviceAccount ?? "default", namespace: pod.meta.namespace)
        facts.accountPullSecrets =
            asking({ $0.unstructured(account) })?.fields.first { $0.name == "imagePullSecrets" }?.json
        runtime.know(facts, of: workers.slot(i))
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
