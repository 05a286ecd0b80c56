import PodCollections
import PodModel
import PodTables

// What a DaemonSet finds on one node, and does there.
extension DaemonSetPlan {
    mutating func manage(_ view: borrowing ClusterTables, _ memory: inout DaemonSetController.Memory) {
        let nodes = nodesToReconcile(view, &memory)
        let needs = PlacementNeeds(
            template: revision.cut, labels: [:], namespace: view.workloads[slot].namespace, claims: [], owner: 0,
            isConcerned: false)
        for node in nodes { reconcileNode(node, needs, view, &memory) }
        outcome.looked += nodes.count
    }

    /// Those that have changed, all when what they are judged by has, and those whose time has come: rising, each once.
    private mutating func nodesToReconcile(
        _ view: borrowing ClusterTables, _ memory: inout DaemonSetController.Memory
    ) -> [NodeSlot] {
        var nodes = view.workloads[slot].daemon?.changedNodes ?? []
        outcome.actions.append(.forgetTouched)
        if memory.basis != basis { nodes += view.nodeOrder }
        memory.basis = basis
        nodes += memory.takeDue(at: now)
        return nodes.sortedUnique()
    }

    private mutating func reconcileNode(
        _ node: NodeSlot, _ needs: PlacementNeeds, _ view: borrowing ClusterTables,
        _ memory: inout DaemonSetController.Memory
    ) {
        let (isWanted, mayStay) =
            view.nodes[node].isLive ? eligibility(needs, view.nodes[node].node) : (false, false)
        var found = pods(on: node, mayStay: mayStay, view, &memory)
        if basis.isSurging {
            prune(&found.running, view)
        } else {
            keepOne(&found.running, view)
        }
        let isHeld = found.hasFailed || found.isEnding && !basis.isSurging && !view.overlooksEndingDaemons
        if found.running.isEmpty, !isHeld, isWanted { create(on: node, view) }
        classify(node, found.running, isWanted: isWanted, view, &memory)
    }

    /// Whether the set shall run on the node, and whether a pod that is there may stay (`NodeShouldRunDaemonPod`). Room
    /// is the scheduler's business; a cordon is tolerated.
    private func eligibility(_ needs: PlacementNeeds, _ node: Node) -> (isWanted: Bool, mayStay: Bool) {
        if nodeAffinityFilter(needs, node) != nil { return (false, false) }
        var mayStay = true
        var isWanted = true
        for taint in node.taints where taint.effect != .preferNoSchedule {
            if needs.tolerations.contains(where: { $0.tolerates(taint) }) { continue }
            isWanted = false
            if taint.effect == .noExecute { mayStay = false }
        }
        return (isWanted, mayStay)
    }

    /// Pods of the node that run on, and whether others are on their way out or have ended by themselves.
    private mutating func pods(
        on node: NodeSlot, mayStay: Bool, _ view: borrowing ClusterTables, _ memory: inout DaemonSetController.Memory
    ) -> (running: [PodSlot], isEnding: Bool, hasFailed: Bool) {
        var running: [PodSlot] = []
        var (isEnding, hasFailed) = (false, false)
        for pod in view.daemonPods(of: slot, on: node) {
            if view.pods[pod].pod.isTerminating {
                isEnding = true
            } else if !mayStay {
                delete(pod, "deleted: \(key.reference) does not run on this node")
            } else if view.pods[pod].pod.status.phase.isFinal {
                hasFailed = true
                if memory.mayReplaceFailed(on: node, at: now) { replaceFailed(pod, view) }
            } else {
                running.append(pod)
            }
        }
        return (running, isEnding, hasFailed)
    }

    private mutating func replaceFailed(_ pod: PodSlot, _ view: borrowing ClusterTables) {
        let isFailed = view.pods[pod].pod.status.phase == .failed
        let meta = view.pods[pod].pod.meta
        let node = view.pods[pod].pod.nodeName ?? ""
        let message = """
            Found \(isFailed ? "failed" : "succeeded") daemon pod \(meta.namespace)/\(meta.name) on node \(node), \
            will try to kill it
            """
        let reason = isFailed ? "FailedDaemonPod" : "SucceededDaemonPod"
        outcome.actions.append(.record(.init(reason, message, isWarning: isFailed)))
        delete(pod, "replaced: it had ended")
    }

    private mutating func keepOne(_ running: inout [PodSlot], _ view: borrowing ClusterTables) {
        guard running.count > 1 else { return }
        running = view.placedAndOldestFirst(running)
        for pod in running.dropFirst() { delete(pod, "deleted: one pod a node is enough") }
        running = [running[0]]
    }

    /// Of several pods the oldest of the newest revision and the oldest of an older one stay, and of those two only one
    /// as soon as the newer serves or the older does not.
    private mutating func prune(_ running: inout [PodSlot], _ view: borrowing ClusterTables) {
        guard running.count > 1 else { return }
        var (new, old): (PodSlot?, PodSlot?)
        let pods = view.placedAndOldestFirst(running)
        for pod in pods {
            if isUpdated(pod, view) { new = new ?? pod } else { old = old ?? pod }
        }
        if let new, let known = old, isAvailable(new, view) || !isAvailable(known, view) { old = nil }
        for pod in pods where pod != new && pod != old { delete(pod, replacedByNewer) }
        running = pods.filter { $0 == new || $0 == old }
    }

    private func isUpdated(_ pod: PodSlot, _ view: borrowing ClusterTables) -> Bool {
        view.pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] == basis.hash
    }

    private func isAvailable(_ pod: PodSlot, _ view: borrowing ClusterTables) -> Bool {
        view.pods[pod].counted.isReady && available(pod, view) <= now
    }

    /// When a pod that is ready is available.
    private func available(_ pod: PodSlot, _ view: borrowing ClusterTables) -> Timestamp {
        view.pods[pod].pod.status.conditions.ready.since + basis.minReady
    }

    private func classify(
        _ node: NodeSlot, _ running: [PodSlot], isWanted: Bool, _ view: borrowing ClusterTables,
        _ memory: inout DaemonSetController.Memory
    ) {
        var (hasNew, hasOld, isServed) = (false, false, false)
        for pod in running {
            if isUpdated(pod, view) { hasNew = true } else { hasOld = true }
            if isAvailable(pod, view) {
                isServed = true
            } else if view.pods[pod].counted.isReady {
                memory.lookAgain(at: node, available(pod, view))
            }
        }
        memory.wanted[node] = isWanted
        memory.placed[node] = isWanted && !running.isEmpty
        memory.misplaced[node] = !isWanted && !running.isEmpty
        memory.updated[node] = isWanted && hasNew
        memory.available[node] = isWanted && isServed
        memory.steady[node] = isWanted && isServed && running.count == 1
        memory.old[node] = isWanted && hasOld && !hasNew && isServed
        memory.broken[node] = isWanted && hasOld && !hasNew && !isServed
        memory.doubled[node] = isWanted && hasOld && hasNew
    }
}
