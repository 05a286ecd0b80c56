import PodCollections
package import PodModel
import PodScheduling
import PodTables

extension Cluster {
    /// Gives every waiting pod a node or a reason; false when it was interrupted. One decision at a time: the next
    /// depends on what this one has changed.
    mutating func schedule(isInterrupted: () -> Bool) -> Bool {
        bindClaims()
        scheduler.begin(tables)
        defer { tables.workCounter += scheduler.takeLooked() }
        while let decision = scheduler.next(tables) {
            if case .pause = decision.action, isInterrupted() { return false }
            commit(decision)
        }
        return true
    }

    var hasUnplacedPods: Bool { scheduler.hasUnplacedPods }

    /// Why no node takes this pod; nil when the pod has a node.
    package func schedulingDiagnosis(of id: PodID) -> SchedulingDiagnosis? {
        guard tables.isWaiting(id) else { return nil }
        if tables.pods[id.slot].pod.isGated { return .gated(tables.pods[id.slot].pod.spec.schedulingGates) }
        if let name = namedNode(of: id.slot), tables.nodeSlots[name] == nil { return .missingNode(name) }
        return tables.schedulingDiagnosis(of: id.slot)
    }
}
