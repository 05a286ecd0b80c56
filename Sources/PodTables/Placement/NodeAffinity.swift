package import PodModel

/// Node selector and required node affinity.
package func nodeAffinityFilter(_ needs: PlacementNeeds, _ node: Node) -> UnfitReason? {
    let labels = node.meta.labels
    for pair in needs.nodeSelector.pairs where labels[pair.key] != pair.value { return .nodeAffinity }
    for term in needs.affinity where term.preference == nil {
        if case .node(let wanted) = term.target, !nodeAffinityHolds(wanted, isAnti: term.isAnti, labels) {
            return .nodeAffinity
        }
    }
    return nil
}

/// Sum of the weights of the preferences that hold.
package func nodeAffinityWeight(_ needs: PlacementNeeds, _ node: Node) -> Int {
    needs.affinity.reduce(0) { sum, term in
        guard let weight = term.preference, case .node(let wanted) = term.target,
            nodeAffinityHolds(wanted, isAnti: term.isAnti, node.meta.labels)
        else { return sum }
        return sum + weight
    }
}

/// Affinity wants all pairs, anti-affinity none (NotIn for each).
private func nodeAffinityHolds(_ wanted: Labels, isAnti: Bool, _ labels: Labels) -> Bool {
    isAnti
        ? !wanted.pairs.contains { labels[$0.key] == $0.value } : wanted.pairs.allSatisfy { labels[$0.key] == $0.value }
}
