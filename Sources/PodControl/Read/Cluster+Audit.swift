package import PodModel

// For whoever looks on critically: everything that is kept as a sum is counted anew, and held against what was kept.
extension Cluster {
    /// The first kept sum that is not what a count gives, and why; nil when all are. Costs a look at every object.
    package func audit() -> String? {
        auditPhases() ?? auditNodes() ?? auditWorkloads() ?? auditLabels()
    }

    private func auditPhases() -> String? {
        var phases = [Int](repeating: 0, count: phaseCounts.count)
        var live = 0
        var owned = 0
        for slot in 0..<pods.count where pods[slot].isLive {
            phases[Int(pods[slot].pod.status.phase.rawValue)] += 1
            live += 1
            if pods[slot].owner >= 0 { owned += 1 }
        }
        if phases != phaseCounts { return "pods by phase: kept \(phaseCounts), are \(phases)" }
        if live != livePods { return "pods: kept \(livePods), are \(live)" }
        if owned != ownedPods { return "owned pods: kept \(ownedPods), are \(owned)" }
        return nil
    }

    private func auditNodes() -> String? {
        for node in nodes.indices where nodes[node].isLive {
            let name = nodes[node].node.meta.name
            var sum = ResourceAmount()
            var count = 0
            var ports: [UInt32] = []
            for pod in nodes[node].pods {
                let i = Int(pod)
                if !pods[i].isLive || pods[i].node != Int32(node) { return "node/\(name) lists a pod that is not its own" }
                if pods[i].pod.status.phase.isFinal { continue }
                sum.add(pods[i].pod.template.request)
                count += 1
                ports += pods[i].pod.template.hostPorts
            }
            let room = nodes[node].room
            if room.requested != sum || room.pods != count {
                return "room of node/\(name): kept \(room.requested) of \(room.pods) pods, are \(sum) of \(count)"
            }
            if nodes[node].hostPorts.sorted() != ports.sorted() { return "host ports of node/\(name)" }
        }
        return nil
    }

    private func auditWorkloads() -> String? {
        for set in sets.indices where sets[set].isLive {
            let object = sets[set].object
            var active = 0
            var ready = 0
            for pod in sets[set].pods {
                let i = Int(pod)
                if !pods[i].isLive || pods[i].owner != Int32(set) { return "\(object.key) lists a pod that is not its own" }
                guard pods[i].pod.isActive else { continue }
                active += 1
                if pods[i].pod.isReady { ready += 1 }
            }
            if case .deployment = object.spec { continue }
            guard object.kind != .cronJob else { continue }
            if object.status.replicas != active { return "active pods of \(object.key): kept \(object.status.replicas), are \(active)" }
            if object.status.ready != ready { return "ready pods of \(object.key): kept \(object.status.ready), are \(ready)" }
            for node in sets[set].spread.indices where nodes[node].isLive {
                let here = sets[set].pods.count {
                    pods[Int($0)].node == Int32(node) && pods[Int($0)].pod.isActive
                }
                if Int(sets[set].spread[node]) != here { return "spread of \(object.key) on \(nodes[node].node.meta.name)" }
            }
        }
        return nil
    }

    private func auditLabels() -> String? {
        for entry in labels.entries {
            for (position, member) in entry.members.enumerated() {
                let i = Int(member)
                if !pods[i].isLive || pods[i].labelPosition != UInt32(position) { return "members of the labels \(entry.labels)" }
                let serves = pods[i].pod.isActive && pods[i].pod.isReady && pods[i].pod.status.address != nil
                if entry.isSorted, serves != (position < entry.serving) { return "who serves with the labels \(entry.labels)" }
            }
        }
        return nil
    }

    /// Goes through the controllers in the order of their places, with the pods of each; stops at `false`.
    package func forEachWorkload(_ body: (borrowing Workload, _ pods: [UInt32], _ parent: ObjectKey?) -> Bool) {
        for slot in sets.indices where sets[slot].isLive {
            let parent = Int(sets[slot].parent)
            if !body(sets[slot].object, sets[slot].pods, parent < 0 ? nil : sets[parent].object.key) { return }
        }
    }

    /// Looks at the pod in a place, without copying it.
    package func lookAtPod<Answer>(_ slot: UInt32, _ body: (borrowing Pod) -> Answer) -> Answer {
        body(pods[Int(slot)].pod)
    }

    /// Goes through the nodes in the order of their places.
    package func forEachNode(_ body: (Int, borrowing Node) -> Void) {
        for slot in nodes.indices where nodes[slot].isLive { body(slot, nodes[slot].node) }
    }

    /// Whether a controller's selector matches the pod though nobody owns it: it should have been offered.
    package func isUnclaimed(_ id: PodID) -> Bool {
        guard isLive(id) else { return false }
        let slot = Int(id.slot)
        return pods[slot].owner < 0 && pods[slot].pod.meta.owner == nil && pods[slot].pod.isActive
            && labels.entries[Int(pods[slot].labelSet)].sets.contains { canAdopt(slot, by: Int($0)) }
    }
}
