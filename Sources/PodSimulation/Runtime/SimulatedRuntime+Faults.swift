import PodCollections
package import PodLifecycle
package import PodModel

extension SimulatedRuntime {
    package func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        switch fault {
        case .nodeDied(let node):
            machines[Int(node)].isAlive = false
            machines[Int(node)].addresses.giveBackAll()
        case .nodeReturned(let node): machines[Int(node)].isAlive = true
        case .linkDown(let node): machines[Int(node)].isLinked = false
        case .linkUp(let node): machines[Int(node)].isLinked = true
        case .killContainer(let worker, let i):
            guard knows(worker), pods[worker.place].containers[i].isRunning else {
                throw Failure("the container has no process to kill")
            }
            add(.killed, worker, i, at: now)
        case .impairNode, .impairPod:
            throw Failure("links of simulated machines cannot be slowed down or made lossy")
        case .killSandbox(let worker):
            let p = worker.place
            guard knows(worker), pods[p].address != nil, !pods[p].isBeingRemoved else {
                throw Failure("the pod has no sandbox to kill")
            }
            pods[p].sandbox &+= 1
            for i in pods[p].containers.indices { endRun(p, i, at: now) }
            addForSandbox(.sandboxLost, worker, at: now)
        }
    }
}
