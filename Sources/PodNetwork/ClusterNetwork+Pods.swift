internal import PodKernel
package import PodLifecycle
package import PodModel

extension ClusterNetwork {
    /// An address for a pod, held until `disconnect`. A failure when the node has none left.
    package func reserve(node: NodeIndex, worker: PodWorkerSlot) throws(Failure) -> IPv4 {
        let address = state.change { $0.pools[node]?.take(worker) }
        guard let address else {
            throw Failure(
                "no address is free on the node: all 253 of \(block.range(of: node))/24 are held by pods; "
                    + "it goes on when one of them has ended")
        }
        return address
    }

    /// Gives the sandbox its link, address and routes and opens its host ports; on failure nothing of it is left but
    /// the reserved address. `ports` are those of all the pod's containers.
    package func connect(_ sandbox: NetworkAttachment, ports: [ContainerPort]) throws(Failure) {
        let pod = Pod(link: links.pod(sandbox.address), node: sandbox.node, address: sandbox.address)
        let link = PodLink(
            name: pod.link, address: pod.address, gateway: block.gateway(of: pod.node), mtu: mtu,
            alias: "podsh \(layout.name) \(sandbox.identity.namespace)/\(sandbox.identity.name)")
        // Ports first: they cost nothing to give back, and a taken one is the likeliest failure.
        try hostPorts.add(sandbox, ports)
        do throws(Failure) {
            try link.make(in: sandbox.namespace)
        } catch {
            hostPorts.remove(sandbox.worker)
            try? removal.remove(pod.link)
            throw error
        }
        state.change { $0.pods[sandbox.worker] = pod }
        if let delay = state.change({ $0.delays[pod.node] }) { try? Delay.set(delay, on: pod.link) }
    }

    /// A pod that a podsh which is no more has connected. Its host ports are listened on again; one that is another's
    /// by now is told of.
    package func takeOver(_ sandbox: NetworkAttachment, ports: [ContainerPort]) {
        let pod = Pod(link: links.pod(sandbox.address), node: sandbox.node, address: sandbox.address)
        state.change { state in
            state.pools[pod.node]?.hold(pod.address, for: sandbox.worker)
            state.pods[sandbox.worker] = pod
        }
        do throws(Failure) { try hostPorts.add(sandbox, ports) } catch {
            state.change { $0.note(error.message) }
        }
    }

    /// Of a pod that nobody knows any more.
    package func removeLink(of address: IPv4) { try? removal.remove(links.pod(address)) }

    /// All that is taken over is known: the kernel's tables are laid anew, at one stroke.
    package func takeOver() throws(Failure) { try firewall.letGo() }

    /// Takes link, host ports and address back; safe when nothing was connected or reserved. Waits for the kernel
    /// (about 20 ms; calls from several threads share one wait).
    package func disconnect(_ worker: PodWorkerSlot) {
        let pod = state.change { $0.pods.removeValue(forKey: worker) }
        if let pod {
            hostPorts.remove(worker)
            forwarder.reset(pod.address)
            do throws(Failure) {
                try removal.remove(pod.link)
            } catch {
                // The address stays held: no two live pods ever share one.
                state.change { $0.note(error.message) }
                return
            }
            heal(pod)
        }
        state.change { state in
            for node in state.pools.keys { state.pools[node]?.release(worker) }
        }
    }
}
