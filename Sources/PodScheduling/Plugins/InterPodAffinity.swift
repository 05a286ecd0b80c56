import PodModel
import PodTables

/// Whether the pod's required terms about pods hold on a node, in the order in which kube-scheduler asks: its
/// affinity, its anti-affinity, that of others. The first pod of a group that wants to be among its own kind may go
/// wherever there is a domain.
func interPodAffinityFilter(_ context: TopologyContext, on node: NodeSlot) -> String? {
    if !context.required.allSatisfy({ $0.isInDomain(node) }) { return affinityReason }
    if !context.isFirstOfItsKind, !context.required.allSatisfy({ $0.count(node) ?? 0 > 0 }) { return affinityReason }
    for sums in context.forbidden where sums.count(node) ?? 0 > 0 {
        return "node(s) didn't match pod anti-affinity rules"
    }
    for sums in context.forbiddenByOthers where sums.count(node) ?? 0 > 0 {
        return "node(s) didn't satisfy existing pods anti-affinity rules"
    }
    return nil
}

private let affinityReason = "node(s) didn't match pod affinity rules"
