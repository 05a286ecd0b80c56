import PodModel
import PodTables

/// A cordoned node takes no new pods, unless they tolerate exactly that.
func nodeUnschedulableFilter(_ needs: PlacementNeeds, _ node: Node) -> UnfitReason? {
    guard node.isUnschedulable else { return nil }
    let taint = Taint(key: Taint.unschedulableKey, effect: .noSchedule)
    return needs.tolerations.contains { $0.tolerates(taint) } ? nil : .unschedulable
}
