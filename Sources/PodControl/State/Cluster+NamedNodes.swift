import PodCollections
import PodModel
import PodScheduling
import PodTables

// Pods that name their node (`nodeName`): they are its, and the scheduler is not asked, not even whether there is room.
extension Cluster {
    /// How long a pod waits for a node that does not exist (`quarantineTime` of Kubernetes' `pkg/controller/podgc`).
    static let patienceForNode = TimeSpan.seconds(40)

    /// Where a new pod's node comes from. A DaemonSet chooses the node of its pods itself.
    mutating func findNode(for slot: PodSlot) {
        if tables.pods[slot].pod.isGated {
            tables.amend(slot) { [now] in $0.status.conditions.scheduled.set(false, at: now) }
            return
        }
        guard let name = namedNode(of: slot) else {
            return scheduler.enqueue(tables.pods[slot].id, priority: tables.pods[slot].pod.spec.priority)
        }
        if let node = tables.nodeSlots[name] { return join(slot, node) }
        let due = now + Self.patienceForNode
        nodeWaiters[name, default: []].append(NodeWaiter(pod: tables.pods[slot].id, due: due))
        setTimer(due, .namedNode(name))
    }

    func namedNode(of slot: PodSlot) -> String? {
        guard let name = tables.pods[slot].pod.spec.nodeName else { return nil }
        let isOfDaemon = tables.pods[slot].owner.map { tables.workloads[$0].object.kind == .daemonSet } ?? false
        return isOfDaemon ? nil : name
    }

    /// A node has come: the pods that named it are its.
    mutating func placeWaiters(for node: NodeSlot) {
        guard let waiters = nodeWaiters.removeValue(forKey: tables.nodes[node].node.meta.name) else { return }
        for waiter in waiters where tables.isWaiting(waiter.pod) { join(waiter.pod.slot, node) }
    }

    /// Pods that have waited long enough for a node of this name are collected.
    mutating func collectWaiters(for name: String) {
        guard let waiters = nodeWaiters.removeValue(forKey: name) else { return }
        let rest = waiters.filter { $0.due > now }
        if !rest.isEmpty { nodeWaiters[name] = rest }
        for waiter in waiters where waiter.due <= now && tables.isWaiting(waiter.pod) {
            removePod(waiter.pod.slot, reason: "its node \(name) does not exist")
        }
    }

    private mutating func join(_ slot: PodSlot, _ node: NodeSlot) {
        tables.bind(slot, to: node)
        expectConsequences(ofPod: slot, on: node)
    }
}

/// A pod that waits for the node that it names.
struct NodeWaiter {
    let pod: PodID
    let due: Timestamp
}
