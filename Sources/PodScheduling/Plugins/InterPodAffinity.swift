import PodModel
import PodTables

/// Whether the pod's required terms about pods hold on a node, in the order in which kube-scheduler asks: its
/// affinity, its anti-affinity, that of others. The first pod of a group that wants to be among its own kind may go
/// wherever there is a domain.
func interPodAffinityFilter(_ context: TopologyContext, on node: NodeSlot) -> UnfitReason? {
    if !context.required.allSatisfy({ $0.isInDomain(node) }) { return .podAffinity }
    if !context.isFirstOfItsKind, !context.required.allSatisfy({ $0.count(node) ?? 0 > 0 }) { return .podAffinity }
    for sums in context.forbidden where sums.count(node) ?? 0 > 0 { return .podAntiAffinity }
    for sums in context.forbiddenByOthers where sums.count(node) ?? 0 > 0 { return .existingPodsAntiAffinity }
    return nil
}
