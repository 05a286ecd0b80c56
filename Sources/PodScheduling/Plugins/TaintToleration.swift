import PodCollections
import PodModel
import PodTables

/// The first taint that keeps new pods away and that this pod does not bear. The waits of 300 s which every pod has for
/// not-ready and unreachable nodes concern NoExecute only; such nodes carry NoSchedule as well.
func taintTolerationFilter(_ needs: PlacementNeeds, _ node: Node) -> UnfitReason? {
    for taint in node.taints where taint.effect != .preferNoSchedule {
        if needs.bearsMemoryPressure, taint.key == Taint.memoryPressureKey { continue }
        if !needs.tolerations.contains(where: { $0.tolerates(taint) }) {
            return .untoleratedTaint(key: taint.key, value: taint.value)
        }
    }
    return nil
}

/// How many PreferNoSchedule taints the pod does not bear; fewer is better.
func taintTolerationPenalty(_ needs: PlacementNeeds, _ node: Node) -> Int {
    node.taints.count { taint in
        taint.effect == .preferNoSchedule && !needs.tolerations.contains { $0.tolerates(taint) }
    }
}
