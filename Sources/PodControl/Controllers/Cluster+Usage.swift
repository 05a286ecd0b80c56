import PodCollections
import PodControllers
package import PodModel
import PodTables

// Questions about load. The cluster says whose use it wants to know; whoever has machines answers with a report.
extension Cluster {
    /// Takes the questions asked since the last time, in order.
    package mutating func takeUsageQueries() -> [UsageSubject] { tables.takeUsageQueries() }

    /// The pods that a question is about.
    package func podsToMeasure(_ subject: UsageSubject) -> [PodID] {
        switch subject {
        case .node(let name):
            guard let slot = tables.nodeSlots[name] else { return [] }
            return tables.nodes[slot].pods.sorted().filter { tables.pods[$0].counted.isActive }.map {
                tables.pods[$0].id
            }
        case .autoscaler(let key):
            guard let spec = tables.autoscalers[key]?.spec, let workload = tables.scaleTarget(of: spec) else {
                return []
            }
            var found: [PodID] = []
            tables.forEachPod(of: workload) { id, pod in
                if pod.isActive, pod.nodeName != nil { found.append(id) }
                return true
            }
            return found
        }
    }

    /// Takes the pods that their nodes have to end, in order.
    package mutating func takePressureEvictions() -> [PressureEviction] { tables.takePressureEvictions() }

    /// An answer; one that nobody waits for any more changes nothing.
    mutating func learn(_ subject: UsageSubject, _ uses: [PodUse]) {
        switch subject {
        case .node(let name): if let slot = tables.nodeSlots[name] { reconcilePressure(node: slot, .reported(uses)) }
        case .autoscaler(let key): reconcile(autoscaler: key, .reported(uses))
        }
    }
}
