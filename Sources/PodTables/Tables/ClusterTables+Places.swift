import PodCollections
package import PodModel

// How StatefulSets and DaemonSets learn what has changed.
extension ClusterTables {
    /// A pod of the set has changed, comes or goes: its ordinal, or its node, is looked at again.
    mutating func touchPlace(of slot: PodSlot, workload: WorkloadSlot) {
        if workloads[workload].object.kind == .daemonSet {
            if let node = pods[slot].node ?? workloads[workload].daemon?.node(of: slot) {
                workloads[workload].daemon?.noteChange(of: node)
            }
        } else if let ordinal = ordinal(of: pods[slot].pod.meta.name, in: workload) {
            workloads[workload].touchedOrdinals.append(ordinal)
        }
        enqueue(workload: workload)
    }

    /// A node came, went or changed: every DaemonSet looks whether it belongs there.
    package mutating func touchDaemonSets(node: NodeSlot) {
        for workload in daemonSets {
            workloads[workload].daemon?.noteChange(of: node)
            enqueue(workload: workload)
        }
    }

    /// The node of a DaemonSet's pod is known before the scheduler has found room there.
    package mutating func assign(daemonPod slot: PodSlot, of workload: WorkloadSlot, to node: NodeSlot) {
        workloads[workload].daemon?.add(slot, node: node)
        workloads[workload].daemon?.noteChange(of: node)
    }

    /// The controller has looked at all that had changed.
    package mutating func forgetTouched(workload: WorkloadSlot) {
        workloads[workload].touchedOrdinals.forget()
        workloads[workload].daemon?.forgetChanges()
    }

    /// The StatefulSet's pod of this ordinal, on its way out or not.
    package func pod(ofOrdinal ordinal: Int, in workload: WorkloadSlot) -> PodSlot? {
        let name = StatefulSetSpec.pod(ordinal, of: workloads[workload].object.meta.name)
        let pod = namespaces.entries[workloads[workload].namespace].pods[name]
        return pod.flatMap { pods[$0].owner == workload ? $0 : nil }
    }

    /// `2` of `db-2` in the set db; nil for a name that is none of its pods'.
    package func ordinal(of name: String, in workload: WorkloadSlot) -> Int? {
        let owner = workloads[workload].object.meta.name
        let digits = name.utf8.dropFirst(owner.utf8.count + 1)
        guard name.utf8.count > owner.utf8.count + 1, name.utf8.starts(with: owner.utf8),
            name.utf8[name.utf8.index(name.startIndex, offsetBy: owner.utf8.count)] == UInt8(ascii: "-"),
            digits.count < 8, digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return StatefulSetSpec.ordinals.contains(value) ? value : nil
    }

    /// Whether an ownerless pod with fitting labels may belong to the set: a StatefulSet takes only names of its own, a
    /// DaemonSet only pods that have a node.
    package func canAdopt(_ slot: PodSlot, by workload: WorkloadSlot) -> Bool {
        switch workloads[workload].object.kind {
        case .statefulSet: ordinal(of: pods[slot].pod.meta.name, in: workload) != nil
        case .daemonSet: pods[slot].node != nil
        case .replicaSet, .replicationController, .job, .deployment, .cronJob, .pod, .service, .endpoints, .autoscaler,
            .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .event, .unstructured:
            true
        }
    }
}

extension Array where Element: Comparable {
    /// Rising, each once.
    package func sortedUnique() -> [Element] {
        var unique: [Element] = []
        for element in sorted() where unique.last != element { unique.append(element) }
        return unique
    }
}
