import PodCollections
import PodModel
import PodTables

// What a node is to a pod whatever room it has.
extension ClusterTables {
    /// nil where the pod may not go.
    func fixedScore(_ needs: PlacementNeeds, on slot: NodeSlot) -> (weight: Int, penalty: Int)? {
        let node = nodes[slot].node
        if nodeUnschedulableFilter(needs, node) != nil, !ignoresCordons { return nil }
        if taintTolerationFilter(needs, node) != nil, !ignoresTaints(of: node) { return nil }
        if nodeAffinityFilter(needs, node) != nil { return nil }
        if volumeBindingFilter(needs, node) != nil { return nil }
        return (nodeAffinityWeight(needs, node), taintTolerationPenalty(needs, node))
    }

    /// Preferences of each node, scaled as kube-scheduler does (NodeAffinity weight 2, TaintToleration weight 3); -1
    /// where the pod may not go.
    func fixedScores(_ needs: PlacementNeeds) -> (scores: DenseTable<Node, Int32>, hasPreferences: Bool) {
        var fixed = DenseTable<Node, Int32>(repeating: -1, count: nodes.count)
        var weights = DenseTable<Node, Int>(repeating: 0, count: nodes.count)
        var penalties = DenseTable<Node, Int>(repeating: 0, count: nodes.count)
        for node in nodeOrder {
            guard let score = fixedScore(needs, on: node) else { continue }
            fixed[node] = 0
            weights[node] = score.weight
            penalties[node] = score.penalty
        }
        let weight = weights.all.max() ?? 0
        let penalty = penalties.all.max() ?? 0
        if weight <= 0, penalty == 0 { return (fixed, weights.all.contains { $0 != 0 }) }
        for node in fixed.slots where fixed[node] >= 0 {
            if weight > 0 { fixed[node] += Int32(2 * 100 * weights[node] / weight) }
            if penalty > 0 { fixed[node] += Int32(3 * (100 - 100 * penalties[node] / penalty)) }
        }
        return (fixed, true)
    }
}
