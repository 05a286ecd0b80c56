package import DequeModule
import PodCollections
package import PodModel

/// What changes of the tables leave to be looked at, each object once, in order.
package struct ChangeInbox: Sendable {
    /// Ownerless pods to be offered to controllers whose selector they match.
    package internal(set) var orphans: Deque<PodID> = []
    /// Controllers that have something to reconcile.
    package internal(set) var workloads: Deque<WorkloadSlot> = []
    /// Pods whose worker has to look again.
    package internal(set) var pods: [PodID] = []
    /// Configs, secrets, claims and services that came, changed or went, or whose endpoints changed.
    package internal(set) var objects: [ObjectKey] = []
    /// Nodes whose pods may have to leave.
    package internal(set) var nodes: Deque<NodeSlot> = []
    /// Readiness of some node changed: the limiters of zones may act otherwise.
    package internal(set) var zonesChanged = false
    /// Whose use of cpu and memory somebody wants to know, in the order of asking.
    package internal(set) var usageQueries: [UsageSubject] = []
    /// Pods that their node has to end for want of something.
    package internal(set) var pressureEvictions: [PressureEviction] = []
    /// Containers that have to be restarted on their nodes, in order.
    package internal(set) var restarts: [ContainerRestart] = []
}

// What is put in and taken out from other rooms; pods, controllers and objects come by the mutators that change them.
extension ClusterTables {
    package mutating func takeOrphan() -> PodID? { inbox.orphans.popFirst() }

    package mutating func takeNode() -> NodeSlot? { inbox.nodes.popFirst() }

    /// What drives pods out has to be looked at on every node.
    package mutating func enqueueAllNodes() { inbox.nodes.append(contentsOf: nodeOrder) }

    package mutating func enqueueZones() { inbox.zonesChanged = true }

    /// Whether the limiters of zones have to be looked at; they need not until the next change.
    package mutating func takeZones() -> Bool {
        defer { inbox.zonesChanged = false }
        return inbox.zonesChanged
    }

    package mutating func ask(for subject: UsageSubject) { inbox.usageQueries.append(subject) }

    /// What has been asked since the last time, in order.
    package mutating func takeUsageQueries() -> [UsageSubject] {
        if inbox.usageQueries.isEmpty { return [] }
        defer { inbox.usageQueries = [] }
        return inbox.usageQueries
    }

    /// The question has its answer.
    package mutating func dropUsageQuery(_ subject: UsageSubject) { inbox.usageQueries.removeAll { $0 == subject } }

    package mutating func enqueue(_ eviction: PressureEviction) { inbox.pressureEvictions.append(eviction) }

    package mutating func takePressureEvictions() -> [PressureEviction] {
        if inbox.pressureEvictions.isEmpty { return [] }
        defer { inbox.pressureEvictions = [] }
        return inbox.pressureEvictions
    }

    package mutating func enqueue(_ restart: ContainerRestart) { inbox.restarts.append(restart) }

    package mutating func takeRestarts() -> [ContainerRestart] {
        defer { inbox.restarts = [] }
        return inbox.restarts
    }
}

extension ClusterTables {
    /// The version of the next write.
    @discardableResult package mutating func nextRevision() -> UInt64 {
        revision += 1
        return revision
    }

    /// Writes are kept from here on, for those who watch.
    package mutating func keepChanges() { changeLog.begin(at: revision) }

    /// So much changed that the scheduler looks at all nodes anew: which there are, their labels, claims.
    package mutating func markNodeSetChanged() { nodeChanges.nodeSetGeneration += 1 }

    /// Room or pods of a node changed for the scheduler; with `isFixed` also its taints, or whether it takes pods at
    /// all.
    package mutating func markChanged(node: NodeSlot, isFixed: Bool = false) {
        nodeChanges.append(node, isFixed: isFixed)
    }
}
