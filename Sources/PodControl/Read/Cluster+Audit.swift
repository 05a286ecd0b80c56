import PodCollections
package import PodModel
import PodTables

// For whoever looks on critically: everything that is kept as a sum is counted anew, and held against what was kept.
extension Cluster {
    /// The first kept sum that is not what a count gives, and why; nil when all are. Costs a look at every object.
    package func audit() -> String? {
        auditPhases() ?? auditNodes() ?? auditWorkloads() ?? auditLabels() ?? auditQuotas()
    }

    private func auditPhases() -> String? {
        var phases = [Int](repeating: 0, count: tables.phaseCounts.count)
        var live = 0
        var owned = 0
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            phases[Int(tables.pods[slot].pod.status.phase.rawValue)] += 1
            live += 1
            if tables.pods[slot].owner != nil { owned += 1 }
        }
        if phases != tables.phaseCounts { return "pods by phase: kept \(tables.phaseCounts), are \(phases)" }
        if live != tables.livePods { return "pods: kept \(tables.livePods), are \(live)" }
        if owned != tables.ownedPods { return "owned pods: kept \(tables.ownedPods), are \(owned)" }
        return nil
    }

    private func auditNodes() -> String? {
        for node in tables.nodes.slots where tables.nodes[node].isLive {
            let name = tables.nodes[node].node.meta.name
            var sum = ResourceAmount()
            var count = 0
            var ports: [HostPort: Int] = [:]
            var others = ResourceCounts()
            for pod in tables.nodes[node].pods {
                if !tables.pods[pod].isLive || tables.pods[pod].node != node {
                    return "node/\(name) lists a pod that is not its own"
                }
                if tables.pods[pod].pod.status.phase.isFinal { continue }
                sum.add(tables.pods[pod].pod.template.request)
                count += 1
                for port in tables.pods[pod].pod.template.hostPorts { ports[port, default: 0] += 1 }
                others.add(tables.pods[pod].pod.template.otherRequests)
            }
            let room = tables.nodes[node].room
            if room.requested != sum || room.pods != count {
                return "room of node/\(name): kept \(room.requested) of \(room.pods) pods, are \(sum) of \(count)"
            }
            // What is asked for in no quantity is no entry once another pod has gone.
            let taken = tables.nodes[node].othersTaken
            if taken.pairs.filter({ $0.amount != 0 }) != others.pairs.filter({ $0.amount != 0 }) {
                return "resources of node/\(name): kept \(taken.text), are \(others.text)"
            }
            let kept = tables.nodes[node].hostPorts.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            if kept != ports { return "host ports of node/\(name)" }
        }
        return nil
    }

    private func auditWorkloads() -> String? {
        for workload in tables.workloads.slots where tables.workloads[workload].isLive {
            let object = tables.workloads[workload].object
            var active = 0
            var ready = 0
            for pod in tables.workloads[workload].pods {
                if !tables.pods[pod].isLive || tables.pods[pod].owner != workload {
                    return "\(object.key) lists a pod that is not its own"
                }
                guard tables.pods[pod].pod.isActive else { continue }
                active += 1
                if tables.pods[pod].pod.isReady { ready += 1 }
            }
            if case .deployment = object.spec { continue }
            guard object.kind != .cronJob else { continue }
            if object.status.replicas != active {
                return "active pods of \(object.key): kept \(object.status.replicas), are \(active)"
            }
            if object.status.ready != ready {
                return "ready pods of \(object.key): kept \(object.status.ready), are \(ready)"
            }
            for node in tables.workloads[workload].spread.slots where tables.nodes[node].isLive {
                let here = tables.workloads[workload].pods.count {
                    tables.pods[$0].node == node && tables.pods[$0].pod.isActive
                }
                if Int(tables.workloads[workload].spread[node]) != here {
                    return "spread of \(object.key) on \(tables.nodes[node].node.meta.name)"
                }
            }
        }
        return nil
    }

    private func auditLabels() -> String? {
        for entry in tables.labels.entries.all {
            for (position, member) in entry.members.enumerated() {
                if !tables.pods[member].isLive || tables.pods[member].labelPosition != UInt32(position) {
                    return "members of the labels \(entry.labels)"
                }
                let serves =
                    tables.pods[member].pod.isActive && tables.pods[member].pod.isReady
                    && tables.pods[member].pod.status.address != nil
                if entry.isSorted, serves != (position < entry.serving) {
                    return "who serves with the labels \(entry.labels)"
                }
            }
        }
        return nil
    }

    private func auditQuotas() -> String? {
        for key in tables.unstructured.keys.sorted() {
            guard let entry = tables.policies[key], case .resourceQuota(let quota) = entry.policy else { continue }
            let used = tables.used(of: quota, namespace: key.namespace)
            if entry.used != used { return "use of \(key): kept \(entry.used.text), is \(used.text)" }
        }
        return nil
    }

    /// Goes through the controllers in the order of their places, with the pods of each; stops at `false`.
    package func forEachWorkload(_ body: (borrowing Workload, _ pods: [PodSlot], _ parent: ObjectKey?) -> Bool) {
        for slot in tables.workloads.slots where tables.workloads[slot].isLive {
            let parent = tables.workloads[slot].parent.map { tables.workloads[$0].object.key }
            if !body(tables.workloads[slot].object, tables.workloads[slot].pods, parent) { return }
        }
    }

    /// Looks at the pod in a place, without copying it.
    package func lookAtPod<Answer>(_ slot: PodSlot, _ body: (borrowing Pod) -> Answer) -> Answer {
        body(tables.pods[slot].pod)
    }

    /// Goes through the nodes in the order of their places.
    package func forEachNode(_ body: (borrowing Node) -> Void) {
        for slot in tables.nodes.slots where tables.nodes[slot].isLive { body(tables.nodes[slot].node) }
    }

    /// Whether a controller's selector matches the pod though nobody owns it: it should have been offered.
    package func isUnclaimed(_ id: PodID) -> Bool {
        guard isLive(id) else { return false }
        let slot = id.slot
        return tables.pods[slot].owner == nil && tables.pods[slot].pod.meta.owner == nil
            && tables.pods[slot].pod.isActive
            && tables.labels.entries[tables.pods[slot].labelSet].workloads.contains { tables.canAdopt(slot, by: $0) }
    }
}
