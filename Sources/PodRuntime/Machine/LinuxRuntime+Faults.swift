internal import PodKernel
package import PodLifecycle
package import PodModel
internal import PodNetwork
internal import Synchronization

extension LinuxRuntime {
    package func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        switch fault {
        case .nodeDied(let node): killNode(node)
        // Its cgroup and its link come back with its first pod.
        case .nodeReturned: break
        case .linkDown(let node): try setLink(node, up: false)
        case .linkUp(let node): try setLink(node, up: true)
        case .killContainer(let worker, let i):
            guard let run = place(worker)?.run(i) else { throw Failure("the container has no process to kill") }
            run.kill()
            workers.submit { [self] in cgroups.thaw(run.handle.cgroup) }
        case .killSandbox(let worker):
            guard let place = place(worker), let pause = place.state.withLock({ $0.pause }) else {
                throw Failure("the pod has no sandbox to kill")
            }
            cgroups.kill(place.cgroup)
            // Whoever waits for the pause process takes the rest down.
            pause.process.kill(9)
        case .impairNode(let node, let impairment):
            try readyNode(node)
            try network.impair(node: node, impairment)
        case .impairPod(let worker, let impairment): try network.impair(worker: worker, impairment)
        }
    }

    /// One stroke ends every process of the node, helpers too; what is left is swept when the engine lets go of its
    /// pods.
    private func killNode(_ node: NodeIndex) {
        let lost = places.withLock { $0.values.filter { $0.node == node } }
        for place in lost {
            let (pause, runs) = place.state.withLock { state in
                state.isSilent = true
                return (state.pause, state.containers.compactMap(\.run))
            }
            prober.stop(place.worker)
            guard cgroups.kind == .none else { continue }
            for run in runs { run.kill() }
            pause?.process.kill(9)
        }
        cgroups.kill(cgroup(of: node))
        try? setLink(node, up: false)
    }

    private func setLink(_ node: NodeIndex, up: Bool) throws(Failure) {
        // A node that never had a pod has no link to cut yet.
        if !up { try readyNode(node) }
        if nodes.withLock({ $0[node]?.isReady ?? false }) { try network.setLink(node: node, up: up) }
    }
}
