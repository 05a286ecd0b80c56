import PodCollections
package import PodControl
package import PodLifecycle
package import PodModel

extension Engine {
    /// An engine that goes on with a cluster that was read back from its journal after the engine before it was killed.
    /// The machines have been cleaned: pods on nodes that can be reached begin anew there, as they do on a machine that
    /// has come back empty; what was on its way out has ended. Nodes that were dead or silent still are.
    package static func recovered(
        _ cluster: Cluster, runtime: any ContainerRuntime, clock: any Clock, services: AddressRange = .services
    ) throws(Refusal) -> Engine {
        let engine = Engine(seed: 0, runtime: runtime, clock: clock, services: services)
        engine.state = cluster
        engine.state.advance(to: engine.now)
        for name in cluster.nodeNamesBySlot {
            let node = try engine.node(name)
            if cluster.node(name)?.status.isConfirmedDead == true {
                try engine.injectIntoRuntime(.nodeDied(node.machine), object: ObjectKey(.node, name))
                engine.nodes[node].state = .dead
            } else if cluster.isSilent(name) {
                try engine.injectIntoRuntime(.linkDown(node.machine), object: ObjectKey(.node, name))
                engine.nodes[node].state = .silent
            }
        }
        for id in engine.state.allPods() { engine.syncPod(id) }
        engine.settle()
        return engine
    }
}
