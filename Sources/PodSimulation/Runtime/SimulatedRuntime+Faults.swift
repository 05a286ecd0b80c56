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
        case .killContainer(let life, let i):
            guard knows(life), pods[Int(life.index)]?.containers[i].isRunning == true else {
                throw Failure("the container has no process to kill")
            }
            add(.killed, life, i, at: now)
        case .killSandbox(let life):
            guard knows(life), let pod = pods[Int(life.index)], pod.address != nil else {
                throw Failure("the pod has no sandbox to kill")
            }
            pods[Int(life.index)]?.sandbox &+= 1
            for c in pod.containers.indices { endRun(Int(life.index), c, at: now) }
            queue.add(Occurrence(life: life, kind: .sandboxLost, epoch: pod.sandbox &+ 1), at: now)
        }
    }
}
