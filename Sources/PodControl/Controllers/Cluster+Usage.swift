import PodCollections
package import PodModel
import PodTables

// Questions about load. The cluster says whose use it wants to know; whoever has machines answers with a report.
extension Cluster {
    /// Takes the questions asked since the last time, in order.
    package mutating func takeUsageQueries() -> [UsageSubject] {
        if usageQueries.isEmpty { return [] }
        defer { usageQueries = [] }
        return usageQueries
    }

    /// The pods that a question is about.
    package func podsToMeasure(_ subject: UsageSubject) -> [PodID] {
        switch subject {
        case .node(let name):
            guard let slot = tables.nodeSlots[name] else { return [] }
            return tables.nodes[slot].pods.sorted().filter { tables.pods[$0].counted.isActive }.map {
                tables.pods[$0].id
            }
        case .autoscaler(let key):
            guard let spec = tables.autoscalers[key]?.spec, let workload = scaleTarget(of: spec) else { return [] }
            var found: [PodID] = []
            forEachPod(ofOwner: tables.workloads[workload].object.key) { id, pod in
                if pod.isActive, pod.nodeName != nil { found.append(id) }
                return true
            }
            return found
        }
    }

    /// Takes the pods that their nodes have to end, in order.
    package mutating func takePressureEvictions() -> [PressureEviction] {
        if pressureEvictions.isEmpty { return [] }
        defer { pressureEvictions = [] }
        return pressureEvictions
    }

    /// An answer; one that nobody waits for any more changes nothing.
    mutating func learn(_ subject: UsageSubject, _ uses: [PodUse]) {
        switch subject {
        case .node(let name): if let slot = tables.nodeSlots[name] { reclaim(node: slot, uses) }
        case .autoscaler(let key): if tables.autoscalers[key] != nil { autoscale(key, uses) }
        }
    }
}
