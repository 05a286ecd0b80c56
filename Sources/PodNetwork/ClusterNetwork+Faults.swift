package import PodLifecycle
import PodModel

extension ClusterNetwork {
    /// Cuts a node off, or heals it; traffic among its own pods goes on.
    package func setLink(node: NodeIndex, up: Bool) throws(Failure) {
        try fault { faults in
            if up { faults.cut.remove(node) } else { faults.cut.insert(node) }
        }
    }

    /// Slows a link or loses packets on it; an empty impairment heals it.
    package func impair(node: NodeIndex, _ impairment: LinkImpairment) throws(Failure) {
        let pods = state.change { state in state.pods.values.filter { $0.node == node }.map(\.link) }
        // Tried where it costs nothing, so that a kernel that cannot says so even while the node has no pods.
        for link in pods + [links.node(node)] { try Delay.set(impairment, on: link) }
        let isSlow = impairment.latency != nil || impairment.jitter != nil
        state.change { $0.delays[node] = isSlow ? impairment : nil }
        try fault { $0.nodeLoss[node] = impairment.lossPerMille }
    }

    package func impair(worker: PodWorkerSlot, _ impairment: LinkImpairment) throws(Failure) {
        guard let pod = state.change({ $0.pods[worker] }) else {
            throw Failure("the pod has no network link now; it has one while its sandbox runs")
        }
        try Delay.set(impairment, on: pod.link)
        try fault { $0.podLoss[pod.address] = impairment.lossPerMille }
    }

    /// A pod that is gone takes its faults along: its address has a new owner one day.
    func heal(_ pod: Pod) {
        let isIll = state.change { $0.faults.podLoss[pod.address] != nil }
        if isIll { try? fault { $0.podLoss[pod.address] = nil } }
    }

    private func fault(_ change: (inout NetworkFaults) -> Void) throws(Failure) {
        let faults = state.change { state in
            change(&state.faults)
            return state.faults
        }
        try firewall.set(faults)
    }

    /// UDP flows to endpoints that are none any more begin anew.
    static func forgetFlows(_ changes: [ServiceChange], complain: (String) -> Void) {
        for change in changes {
            let new = change.new
            guard let old = change.old, let address = old.address, old.ports.contains(where: { $0.protocol == .udp })
            else { continue }
            let stays = Set(new?.address == address ? new?.endpoints ?? [] : [])
            for endpoint in old.endpoints where !stays.contains(endpoint) {
                do throws(Failure) {
                    try Conntrack.forget(service: address, endpoint: endpoint)
                } catch {
                    complain(error.message)
                }
            }
        }
    }
}
